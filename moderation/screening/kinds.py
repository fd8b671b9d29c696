"""Says which words of a text count, and of what kind each is; it knows what none of them is worth."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from operator import add

from moderation.screening.codes import STOP, Codes
from moderation.screening.lexicon import GAP, OTHER, Lexicon
from moderation.screening.rules import Judged
from moderation.screening.words import Reading

_FIRST = 0xF0000  # far behind the characters of words
_APART = 0x100000  # of kinds with one word between
_WIDE = f"utf-32-{sys.byteorder[0]}e"  # four bytes for each character: two neighbours are a number of eight


def heard(reading: Reading, judged: Judged) -> str:
    """Takes a reading and what the rules made of it; returns its words but those that a context set aside."""
    codes = reading.codes
    for first, last in judged.aside:
        codes = codes[:first] + STOP * (last + 1 - first) + codes[last + 1 :]
    return codes


class Kinds:
    """Which words are of one kind, so that one counts for another: "took" and "swallowed" as <taking>.

    The commonest words stay themselves, since "my" and "her" before a kind tell different things. Every other word
    that has no kind, also one never met, is <other>. How sentences begin and end tells, too: ". <kind>", "<kind> .";
    and two kinds with one word between, whatever it is: "<kind> _ <kind>".
    """

    def __init__(self, lexicon: Lexicon, codes: Codes) -> None:
        kinds = lexicon.kinds
        self._codes = codes
        self._names = {name: chr(_FIRST + at) for at, name in enumerate(sorted({OTHER, *kinds.values()}))}
        self._names[STOP] = STOP
        self._of = dict.fromkeys(map(ord, codes.every - {STOP}), self._names[OTHER])
        self._of |= {ord(code): code for code in map(codes.of, lexicon.language.commonest)}
        self._of |= {ord(codes.of(word)): self._names[name] for word, name in kinds.items()}
        every = sorted({STOP, *self._of.values()})
        self._apart = {ord(kind): chr(_APART + at) for at, kind in enumerate(every)}

    def of(self, codes: str) -> str:
        """Takes a text's characters; returns them with that of its kind for each word but the commonest."""
        return codes.translate(self._of)

    def pieces(self, codes: str) -> set[str]:
        """Takes a text's characters; returns its words and their kinds, each two that follow each other, and each two

        kinds with a word between.
        """
        kinds = self.of(codes)
        apart = (one + GAP + other for one, other in zip(kinds, kinds[2:], strict=False))
        return {*codes, *map(add, codes, codes[1:]), *kinds, *map(add, kinds, kinds[1:]), *apart}

    def numbers(self, codes: str) -> set[int]:
        """Takes a text's characters; returns the numbers of its pieces: made and looked up in a third of the time."""
        kinds = self.of(codes)
        apart = kinds.translate(self._apart)
        # Those with one word between follow each other where every second is left out.
        wide = memoryview(f"{codes}{STOP}{kinds}{STOP}{apart[::2]}{STOP}{apart[1::2]}".encode(_WIDE))
        found = set(wide[: len(codes) * 8 + 4].cast("I").tolist())
        for first in (0, 4):
            found.update(wide[first : first + (len(wide) - first) // 8 * 8].cast("Q").tolist())
        return found

    def numbered(self, points: Mapping[str, int]) -> Mapping[int, int]:
        """Takes points by words, <kinds> and stops; returns them by the numbers of their pieces."""
        return {self._number(words.split()): worth for words, worth in points.items()}

    def _number(self, words: list[str]) -> int:
        codes = "".join(self.code(word) for word in words if word != GAP)
        return _number(codes.translate(self._apart) if GAP in words else codes)

    def in_order(self, codes: str) -> tuple[list[int], ...]:
        """Takes a text's characters; returns the number of each, of each two, of its kinds, of each two of these, and

        of each two of these with one between.
        """
        kinds = self.of(codes)
        apart = kinds.translate(self._apart)
        between = [0] * max(len(codes) - 2, 0)
        for first in (0, 1):
            between[first::2] = _in_order(apart[first::2])[1]
        return *_in_order(codes), *_in_order(kinds), between

    def code(self, word: str) -> str:
        """Takes a word, a <kind> or a stop; returns its character."""
        return self._names.get(word) or self._codes.of(word)


def _number(piece: str) -> int:
    return int.from_bytes(piece.encode(_WIDE), sys.byteorder)


def _in_order(codes: str) -> tuple[list[int], list[int]]:
    """The number of each character, and of each two that follow each other."""
    wide = memoryview(codes.encode(_WIDE))
    pairs = [0] * max(len(codes) - 1, 0)
    for first in (0, 1):
        pairs[first::2] = wide[first * 4 : first * 4 + (len(codes) - first) // 2 * 8].cast("Q").tolist()
    return wide.cast("I").tolist(), pairs
