"""Writes fitted scales as lexicon files that a person can read and change; it fits nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from benchmarks.scale_kinds import Kind
from moderation.screening.lexicon import SIGNAL

WIDTH = 110
PREFIX = "points_"
HEAD = """# Points for words, for two words that follow each other, for signals and for what the rules found. A scale
# begins at `start` and adds up what it meets in a text, each thing once; `levels` says from how many points a level
# is reached, `quiet` below how many what the rules found falls to `quiet_level`. Written by `make points` from our
# own texts; whoever knows better may change any line, and the tests say what it did.

[about]
source = "Fitted on texts written for Leeward (tests/moderation/examples and weighed): see docs/screening.md"
reviewer = ""
date = "{day}"
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The points of a text by a scale that never saw it, and whether it is what the scale tells, calm, and long."""

    total: float
    truth: bool
    calm: bool
    long: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """A scale's points, and the points of each text by which its levels are chosen with the truth of it."""

    kind: Kind
    start: int
    points: Mapping[str, int]
    findings: Mapping[str, int]
    lengths: Mapping[int, int]
    outcomes: list[Outcome]

    def summary(self) -> str:
        """Returns in one line how the scale tells texts apart that its words were not fitted on."""
        told = [each.total for each in self.outcomes if each.truth]
        calm = [each.total for each in self.outcomes if each.calm and not each.truth]
        shares = (
            f"{level} from {points}: {_reach(told, points)} told, {_reach(calm, points)} calm"
            for level, points in self.kind.levels.items()
        )
        return f"{self.kind.id}: {len(self.points)} words; {'; '.join(shares)}"


def _reach(totals: list[float], points: int) -> str:
    return f"{sum(total >= points for total in totals) / len(totals):.3f} of {len(totals)}"


def least(outcomes: Iterable[Outcome], share: float) -> int:
    """Takes outcomes and a share; returns the fewest points that no more than this share of the calm ones reach."""
    calm = _falling(each.total for each in outcomes if each.calm and not each.truth)
    return ceil(calm[int(share * len(calm))])


def _falling(totals: Iterable[float]) -> list[float]:
    return sorted(totals, reverse=True)


def written(scales: Iterable[Fitted]) -> dict[str, str]:
    """Takes fitted scales; returns a lexicon file for each by its name, in the order in which they are weighed."""
    head = HEAD.format(day=datetime.now(UTC).date().isoformat())
    return {
        f"{PREFIX}{place}_{scale.kind.id.partition('.')[2]}.toml": head + _scale(scale)
        for place, scale in enumerate(scales, 1)
    }


def _scale(scale: Fitted) -> str:
    kind = scale.kind
    lines = ["", "[[scale]]", f'id = "{kind.id}"', f'label = "{kind.label}"', f'why = "{kind.why}"']
    if kind.quiet:
        points, level = kind.quiet
        lines += [f"quiet = {points}", f"quiet_level = {level}", f'quiet_why = "{kind.quiet_why}"']
    if kind.after:
        lines += [f"after = {kind.after}"]
    lines += [f"start = {scale.start}", "", "[scale.levels]"]
    lines += [f"{level} = {least}" for level, least in kind.levels.items()]
    lines += [
        "",
        "[scale.lengths]",
        *(f"{words} = {worth}" for words, worth in scale.lengths.items() if worth),
    ]
    signals = {name: worth for name, worth in scale.points.items() if name.startswith(SIGNAL)}
    words = {name: worth for name, worth in scale.points.items() if name not in signals}
    lines += ["", "[scale.findings]", *_by_worth({**scale.findings, **signals})]
    lines += ["", "[scale.points]", *_by_worth(words)]
    return "\n".join(lines) + "\n"


def _by_worth(worth: Mapping[str, int]) -> Iterable[str]:
    """A line or more for each number of points, the most telling first."""
    by: defaultdict[int, list[str]] = defaultdict(list)
    for name, points in worth.items():
        by[points].append(name)
    for points in sorted(by, reverse=True):
        yield f"{points} = ["
        yield from _wrapped([json.dumps(name, ensure_ascii=False) for name in sorted(by[points])])
        yield "]"


def _wrapped(quoted: Iterable[str]) -> Iterable[str]:
    line = " "
    for each in quoted:
        if len(line) + len(each) + 2 > WIDTH and line.strip():
            yield line
            line = " "
        line += f" {each},"
    yield line
