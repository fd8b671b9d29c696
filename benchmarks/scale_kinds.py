"""What each scale of points is to tell, and how many false alarms it may give; it fits nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.screening_table import Example

Truth = Callable[[Example], bool | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One scale: what makes a text count for it (None: this text can't say), and its levels.

    `levels` gives the least points for each level: chosen by hand from what `make points` prints, since how many false
    alarms a team can bear is no question of statistics. `even` is the share of calm texts, short or long, that get as
    many points as each other, `long` what long texts get besides; `quiet` is (points, level): where neither the text
    nor a finding's own sentence has so many points, what the rules found up to the scale's highest level falls to that
    one, though never below what the scale itself reaches. `after` is the level that must have been reached before.
    """

    id: str
    label: str
    why: str
    truth: Truth
    levels: Mapping[int, int]
    even: float | None = None
    long: int = 0
    after: int = 0
    quiet: tuple[int, int] | None = None
    quiet_why: str = "nearly all else in the text speaks against it"
    of_people: bool = (
        True  # calm texts are people's own; else the testers', made to share the words of what is told
    )


def _danger(level: int) -> Truth:
    return lambda each: _between(each.crisis, level)


def _conduct(level: int) -> Truth:
    return lambda each: _between(each.conduct, level)


def _between(span: tuple[int, int], level: int) -> bool | None:
    if span[0] >= level:
        return True
    return False if span[1] < level else None


def _labelled(label: str, level: int, kind: str) -> Truth:
    """Whether a text has a label; one that could have it, but doesn't say, is left out."""

    def truth(each: Example) -> bool | None:
        if any(name.startswith(label) for name in each.labels):
            return True
        span = each.crisis if kind == "danger" else each.conduct
        named = bool(each.labels) or any(name.startswith(label) for name in each.absent)
        return False if named or span[1] < level else None

    return truth


def _severe(each: Example) -> bool | None:
    """Whether a text threatens somebody or urges them to die; hate is told by a scale of its own."""
    if any(name.startswith("harassment.hate") for name in each.labels):
        return None
    return _between(each.conduct, 3)


KINDS = (
    Kind(
        "points.abuse",
        "abuse.disclosed",
        "words that tell of abuse",
        _labelled("abuse.", 2, "danger"),
        {2: 0},
        even=0.018,
    ),
    Kind(
        "points.danger",
        "suicide.passive",
        "words that tell of danger",
        _danger(2),
        {1: -7, 2: 0},
        even=0.11,
        long=-3,
        quiet=(8, 1),
    ),
    Kind(
        "points.grave",
        "suicide.ideation",
        "words that tell of grave danger",
        _danger(3),
        {2: -7, 3: 5},
        even=0.012,
        quiet=(20, 2),
    ),
    Kind(
        "points.now",
        "suicide.plan",
        "words that tell of danger now",
        _danger(4),
        {4: -10},
        even=0.012,
        after=3,
        quiet=(-10, 3),
    ),
    Kind(
        "points.unkind",
        "harassment.insult",
        "words that put somebody down",
        _conduct(1),
        {1: 12, 2: 16},
        quiet=(20, 0),
        of_people=False,
    ),
    Kind(
        "points.severe",
        "harassment.threat",
        "words that threaten somebody, or wish them dead",
        _severe,
        {3: 0, 4: 40},
        after=1,
        quiet=(-5, 2),
        of_people=False,
    ),
    Kind(
        "points.hate",
        "harassment.hate",
        "words that speak ill of a group",
        _labelled("harassment.hate", 3, "conduct"),
        {3: 7},
        of_people=False,
    ),
)
