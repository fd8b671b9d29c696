"""Where phrases occur in a text of one character per word, at a cost that grows with the text, not with the lexicon.

Each phrase names its rarest run of words (its anchors). One automaton finds all anchors in a single pass; a phrase is
only looked for where its anchor stands with what else it needs on either side, within one sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import islice
from operator import itemgetter

from moderation.screening.anchors import Chooser
from moderation.screening.codes import STOP, Codes
from moderation.screening.finders import Hit, Hits, finder
from moderation.screening.needs import Needs
from moderation.screening.patterns import Patterns
from moderation.screening.phrases import Choice, Sequence
from moderation.screening.shapes import Shape, Waiting, Windows, widen_each

MOST_HITS = (
    96  # times that one anchor is looked at by itself; met more often, its phrases search the text once
)
MOST_MATCHES = 48  # of a phrase whose anchor is met that often: so many from either end of the text
LONG = 48  # words of a sentence that are asked at a time what they meet of the needs

EVERYONE = -1  # every bit of every owner

Span = tuple[int, int, int]  # owner, first word, the word after the last


_ANCHOR = itemgetter(0)


class Matcher:
    """Finds owned phrases; built once per lexicon version, then only read, so threads may share it."""

    def __init__(
        self,
        phrases: Iterable[tuple[int, Sequence]],
        codes: Codes,
        kind: Callable[[int], Hashable] = lambda owner: owner,
    ) -> None:
        """Takes phrases with their owners; of owners of one kind the first speaks for a phrase that they share."""
        self._patterns = Patterns(codes)
        self._chooser = Chooser(codes, self._patterns)
        shapes: dict[Sequence, Shape] = {}
        for owner, nodes in phrases:
            for part in _parts(nodes):
                shape = self._shape(part, shapes)
                if kind(owner) not in map(kind, shape.owners):
                    shape.own(owner)
        waiting: dict[str, list[Shape]] = {}
        for shape in shapes.values():
            for text in shape.anchors.texts:
                waiting.setdefault(text, []).append(shape)
        self._shapes = list(waiting.values())
        self._waiting: list[Waiting | None] = [None] * len(waiting)
        self._anchors = list(waiting)
        self._finder = finder(self._anchors)
        self._reach = max((shape.anchors.reach for shape in shapes.values()), default=0)
        self._needs = Needs(shape.anchors.needs for shape in shapes.values())

    def _shape(self, nodes: Sequence, shapes: dict[Sequence, Shape]) -> Shape:
        shape = shapes.get(nodes)
        if shape is None:
            anchors = self._chooser.anchors(nodes)
            if anchors is None:
                raise ValueError("give it at least one word that is always there, outside any [ ]")
            shape = shapes[nodes] = Shape(anchors, [], nodes, self._patterns)
        return shape

    def ready(self) -> None:
        """Writes out all phrases now, so that no text waits for one."""
        for shapes in self._shapes:
            for shape in shapes:
                if not shape.anchors.whole:
                    _ = shape.regex

    def spans(self, text: str, wanted: int = EVERYONE) -> list[Span]:
        """Takes a text's characters, and a bit for each owner whose matches are wanted if not everyone's.

        Returns (owner, start, end) of every match, counted in words, ends exclusive.
        """
        found: list[Span] = []
        for shape, ranges in self._windows(text, wanted, found).items():
            regex = shape.regex
            for low, stop in ranges:
                for m in regex.finditer(text, low, stop):
                    found += [(owner, *m.span()) for owner in shape.owners]
        return found

    def _windows(self, text: str, wanted: int, found: list[Span]) -> Windows:
        """Where to look for which phrase; those that are nothing but their anchor are found on the way."""
        windows: Windows = {}
        low = stop = asked = -1
        met = b""
        everyone = wanted == EVERYONE
        known = self._waiting
        for anchor, start, end in self._hits(text, wanted, found):
            waiting = known[anchor] or self._at(anchor)
            # Where all are wanted nothing is asked: a bit for each makes a number that takes long to work with.
            for owner, bit in waiting.owners:
                if everyone or bit & wanted:
                    found.append((owner, start, end))
            if not waiting.groups or not (everyone or waiting.waiters & wanted):
                continue
            if start > asked:
                if start > stop:
                    low, stop = text.rfind(STOP, 0, start), text.find(STOP, end)
                asked = min(start + LONG, stop)
                met = self._needs.met(text[max(start - self._reach, low) : min(asked + self._reach, stop)])
            for one, bit, two, second, three, third, candidates in waiting.groups:
                if met[one] & bit and met[two] & second and met[three] & third:
                    widen_each(candidates, wanted, windows, text, (start, end), (low, stop))
        return windows

    def _at(self, anchor: int) -> Waiting:
        """What waits for an anchor; put in order when the anchor is first met, as most never are."""
        waiting = self._waiting[anchor]
        if waiting is None:
            waiting = self._waiting[anchor] = Waiting(self._shapes[anchor], self._needs)
        return waiting

    def _hits(self, text: str, wanted: int, found: list[Span]) -> Hits:
        """The anchors to look around; those met over and over are dealt with at once."""
        hits = self._finder(text)
        return hits if len(hits) <= MOST_HITS * 4 else self._without_crowds(hits, text, wanted, found)

    def _without_crowds(self, hits: Hits, text: str, wanted: int, found: list[Span]) -> Hits:
        """The hits without those of anchors that are met over and over, whose phrases are looked for here."""
        crowds = {anchor for anchor, count in Counter(map(_ANCHOR, hits)).items() if count > MOST_HITS}
        if not crowds:
            return hits
        first, last = _some_of_each(hits, crowds), _some_of_each(hits[::-1], crowds)
        places = {anchor: (*first[anchor], *last[anchor][::-1]) for anchor in crowds}
        there = set(text)
        for anchor, met in places.items():
            for shape in self._shapes[anchor]:
                if shape.mask & wanted:
                    self._in_crowd(shape, met, text, there, found)
        return [hit for hit in hits if hit[0] not in crowds]

    def _in_crowd(
        self, shape: Shape, met: tuple[Hit, ...], text: str, there: set[str], found: list[Span]
    ) -> None:
        """The first and last matches of a phrase whose anchor is met over and over."""
        anchors = shape.anchors
        if anchors.whole:
            found.extend((owner, start, end) for _, start, end in met for owner in shape.owners)
            return
        if any(need.isdisjoint(there) for need in anchors.early + anchors.late):
            return
        first, tail = (max(start - anchors.before, 0) for _, start, _ in (met[0], met[-MOST_MATCHES]))
        count = _found_in(shape, islice(shape.regex.finditer(text, first), MOST_MATCHES), found)
        if count == MOST_MATCHES:
            _found_in(shape, shape.regex.finditer(text, tail), found)


def _some_of_each(hits: Hits, anchors: set[int]) -> dict[int, Hits]:
    """The first hits of each of some anchors."""
    found: dict[int, Hits] = {anchor: [] for anchor in anchors}
    missing = len(found)
    for hit in hits:
        there = found.get(hit[0])
        if there is not None and len(there) < MOST_MATCHES:
            there.append(hit)
            missing -= len(there) == MOST_MATCHES
            if not missing:
                break
    return found


def _found_in(shape: Shape, matches: Iterable[re.Match[str]], found: list[Span]) -> int:
    """Adds matches for each owner; returns how many there were."""
    count = 0
    for m in matches:
        start, end = m.span()
        found += [(owner, start, end) for owner in shape.owners]
        count += 1
    return count


def _parts(nodes: Sequence) -> Iterator[Sequence]:
    """A phrase that is one choice is as many phrases as it has options."""
    if len(nodes) == 1 and isinstance(nodes[0], Choice) and not nodes[0].optional:
        for option in nodes[0].options:
            yield from _parts(option)
    else:
        yield nodes
