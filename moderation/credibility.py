"""Estimates how far a reporter's flag counts, and how little any number of flags may do by machine.

Flags order the queue. They never remove, silence or message anyone, however many there are; only
reporters whose earlier flags were upheld can make a text wait, and never one about danger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

PRIOR_UPHELD, PRIOR_OTHER = 2.0, 3.0
"""A reporter nobody knows is read as if 2 of 5 earlier flags had been upheld: a shrunken estimate."""

NEWCOMER_SHARE = 0.5
STRANGERS_AT_MOST = 2.0
"""All reporters without an upheld flag together count for no more than this: twenty made-up accounts
weigh no more than five strangers."""

EARNED_UPHELD, EARNED_REPORTERS = 3, 3

WORRY, WEAPONS_UNTIL_LAST = 2, 2

MachineAct = Literal["none", "wait"]


@dataclass(frozen=True, slots=True)
class Reporter:
    """One distinct persona who flagged: their earlier flags upheld and not upheld, and whether new.

    Strangers of the same `cluster` (any text; empty: none) may be one person, and together count as one.
    """

    upheld: int = 0
    not_upheld: int = 0
    newcomer: bool = False
    cluster: str = ""


def credibility(reporter: Reporter) -> float:
    """Returns how far this reporter counts, between 0 and 1: nearer the middle the less is known."""
    seen = reporter.upheld + reporter.not_upheld
    share = (reporter.upheld + PRIOR_UPHELD) / (seen + PRIOR_UPHELD + PRIOR_OTHER)
    return share * NEWCOMER_SHARE if reporter.newcomer else share


def weight(reporters: Iterable[Reporter]) -> float:
    """Returns the summed weight of distinct reporters, 0 and up; strangers together are capped."""
    known, strange, clusters = 0.0, 0.0, set[str]()
    for each in reporters:
        if each.upheld:
            known += credibility(each)
        elif not each.cluster or each.cluster not in clusters:
            strange += credibility(each)
            clusters.add(each.cluster)
    return known + min(strange, STRANGERS_AT_MOST)


def worry_level(weapons: int) -> int:
    """How grave a worry about somebody is taken to be (0 to 4) before a human reads it: as danger of level 2.

    Never more, however many there are: people are rung by whoever reads it. A reporter of whom people found
    `weapons` times, at least twice, that worries were sent to hurt is recorded at 0, and read after the others.
    """
    return 0 if weapons >= WEAPONS_UNTIL_LAST else WORRY


def machine_act(reporters: Iterable[Reporter], danger: int) -> MachineAct:
    """What flags may do before a human looks: at most make a text wait.

    It takes three distinct reporters who each had three flags upheld and more upheld than not; a
    text about danger (level 2 and up) is never touched (promises 2.2).
    """
    if danger >= 2:
        return "none"
    earned = sum(1 for each in reporters if each.upheld >= EARNED_UPHELD and each.upheld > each.not_upheld)
    return "wait" if earned >= EARNED_REPORTERS else "none"
