"""Where phrases occur in a text of one character per word, at a cost that grows with the text, not with the lexicon.

Each phrase names its rarest run of words (its anchors). One automaton finds all anchors in a single pass; a phrase is
only looked for where its anchor stands with what else it needs on either side, within one sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_

from moderation.screening.anchors import Anchors, Chooser
from moderation.screening.codes import STOP, Codes
from moderation.screening.finders import Hits, finder
from moderation.screening.needs import Needs
from moderation.screening.patterns import Patterns
from moderation.screening.phrases import Choice, Sequence

MOST_HITS = (
    96  # times that one anchor is looked at by itself; met more often, its phrases search the text once
)
MOST_MATCHES = 48  # of a phrase whose anchor is met that often: so many from either end of the text
LONG = (
    48  # words of a sentence from which on only those around an anchor are asked whether they meet its needs
)
SIGHT = 10  # words behind a match that it may look at to make sure what doesn't follow

Span = tuple[int, int, int]  # owner, first word, the word after the last


@dataclass(slots=True, eq=False)
class _Shape:
    """One distinct phrase, shared by every owner whose phrase reads the same."""

    anchors: Anchors
    owners: list[int]
    nodes: Sequence
    patterns: Patterns
    mask: int = 0  # a bit for each owner
    written: re.Pattern[str] | None = None

    @property
    def regex(self) -> re.Pattern[str]:
        """The phrase as a regular expression, written when it is first looked for: most never are."""
        if self.written is None:
            self.written = re.compile(self.patterns.pattern(self.nodes))
        return self.written

    def own(self, owner: int) -> None:
        if not self.mask >> owner & 1:
            self.owners.append(owner)
            self.mask |= 1 << owner

    def widen(self, windows: _Windows, text: str, hit: tuple[int, int], low: int, stop: int) -> None:
        """Adds how far the phrase may reach around its anchor in a sentence, unless it can't be there."""
        anchors = self.anchors
        start, end = hit
        first, last = max(start - anchors.before, low), min(end + anchors.after, stop)
        for need in anchors.early:
            if need.isdisjoint(text[first:start]):
                return
        for need in anchors.late:
            if need.isdisjoint(text[end:last]):
                return
        widen(windows.setdefault(self, []), first, min(last + SIGHT, stop + 1))


_Windows = dict[_Shape, list[list[int]]]  # where to look for a phrase


class _Waiting:
    """The phrases that wait for one anchor: those that it is the whole of, and what the others need nearby."""

    __slots__ = ("after", "before", "mask", "others", "owners", "waiters")

    def __init__(self, shapes: list[_Shape], needs: Needs) -> None:
        whole = [shape for shape in shapes if shape.anchors.whole]
        self.owners = tuple(owner for shape in whole for owner in shape.owners)
        self.mask = reduce(or_, (shape.mask for shape in whole), 0)
        self.waiters = reduce(or_, (shape.mask for shape in shapes if not shape.anchors.whole), 0)
        rest = [shape for shape in shapes if not shape.anchors.whole]
        self.others = [(needs.of(shape.anchors.early + shape.anchors.late), shape) for shape in rest]
        self.before = max((shape.anchors.before for shape in rest), default=0)
        self.after = max((shape.anchors.after for shape in rest), default=0)

    def around(self, text: str, start: int, end: int, low: int, stop: int) -> str:
        """All words of a sentence that a phrase may reach from its anchor."""
        return text[max(start - self.before, low) : min(end + self.after, stop)]


