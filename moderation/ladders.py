"""Says in which order groups of people are rung and how long each silence may last; it knows no person and no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal, get_args

Group = Literal["on_duty", "responders", "leads", "admins"]
GROUPS: tuple[Group, ...] = get_args(Group)
MOST_RUNGS = 6
LONGEST_WAIT = timedelta(hours=1)
"""However long a silence lasts, the ladder looks at it again after this (or after a longer wait that was set)."""

_EVEN_ALARMS = 2


class LadderFault(ValueError):
    """These rungs make no ladder: `kind` is none, empty, unknown, many or wait; `rung` counts from 1."""

    def __init__(self, kind: Literal["none", "empty", "unknown", "many", "wait"], rung: int = 0) -> None:
        self.kind, self.rung = kind, rung
        super().__init__(f"{kind} at rung {rung}")


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is rung together, and how long their silence lasts before the next rung is rung."""

    groups: frozenset[Group]
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs from first to last; after the last everyone is alarmed, again and again."""

    rungs: tuple[Rung, ...]

    def groups(self, rung: int) -> frozenset[Group]:
        """Takes a rung from 1; returns who is rung on it."""
        return self.rungs[rung - 1].groups

    def wait_after(self, rung: int) -> timedelta:
        """Takes the rung that was rung last (0: none); returns how long its silence may last."""
        return self.rungs[min(max(rung, 1), len(self.rungs)) - 1].wait

    @property
    def last(self) -> int:
        """The number of the last rung."""
        return len(self.rungs)

    def after_rings(self, rings: int) -> Ladder:
        """Takes how often a round has rung; returns the ladder with the waits that now hold.

        Once every rung and two alarms have stayed silent, each further wait is twice the last, up to an hour: the
        ladder never ends, but it doesn't wear out the people it rings.
        """
        doublings = min(max(0, rings - self.last - _EVEN_ALARMS), 12)
        return Ladder(tuple(replace(each, wait=_stretched(each.wait, doublings)) for each in self.rungs))

    def to_plain(self) -> list[dict[str, Any]]:
        """Return what a table keeps: groups by name, waits in minutes (fractions where a wait has seconds)."""
        return [
            {
                "who": [group for group in GROUPS if group in each.groups],
                "minutes": each.wait.total_seconds() / 60,
            }
            for each in self.rungs
        ]


def standard(wait: timedelta) -> Ladder:
    """Returns the ladder that stands where none was set: on duty, then all who answer, then admins."""
    return Ladder(
        (
            Rung(frozenset({"on_duty"}), wait),
            Rung(frozenset({"on_duty", "responders", "leads"}), wait),
            Rung(frozenset({"admins"}), wait),
        )
    )


def ladder_of(plain: Sequence[Mapping[str, Any]]) -> Ladder:
    """Takes rungs as `to_plain` returns them; returns the ladder. Raises LadderFault for what makes none."""
    if not plain:
        raise LadderFault("none")
    if len(plain) > MOST_RUNGS:
        raise LadderFault("many", MOST_RUNGS + 1)
    return Ladder(tuple(_rung(place, each) for place, each in enumerate(plain, start=1)))


def _rung(place: int, plain: Mapping[str, Any]) -> Rung:
    who = frozenset(plain.get("who", ()))
    if not who:
        raise LadderFault("empty", place)
    if not who <= set(GROUPS):
        raise LadderFault("unknown", place)
    minutes = plain.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 < minutes <= 1440:
        raise LadderFault("wait", place)
    return Rung(who, timedelta(minutes=minutes))


def _stretched(wait: timedelta, doublings: int) -> timedelta:
    return min(wait * (1 << doublings), max(wait, LONGEST_WAIT))
