"""Makes sign-in names, passphrases and recovery codes, and reads typed ones forgivingly; may not store any.

The words stand at least three slips apart (see words/en-1.txt), so a word with one slip can mean only one word of
the list. Typed words are led back to the list *before* argon2id; one's own words are taken as they are.
"""

import re
import secrets
import string
import unicodedata
from functools import lru_cache
from pathlib import Path

from forum.foundation.translate import mark as _

PASSPHRASE_WORDS = 7  # 3,307 words: 81.8 bits
RECOVERY_WORDS = 8  # 93.5 bits
OWN_LENGTH = 15
LONGEST = 512
_FOLDER = Path(__file__).parent / "words"
_LETTERS = string.ascii_lowercase


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """Return the word list, sorted."""
    lines = (_FOLDER / "en-1.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(words())


@lru_cache(maxsize=1)
def _common() -> tuple[str, ...]:
    lines = (_FOLDER / "common.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def made_sign_in_name() -> str:
    """Return two short words and four digits, such as "amber-kettle-4821"; says nothing about anyone."""
    short = [word for word in words() if len(word) <= 7]
    return f"{secrets.choice(short)}-{secrets.choice(short)}-{secrets.randbelow(9000) + 1000}"


def made_passphrase() -> str:
    """Return seven words drawn evenly from the list."""
    return " ".join(secrets.choice(words()) for _ in range(PASSPHRASE_WORDS))


def made_recovery_code() -> str:
    """Return eight words drawn evenly from the list."""
    return " ".join(secrets.choice(words()) for _ in range(RECOVERY_WORDS))


def canonical_name(typed: str) -> str:
    """Return a sign-in name as it is compared: case, spaces, dots and dashes don't matter. "" when nothing is left."""
    folded = unicodedata.normalize("NFKC", typed[:LONGEST]).casefold()
    return "-".join(re.findall(r"\w+", folded.replace("_", "-")))


def canonical_passphrase(typed: str) -> str:
    """Return a passphrase as it is stretched: seven words of the list put right, anything else as typed (NFKC)."""
    return _from_list(typed, PASSPHRASE_WORDS) or unicodedata.normalize("NFKC", typed[:LONGEST]).strip()


def canonical_recovery(typed: str) -> str:
    """Return a recovery code as it is stretched: eight words of the list put right, anything else as typed."""
    return _from_list(typed, RECOVERY_WORDS) or unicodedata.normalize("NFKC", typed[:LONGEST]).strip()


def same_word(typed: str, word: str) -> bool:
    """Tell whether `typed` means `word` of the list (case and one slip forgiven)."""
    return _meant(typed.strip().casefold()) == word


def own_fault(chosen: str, sign_in_name: str) -> str | None:
    """Return what is wrong with a passphrase of one's own as an English key, or None.

    At least 15 characters, any of them; not a well-known phrase, a repeated piece, a row of keys or the sign-in name
    (length and a block list instead of composition rules: NIST SP 800-63B, 3.1.1.2).
    """
    text = canonical_passphrase(chosen)
    if len(text) < OWN_LENGTH:
        return _("Please use at least 15 characters, or keep the seven words we made for you.")
    bare = re.sub(r"[\W_]+", "", text.casefold())
    if sign_in_name and canonical_name(text) == sign_in_name:
        return _("A passphrase that is the same as the sign-in name is the first thing someone would try.")
    if len(set(bare)) < 5 or _is_repeated(bare) or _is_common(bare):
        return _("That one is easy to guess. A few unrelated words in a row work well.")
    return None


def _is_repeated(bare: str) -> bool:
    # "abcabcabcabcabc" is found inside itself doubled, ends cut.
    return bool(bare) and bare in (bare + bare)[1:-1]


def _is_common(bare: str) -> bool:
    # What is left when well-known pieces are taken out must still be worth something.
    left = bare
    for piece in _common():
        left = left.replace(piece, "")
    return len(re.sub(r"\d", "", left)) < 5


def _from_list(typed: str, count: int) -> str | None:
    pieces = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", typed[:LONGEST]).casefold())
    if len(pieces) == count:
        meant = [_meant(piece) for piece in pieces]
        if all(meant):
            return " ".join(word for word in meant if word)
    return _split_evenly("".join(pieces), count)


def _meant(piece: str) -> str | None:
    if piece in _known():
        return piece
    if not 2 <= len(piece) <= 14:
        return None
    return next((near for near in _one_slip(piece) if near in _known()), None)


def _one_slip(piece: str) -> set[str]:
    cuts = [(piece[:at], piece[at:]) for at in range(len(piece) + 1)]
    gone = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    wrong = {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    more = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    return gone | swapped | wrong | more


def _split_evenly(run: str, count: int) -> str | None:
    """Return the only way to read `run`, typed without or with odd spaces, as `count` words of the list."""
    if not 4 * count <= len(run) <= 9 * count:
        return None
    ways: list[dict[int, list[str]]] = [{} for _ in range(len(run) + 1)]
    ways[0] = {0: [""]}
    for end in range(4, len(run) + 1):
        for size in range(4, 10):
            word = run[max(0, end - size) : end]
            if len(word) == size and word in _known():
                for number, heads in ways[end - size].items():
                    ways[end].setdefault(number + 1, []).extend(f"{head} {word}" for head in heads[:2])
    found = ways[len(run)].get(count, [])
    return found[0].strip() if len(found) == 1 else None