class Matcher:
    """Finds owned phrases; built once per lexicon version, then only read, so threads may share it."""

    def __init__(self, phrases: Iterable[tuple[int, Sequence]], codes: Codes) -> None:
        self._patterns = Patterns(codes)
        self._chooser = Chooser(codes, self._patterns)
        shapes: dict[Sequence, _Shape] = {}
        for owner, nodes in phrases:
            for part in _parts(nodes):
                self._shape(part, shapes).own(owner)
        waiting: dict[str, list[_Shape]] = {}
        for shape in shapes.values():
            for text in shape.anchors.texts:
                waiting.setdefault(text, []).append(shape)
        self._shapes = list(waiting.values())
        self._waiting: list[_Waiting | None] = [None] * len(waiting)
        self._anchors = list(waiting)
        self._finder = finder(self._anchors)
        self._needs = Needs(shape.anchors.early + shape.anchors.late for shape in shapes.values())

    def _shape(self, nodes: Sequence, shapes: dict[Sequence, _Shape]) -> _Shape:
        shape = shapes.get(nodes)
        if shape is None:
            anchors = self._chooser.anchors(nodes)
            if anchors is None:
                raise ValueError("give it at least one word that is always there, outside any [ ]")
            shape = shapes[nodes] = _Shape(anchors, [], nodes, self._patterns)
        return shape

    def ready(self) -> None:
        """Writes out all phrases now, so that no text waits for one."""
        for shapes in self._shapes:
            for shape in shapes:
                if not shape.anchors.whole:
                    _ = shape.regex

    def spans(self, text: str, wanted: int = -1) -> list[Span]:
        """Takes a text's characters, and a bit for each owner whose matches are wanted if not everyone's.

        Returns (owner, start, end) of every match, counted in words, ends exclusive.
        """
        found: list[Span] = []
        for shape, ranges in self._windows(text, wanted, found).items():
            for low, stop in ranges:
                _found_in(shape, shape.regex.finditer(text, low, stop), found)
        return found

    def _windows(self, text: str, wanted: int, found: list[Span]) -> _Windows:
        """Where to look for which phrase; those that are nothing but their anchor are found on the way."""
        windows: _Windows = {}
        low = stop = there = -1
        for anchor, start, end in self._hits(text, wanted, found):
            waiting = self._waiting[anchor] or self._at(anchor)
            if waiting.mask & wanted:
                found += [(owner, start, end) for owner in waiting.owners if wanted >> owner & 1]
            if not waiting.waiters & wanted:
                continue
            if start > stop:
                low, stop = text.rfind(STOP, 0, start), text.find(STOP, end)
                there = self._needs.met(text[low:stop]) if stop - low < LONG else -1
            met = there if there >= 0 else self._needs.met(waiting.around(text, start, end, low, stop))
            for needs, shape in waiting.others:
                if needs & met == needs and shape.mask & wanted:
                    shape.widen(windows, text, (start, end), low, stop)
        return windows

    def _at(self, anchor: int) -> _Waiting:
        """What waits for an anchor; put in order when the anchor is first met, as most never are."""
        waiting = self._waiting[anchor]
        if waiting is None:
            waiting = self._waiting[anchor] = _Waiting(self._shapes[anchor], self._needs)
        return waiting

    def _hits(self, text: str, wanted: int, found: list[Span]) -> Hits:
        """The anchors to look around; those met over and over are dealt with at once."""
        hits = self._finder(text)
        return hits if len(hits) <= MOST_HITS * 4 else self._without_crowds(hits, text, wanted, found)

    def _without_crowds(self, hits: Hits, text: str, wanted: int, found: list[Span]) -> Hits:
        """The hits without those of anchors that are met over and over, whose phrases are looked for here."""
        times = Counter(hit[0] for hit in hits)
        crowds = {anchor for anchor, count in times.items() if count > MOST_HITS}
        if not crowds:
            return hits
        places: dict[int, list[tuple[int, int]]] = {anchor: [] for anchor in crowds}
        for anchor, start, end in hits:
            if anchor in crowds:
                places[anchor].append((start, end))
        there = set(text)
        for anchor, met in places.items():
            for shape in self._shapes[anchor]:
                if shape.mask & wanted:
                    self._in_crowd(shape, met, text, there, found)
        return [hit for hit in hits if hit[0] not in crowds]

    def _in_crowd(
        self, shape: _Shape, met: list[tuple[int, int]], text: str, there: set[str], found: list[Span]
    ) -> None:
        """The first and last matches of a phrase whose anchor is met over and over."""
        anchors = shape.anchors
        if anchors.whole:
            ends = (*met[:MOST_MATCHES], *met[-MOST_MATCHES:])
            found.extend((owner, start, end) for start, end in ends for owner in shape.owners)
            return
        if any(need.isdisjoint(there) for need in anchors.early + anchors.late):
            return
        first, tail = (max(start - anchors.before, 0) for start, _ in (met[0], met[-MOST_MATCHES]))
        count = _found_in(shape, islice(shape.regex.finditer(text, first), MOST_MATCHES), found)
        if count == MOST_MATCHES:
            _found_in(shape, shape.regex.finditer(text, tail), found)


def _found_in(shape: _Shape, matches: Iterable[re.Match[str]], found: list[Span]) -> int:
    """Adds matches for each owner; returns how many there were."""
    count = 0
    for m in matches:
        start, end = m.span()
        found += [(owner, start, end) for owner in shape.owners]
        count += 1
    return count


def widen(ranges: list[list[int]], low: int, high: int) -> None:
    """Takes ranges in order and one more; adds it, joined to the last where they touch: none is searched twice."""
    if ranges and low <= ranges[-1][1]:
        ranges[-1][1] = max(high, ranges[-1][1])
    else:
        ranges.append([low, high])


def _parts(nodes: Sequence) -> Iterator[Sequence]:
    """A phrase that is one choice is as many phrases as it has options."""
    if len(nodes) == 1 and isinstance(nodes[0], Choice) and not nodes[0].optional:
        for option in nodes[0].options:
            yield from _parts(option)
    else:
        yield nodes
