"""Tells in one step whether a stretch of text holds what a phrase needs, by a bit for each need; it finds no phrase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import reduce
from operator import or_

from moderation.screening.anchors import MOST_ASKED

MOST_BITS = (
    4_096  # needs that have a bit; a lexicon with more asks for the rest only where a phrase is looked for
)


Asked = tuple[int, int, int, int, int, int]  # of three needs the byte and the bit in it


class Needs:
    """The bits of needs (words of which one must stand near a phrase) and of the words that meet them."""

    def __init__(self, wanted: Iterable[tuple[frozenset[str], ...]]) -> None:
        times = Counter(need for needs in wanted for need in needs)
        asked = [need for need, _ in times.most_common(MOST_BITS)]
        # The needs that most words meet stand first: so the numbers of most words are short.
        self._places = {need: at for at, need in enumerate(sorted(asked, key=len, reverse=True))}
        self._bytes = len(self._places) // 8 + 1
        self._met: dict[str, int] = {}
        for need, at in self._places.items():
            for word in need:
                self._met[word] = self._met.get(word, 0) | 1 << at

    def of(self, needs: Iterable[frozenset[str]]) -> Asked:
        """Takes the needs of a phrase; returns where `met` tells of the first three; of fewer, where it is full."""
        known = [divmod(at, 8) for need in needs if (at := self._places.get(need)) is not None]
        first, second, third, *_ = [(at, 1 << bit) for at, bit in known] + [(self._bytes, 1)] * MOST_ASKED
        return *first, *second, *third

    def met(self, words: Iterable[str]) -> bytes:
        """Takes words; returns the bits of the needs that they meet, and a full byte."""
        bits = reduce(or_, filter(None, map(self._met.get, words)), 0)
        return bits.to_bytes(self._bytes, "little") + b"\xff"
