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

    def widen(self, windows: Windows, text: str, hit: Place, sentence: Place) -> None:
        """Adds how far the phrase may reach around its anchor in a sentence, unless it can't be there."""
        anchors = self.anchors
        (start, end), (low, stop) = hit, sentence
        first, last = start - anchors.before, end + anchors.after
        # Asked for every anchor in a text: min and max would take as long as all the rest.
        if first < low:
            first = low
        if last > stop:
            last = stop
        for need in anchors.early:
            if need.isdisjoint(text[first:start]):
                return
        for need in anchors.late:
            if need.isdisjoint(text[end:last]):
                return
        if self in windows:
            widen(windows[self], first, min(last + SIGHT, stop + 1))
        else:
            windows[self] = [[first, min(last + SIGHT, stop + 1)]]


Windows = dict[Shape, list[list[int]]]  # where to look for a phrase


class Waiting:
    """The phrases that wait for one anchor: those that it is the whole of, and what the others need nearby."""

    __slots__ = ("groups", "mask", "owners", "waiters")

    def __init__(self, shapes: list[Shape], needs: Needs) -> None:
        whole = [shape for shape in shapes if shape.anchors.whole]
        rest = [shape for shape in shapes if not shape.anchors.whole]
        self.owners = tuple(owner for shape in whole for owner in shape.owners)
        self.mask = reduce(or_, (shape.mask for shape in whole), 0)
        self.waiters = reduce(or_, (shape.mask for shape in rest), 0)
        groups: dict[int, list[Candidate]] = {}
        for shape in rest:
            anchors = shape.anchors
            candidate = shape, anchors.just_before, anchors.just_after
            groups.setdefault(needs.of(anchors.needs), []).append(candidate)
        self.groups = list(groups.items())


Candidate = tuple[Shape, frozenset[str], frozenset[str]]  # a phrase, and the words beside its anchor


def widen_each(
    candidates: list[Candidate], wanted: int, windows: Windows, text: str, hit: Place, sentence: Place
) -> None:
    """Adds how far each of the phrases that need the same may reach around their anchor."""
    before, after = text[hit[0] - 1], text[hit[1]]
    for shape, just_before, just_after in candidates:
        if before in just_before and after in just_after and shape.mask & wanted:
            shape.widen(windows, text, hit, sentence)


def widen(ranges: list[list[int]], low: int, high: int) -> None:
    """Takes ranges in order and one more; adds it, joined to the last where they touch: none is searched twice."""
    if ranges and low <= ranges[-1][1]:
        ranges[-1][1] = max(high, ranges[-1][1])
    else:
        ranges.append([low, high])
