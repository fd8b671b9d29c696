"""Distinct phrases, and those that wait for one anchor: where each may stand is told here, what matches isn't."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from moderation.screening.anchors import Anchors
from moderation.screening.needs import Needs
from moderation.screening.patterns import Patterns
from moderation.screening.phrases import Sequence

SIGHT = 10  # words behind a match that it may look at to make sure what doesn't follow

Place = tuple[int, int]  # a half-open range of words


@dataclass(slots=True, eq=False)
class Shape:
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

    def widen(self, windows: Windows, text: str, hit: Place, low: int, stop: int) -> None:
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


Windows = dict[Shape, list[list[int]]]  # where to look for a phrase


class Waiting:
    """The phrases that wait for one anchor: those that it is the whole of, and what the others need nearby."""

    __slots__ = ("after", "before", "mask", "others", "owners", "waiters")

    def __init__(self, shapes: list[Shape], needs: Needs) -> None:
        whole = [shape for shape in shapes if shape.anchors.whole]
        self.owners = tuple(owner for shape in whole for owner in shape.owners)
        self.mask = reduce(or_, (shape.mask for shape in whole), 0)
        self.waiters = reduce(or_, (shape.mask for shape in shapes if not shape.anchors.whole), 0)
        rest = [shape for shape in shapes if not shape.anchors.whole]
        groups: dict[int, list[Shape]] = {}
        for shape in rest:
            groups.setdefault(needs.of(shape.anchors.needs), []).append(shape)
        self.others = list(groups.items())
        self.before = max((shape.anchors.before for shape in rest), default=0)
        self.after = max((shape.anchors.after for shape in rest), default=0)

    def around(self, text: str, start: int, end: int, low: int, stop: int) -> str:
        """All words of a sentence that a phrase may reach from its anchor."""
        return text[max(start - self.before, low) : min(end + self.after, stop)]


def widen_each(
    shapes: list[Shape], wanted: int, windows: Windows, text: str, hit: Place, sentence: Place
) -> None:
    """Adds how far each of the phrases that need the same may reach around their anchor."""
    for shape in shapes:
        if shape.mask & wanted:
            shape.widen(windows, text, hit, *sentence)


def widen(ranges: list[list[int]], low: int, high: int) -> None:
    """Takes ranges in order and one more; adds it, joined to the last where they touch: none is searched twice."""
    if ranges and low <= ranges[-1][1]:
        ranges[-1][1] = max(high, ranges[-1][1])
    else:
        ranges.append([low, high])
