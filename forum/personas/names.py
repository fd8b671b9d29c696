"""Suggests aliases and says what is wrong with one; pure, may not read a table or remember whose alias was whose.

An alias must differ from others in the room, so that nobody is taken for someone else, and from one's own in other
rooms, so that it doesn't join two personas (promises.md 1.2).
"""

import re
import secrets
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from forum.foundation.translate import mark as _

SHORTEST, LONGEST = 2, 30
_FOLDER = Path(__file__).parent / "words"
_RESERVED = {
    "admin", "administrator", "anonymous", "facilitator", "helpline", "leeward", "lantern", "lead", "mod", "moderator",
    "on call", "oncall", "responder", "samaritan", "samaritans", "staff", "support", "system", "team", "nobody", "gone",
}  # fmt: skip
_ALLOWED = re.compile(r"[^\W_]+(?:[ '’.-]{1,2}[^\W_]+)*\.?")
# Letters that pass for one another at a glance.
_LOOKALIKES = str.maketrans(
    {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "|": "l", "i": "l"}
)


@lru_cache(maxsize=2)
def _listed(which: str) -> tuple[str, ...]:
    lines = (_FOLDER / f"{which}-en.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def key_of(alias: str) -> str:
    """Return the form under which two aliases of one room may not be equal: case, accents and look-alikes folded."""
    plain = unicodedata.normalize("NFKD", alias).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "", letters).translate(_LOOKALIKES) or letters.strip()


def suggestions(in_room: Collection[str], own_elsewhere: Collection[str], count: int = 3) -> list[str]:
    """Return `count` aliases that share no word with one's own elsewhere nor with each other, and are free here."""
    found: list[str] = []
    for _try in range(400):
        alias = _pair()
        if fault_of(alias, in_room, [*own_elsewhere, *found]) is None:
            found.append(alias)
            if len(found) == count:
                return found
    return found or [_numbered(in_room)]


def fault_of(alias: str, in_room: Collection[str], own_elsewhere: Collection[str]) -> str | None:
    """Return what is wrong with `alias` as an English key, or None. Both collections hold aliases as written."""
    if fault := _shape_fault(alias):
        return fault
    key = key_of(alias)
    if any(_too_close(key, key_of(other)) for other in in_room):
        return _("Someone in this room has a name very like this one. Please choose another.")
    if any(_joins(alias, other) for other in own_elsewhere):
        return _(
            "This is too much like a name you use in another room: it could join the two. Please choose another."
        )
    return None


def tidy(alias: str) -> str:
    """Return an alias as it is stored: composed, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", alias).split())


def _shape_fault(alias: str) -> str | None:
    if not SHORTEST <= len(alias) <= LONGEST:
        return _("A name here has 2 to 30 letters.")
    if not _ALLOWED.fullmatch(alias) or not any(sign.isalpha() for sign in alias):
        return _("A name here is made of letters, digits and spaces.")
    if sum(sign.isdigit() for sign in alias) > 4:
        return _("Please leave out long numbers: they can lead to you.")
    words = {alias.casefold(), *alias.casefold().split()}
    if words & _RESERVED:
        return _("This name could be taken for someone who runs the forum. Please choose another.")
    return None


def _joins(alias: str, other: str) -> bool:
    """Tell whether two aliases would make someone think of one person: a shared word, or nearly the same."""
    if _too_close(key_of(alias), key_of(other)):
        return True
    mine, theirs = ({key_of(word) for word in name.split() if len(word) > 2} for name in (alias, other))
    return bool(mine & theirs)


def _too_close(one: str, other: str) -> bool:
    if one == other:
        return True
    return min(len(one), len(other)) > 3 and _one_slip_apart(one, other)


def _one_slip_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    at = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    wrong, missing, added = (
        one[at + 1 :] == other[at + 1 :],
        one[at:] == other[at + 1 :],
        one[at + 1 :] == other[at:],
    )
    return wrong or missing or added


def _pair() -> str:
    return f"{secrets.choice(_listed('first'))} {secrets.choice(_listed('second'))}"


def _numbered(in_room: Collection[str]) -> str:
    # Thousands of people in one room: two words and a number.
    taken = {key_of(other) for other in in_room}
    while True:
        alias = f"{_pair()} {secrets.randbelow(9000) + 1000}"
        if key_of(alias) not in taken:
            return alias
