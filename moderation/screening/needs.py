"""Tells in one step whether a stretch of text holds what a phrase needs, by a bit for each need; it finds no phrase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import reduce
from operator import or_

MOST_BITS = (
    4_096  # needs that have a bit; a lexicon with more asks for the rest only where a phrase is looked for
)


class Needs:
    """The bits of needs (words of which one must stand near a phrase) and of the words that meet them."""

    def __init__(self, wanted: Iterable[tuple[frozenset[str], ...]]) -> None:
        times = Counter(need for needs in wanted for need in needs)
        self._bits = {need: 1 << at for at, (need, _) in enumerate(times.most_common(MOST_BITS))}
        self._met: dict[str, int] = {}
        for need, bit in self._bits.items():
            for word in need:
                self._met[word] = self._met.get(word, 0) | bit

    def of(self, needs: Iterable[frozenset[str]]) -> int:
        """Takes the needs of a phrase; returns their bits."""
        return reduce(or_, (self._bits.get(need, 0) for need in needs), 0)

    def met(self, words: Iterable[str]) -> int:
        """Takes words; returns the bits of the needs that they meet."""
        return reduce(or_, filter(None, map(self._met.get, words)), 0)
