"""Distinct phrases, and those that wait for one anchor: where each may stand is told here, what matches isn't."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from itertools import repeat
from operator import or_

from moderation.screening.anchors import Anchors
from moderation.screening.needs import Asked, Needs
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


Windows = dict[Shape, list[list[int]]]  # where to look for a phrase


class Waiting:
    """The phrases that wait for one anchor: those that it is the whole of, and what the others need nearby."""

    __slots__ = ("groups", "owners", "waiters")

    def __init__(self, shapes: list[Shape], needs: Needs) -> None:
        whole = [shape for shape in shapes if shape.anchors.whole]
        rest = [shape for shape in shapes if not shape.anchors.whole]
        self.owners = tuple((owner, 1 << owner) for shape in whole for owner in shape.owners)
        self.waiters = reduce(or_, (shape.mask for shape in rest), 0)
        groups: dict[Asked, list[Candidate]] = {}
        for shape in rest:
            groups.setdefault(needs.of(shape.anchors.needs), []).append(_candidate(shape))
        self.groups = [(*asked, candidates) for asked, candidates in groups.items()]


# A phrase, what may stand right beside its anchor, how many words on either side, and what must be among them.
Needed = tuple[frozenset[str], ...]
Beside = frozenset[str] | None  # None: any word may stand there, and nothing is looked up in a set of all
Candidate = tuple[Shape, Beside, Beside, int, int, Needed, Needed]


def _candidate(shape: Shape) -> Candidate:
    of = shape.anchors
    before, after = (_if_some(words, shape.patterns.codes.every) for words in (of.just_before, of.just_after))
    return shape, before, after, of.before, of.after, of.early, of.late


def _if_some(words: frozenset[str], every: frozenset[str]) -> Beside:
    return words if len(words) < len(every) else None


def widen_each(
    candidates: list[Candidate], wanted: int, windows: Windows, text: str, hit: Place, sentence: Place
) -> None:
    """Adds how far each of the phrases that need the same may reach around their anchor, if it can be there."""
    (start, end), (low, stop) = hit, sentence
    behind, ahead = text[start - 1], text[end]
    for shape, just_before, just_after, before, after, early, late in candidates:
        if just_before is not None and behind not in just_before:
            continue
        if just_after is not None and ahead not in just_after:
            continue
        if wanted >= 0 and not shape.mask & wanted:
            continue
        # Asked for every anchor in a text: min and max would take as long as all the rest.
        first = start - before if start - before > low else low
        last = end + after if end + after < stop else stop
        if early and _misses(early, text[first:start]):
            continue
        if late and _misses(late, text[end:last]):
            continue
        last = last + SIGHT if last + SIGHT <= stop else stop + 1
        if shape in windows:
            widen(windows[shape], first, last)
        else:
            windows[shape] = [[first, last]]


def _misses(needed: Needed, words: str) -> bool:
    """Whether words hold nothing of something that is needed."""
    return any(map(frozenset.isdisjoint, needed, repeat(words)))


def widen(ranges: list[list[int]], low: int, high: int) -> None:
    """Takes ranges in order and one more; adds it, joined to the last where they touch: none is searched twice."""
    if ranges and low <= ranges[-1][1]:
        ranges[-1][1] = max(high, ranges[-1][1])
    else:
        ranges.append([low, high])
