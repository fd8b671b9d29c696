"""The cues around the matches of one text, where they stand and which are near; it knows no rule and judges nothing."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property, reduce
from itertools import accumulate, starmap
from operator import itemgetter, or_
from typing import NamedTuple

from moderation.screening.match import Span
from moderation.screening.phrases import MAX_WORDS
from moderation.screening.words import Reading

_DOUBLE = re.compile(r'"[^"]{2,300}"')
# The mark comes before what may not stand before it: so the search leaps from mark to mark.
_SINGLE = re.compile(r"'(?<![\w']')(?=\w)(?:[^'\n]|(?<=\w)'(?=\w)){2,200}'(?!\w)")
_LAST = itemgetter(1)
_BLOCK = re.compile(r"^[ \t]*>.*$", re.MULTILINE)


Cue = tuple[int, int]  # words of a context or subject at a place: first and last word, both included


class Place(NamedTuple):
    """Where a match stands: first and last word, its sentence's number and words, and these with its neighbours'."""

    first: int
    last: int
    number: int
    sentence: tuple[int, int]
    near: tuple[int, int]


class Surroundings:
    """The cues of one text, looked for once and only near what matched."""

    def __init__(self, reading: Reading, stretches: Iterable[tuple[int, list[Span]]]) -> None:
        """Takes a reading, and of stretches of it the first word and the cues found there, counted from it."""
        self.reading = reading
        self.cues: dict[int, list[Cue]] = {}
        self._nearby: dict[tuple[int, int], int] = {}
        self._lasts: dict[int, list[int]] = {}
        self._sentences: dict[int, tuple[tuple[int, int], tuple[int, int]]] = {}
        self.subjects: dict[
            tuple[int, int], str
        ] = {}  # whom the clause of words is about, as far as it was asked
        found = self.cues
        for low, spans in stretches:
            for owner, start, end in spans:
                if owner in found:
                    found[owner].append((start + low, end + low - 1))
                else:
                    found[owner] = [(start + low, end + low - 1)]
        self._first, self._last = sys.maxsize, 0  # the first and last word at which one begins
        for cues in self.cues.values():
            cues.sort()
            self._first = min(self._first, cues[0][0])
            self._last = max(self._last, cues[-1][0])

    def without(self, owner: int, unless: int) -> None:
        """Forgets the cues of `owner` that an `unless` wording covers."""
        if owner in self.cues:
            self.cues[owner] = [
                (first, last)
                for first, last in self.cues[owner]
                if not any(end >= first for _, end in self.between(unless, first - MAX_WORDS, last))
            ]

    def between(self, owner: int, low: int, high: int) -> list[Cue]:
        """Takes an owner and a range of words, both ends included; returns the cues of it that begin there."""
        cues = self.cues.get(owner)
        if not cues:
            return []
        return cues[bisect_left(cues, (low,)) : bisect_left(cues, (high + 1,))]

    def furthest(self, owner: int, low: int, high: int) -> int:
        """Takes the same for a range that begins with a sentence; returns the last word of those cues, -1 if none."""
        cues = self.cues[owner]
        end = bisect_left(cues, (high + 1,))
        if not end or cues[end - 1][0] < low:
            return -1
        if owner not in self._lasts:  # no cue reaches into another sentence
            self._lasts[owner] = list(accumulate(map(_LAST, cues), max))
        return self._lasts[owner][end - 1]

    def any_between(self, owner: int, low: int, high: int) -> bool:
        """Takes an owner and a range of words, both ends included; returns whether a cue of it begins there."""
        cues = self.cues.get(owner)
        if not cues:
            return False
        at = bisect_left(cues, (low,))
        return at < len(cues) and cues[at][0] <= high

    @cached_property
    def _starts(self) -> tuple[list[int], dict[int, int]]:
        """Where cues begin, in order, and a bit for the owner of each that begins there."""
        bits: dict[int, int] = {}
        for owner, cues in self.cues.items():
            bit = 1 << owner
            for start, _ in cues:
                bits[start] = bits.get(start, 0) | bit
        return sorted(bits), bits

    def nearby(self, near: tuple[int, int]) -> int:
        """Takes a range of words, both ends included; returns a bit for each owner of cues that begin there."""
        known = self._nearby.get(near)
        if known is None:
            known = self._nearby[near] = self._all if self._hold_all(near) else self._within(near)
        return known

    @cached_property
    def _all(self) -> int:
        return reduce(or_, (1 << owner for owner in self.cues), 0)

    def _hold_all(self, near: tuple[int, int]) -> bool:
        """Whether all cues begin within a range, as they do in a short post."""
        return near[0] <= self._first and self._last <= near[1]

    def _within(self, near: tuple[int, int]) -> int:
        starts, bits = self._starts
        there = starts[bisect_left(starts, near[0]) : bisect_left(starts, near[1] + 1)]
        return reduce(or_, map(bits.__getitem__, there), 0)

    def place(self, first: int, last: int) -> Place:
        """Takes the first and last word of a match; returns where that stands."""
        number = self.reading.sentence_number(first)
        known = self._sentences.get(number)
        if known is None:
            reading = self.reading
            known = self._sentences[number] = (reading.sentence(first), reading.sentence(first, around=1))
        return Place(first, last, number, *known)

    @cached_property
    def _quotes(self) -> tuple[list[int], list[int]]:
        """The first word of each quotation, and the last word that it or one before it reaches to."""
        text = self.reading.folded.text
        marks = (('"', _DOUBLE), ("'", _SINGLE), (">", _BLOCK))
        places = [m.span() for mark, pattern in marks if mark in text for m in pattern.finditer(text)]
        words = sorted(starmap(self.reading.between, places))
        return [first for first, _ in words], list(accumulate((last for _, last in words), max))

    def quoted(self, first: int, last: int) -> bool:
        """Whether the words from first to last stand inside quotation marks or a quoted line."""
        firsts, lasts = self._quotes
        before = bisect_right(firsts, first)
        return before > 0 and last <= lasts[before - 1]
