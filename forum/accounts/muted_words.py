"""Keeps the words that a member would rather not meet by surprise, and finds them in a text; hides nothing for anyone.

Sealed under the member's root, like all that is theirs alone: which words weigh on somebody is told to nobody.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import vault
from forum.foundation.callers import Caller, Member
from forum.foundation.errors import FieldFault, FormRejected
from forum.foundation.translate import mark as _

KIND = "muted-words"
MOST, LONGEST = 50, 60
# Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs and the stretching stroke of Arabic. In other
# scripts a mark is a letter of its own, and the text means something else without it.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"
)
# Written without spaces between words: there each sign counts as a word.
_UNSPACED = re.compile("([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff])")
_EMOJI_JOINTS = {0x200D: None, 0xFE0E: None, 0xFE0F: None, **dict.fromkeys(range(0x1F3FB, 0x1F400))}


class MutedWords(Struct, frozen=True):
    """The words and short phrases that a member muted, as they typed them."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folds:
    """What is folded for one reader: phrases made comparable. With none, nothing is looked at."""

    phrases: tuple[str, ...] = ()

    def meet(self, texts: Iterable[str]) -> bool:
        """Tell whether any of `texts` holds one of the phrases as whole words, whatever its case and accents."""
        return bool(self.phrases) and any(
            phrase in text for text in map(_comparable, texts) for phrase in self.phrases
        )


NO_FOLDS = Folds()


async def words_of(reader: AsyncSession, member: Member) -> tuple[str, ...]:
    """Return the words that this member muted, in their order."""
    found = await vault.kept(reader, member, KIND, MutedWords)
    return found.words if found else ()


async def folds_of(reader: AsyncSession, caller: Caller) -> Folds:
    """Return what is folded for `caller`: nothing for anyone but a member. Staff read whatever they have to judge."""
    if not isinstance(caller, Member):
        return NO_FOLDS
    return Folds(tuple(map(_comparable, await words_of(reader, caller))))


async def keep(session: AsyncSession, member: Member, typed: str) -> None:
    """Keep one word or short phrase a line, instead of those before; none empties the list. Raises FormRejected."""
    lines: dict[str, str] = {}
    for line in (" ".join(each.split()) for each in typed.split("\n")):
        lines.setdefault(_comparable(line), line)
    words = tuple(line for line in lines.values() if line)
    faults = list(_faults(words))
    if faults:
        raise FormRejected(*faults)
    if words:
        await vault.keep(session, member, KIND, MutedWords(words))
    else:
        await vault.forget(session, member, KIND)


def _faults(words: tuple[str, ...]) -> Iterable[FieldFault]:
    if len(words) > MOST:
        yield FieldFault("words", _("This list holds fifty lines, and yours has more. Please let some go."))
    for line in words:
        if len(line) > LONGEST:
            shown = {"line": line[:30] + "…"}
            yield FieldFault("words", _("This line is too long for the list: %(line)s"), shown)
            return
    for line in words:
        if not _comparable(line).strip():
            yield FieldFault("words", _("This line has no word in it: %(line)s"), {"line": line})
            return


def _comparable(text: str) -> str:
    """Return the words of `text` in small letters without accents, each between spaces; signs such as emoji too."""
    plain = unicodedata.normalize("NFKD", text.translate(_EMOJI_JOINTS)).casefold()
    bare = unicodedata.normalize("NFKC", _ACCENTS.sub("", plain))
    kept = (sign if sign.isalnum() or sign.isspace() else _apart(sign) for sign in bare)
    words = _UNSPACED.sub(r" \1 ", "".join(kept)).split()
    return f" {' '.join(words)} "


def _apart(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Cf":  # a soft hyphen, or a joint that nobody sees
        return ""
    return sign if kind[0] == "M" else f" {sign} " if kind == "So" else " "
