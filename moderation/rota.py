"""Works out who is planned when, from weekly shifts and changes by date; it reads no clock and knows no person.

A shift begins and ends at local times of its own zone: across the hour that is skipped it is shorter, across the hour
that comes twice longer, and a time that comes twice means the first. All results are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekly shift: whose, rung 1 or 2, weekday (0 Monday) on which it begins; an end not later is the next day's."""

    person: str
    rung: int
    weekday: int
    starts: time
    ends: time
    zone: str


@dataclass(frozen=True, slots=True)
class Change:
    """One departure by date: someone comes besides ("extra") or stays away, from one local time to another."""

    person: str
    kind: Literal["extra", "away"]
    rung: int
    from_day: date
    from_time: time
    until_day: date
    until_time: time
    zone: str

    @property
    def span(self) -> Span:
        """When it begins and ends, in UTC."""
        return moment(self.from_day, self.from_time, self.zone), moment(
            self.until_day, self.until_time, self.zone
        )


@dataclass(frozen=True, slots=True)
class Planned:
    """Someone is planned on a rung from `begins` to `ends` (UTC); `shift_began` is when the whole shift did."""

    person: str
    rung: int
    begins: datetime
    ends: datetime
    shift_began: datetime

    def covers(self, now: datetime) -> bool:
        """Says whether they are planned at this aware time."""
        return self.begins <= now < self.ends


def moment(day: date, at: time, zone: str) -> datetime:
    """Takes a local day and time of a zone; returns the moment in UTC."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def occurrence(shift: Weekly, day: date) -> Span | None:
    """Takes a day of the shift's zone; returns when the shift that begins on it begins and ends, or None."""
    if day.weekday() != shift.weekday:
        return None
    last = day + _DAY if shift.ends <= shift.starts else day
    return moment(day, shift.starts, shift.zone), moment(last, shift.ends, shift.zone)


def planned(
    weekly: Iterable[Weekly], changes: Sequence[Change], begin: datetime, end: datetime
) -> tuple[Planned, ...]:
    """Takes shifts, changes (for each person the later one last) and two aware times; returns who is planned between.

    A shift that reaches over the edges is returned whole; pieces of one that an absence has cut stand for themselves.
    """
    found = [each for shift in weekly for each in _weeks(shift, begin, end)]
    for change in changes:
        found = _changed(found, change)
    inside = [each for each in found if each.ends > begin and each.begins < end]
    return tuple(sorted(inside, key=lambda each: (each.begins, each.rung, each.person)))


def uncovered(plan: Iterable[Planned], begin: datetime, end: datetime) -> tuple[Span, ...]:
    """Returns the spans between two aware times in which nobody is planned on the first rung."""
    return _without(
        [(begin.astimezone(UTC), end.astimezone(UTC))], [(p.begins, p.ends) for p in plan if p.rung == 1]
    )


def watched(plan: Iterable[Planned], begin: datetime, end: datetime) -> tuple[Span, ...]:
    """Returns the spans between two aware times in which the first rung is planned, joined where they touch."""
    whole = (begin.astimezone(UTC), end.astimezone(UTC))
    return _without([whole], list(uncovered(plan, begin, end)))


def _weeks(shift: Weekly, begin: datetime, end: datetime) -> Iterable[Planned]:
    zone = ZoneInfo(shift.zone)
    # Two days before: a shift of a whole day that began yesterday still runs, wherever its zone lies.
    day, last = begin.astimezone(zone).date() - 2 * _DAY, end.astimezone(zone).date()
    while day <= last:
        span = occurrence(shift, day)
        if span is not None and span[0] < span[1]:
            yield Planned(shift.person, shift.rung, span[0], span[1], span[0])
        day += _DAY


def _changed(found: list[Planned], change: Change) -> list[Planned]:
    begins, ends = change.span
    if begins >= ends:
        return found
    if change.kind == "extra":
        return [*found, Planned(change.person, change.rung, begins, ends, begins)]
    return [
        piece
        for each in found
        for piece in ([each] if each.person != change.person else _pieces(each, (begins, ends)))
    ]


def _pieces(each: Planned, gone: Span) -> list[Planned]:
    return [
        Planned(each.person, each.rung, begins, ends, each.shift_began)
        for begins, ends in _without([(each.begins, each.ends)], [gone])
    ]


def _without(spans: Sequence[Span], gone: Sequence[Span]) -> tuple[Span, ...]:
    left = list(spans)
    for begins, ends in gone:
        left = [
            piece
            for span in left
            for piece in ((span[0], min(span[1], begins)), (max(span[0], ends), span[1]))
            if piece[0] < piece[1]
        ]
    return tuple(left)
