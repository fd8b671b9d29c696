"""Reads shifts for pages: one's own, those that others offer, the changes that admins see. It changes none."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import plan, weekly
from forum.crisis.rota_changes import When
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.settings import Settings
from forum.storage.tables.oncall import RotaChange, RotaFeed, RotaOffer
from moderation.rota import Span

_AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Times:
    """A span in the forum's zone: the day and time of day on which it begins and ends."""

    day: date
    starts: str
    until_day: date
    ends: str


@dataclass(frozen=True, slots=True)
class Shift:
    """One's own shift ahead: `key` names it in forms; `offer` is set where one has offered it."""

    key: str
    rung: int
    times: Times
    running: bool
    offer: UUID | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A shift that somebody offers, or offered (`taken_by` is a name)."""

    id: UUID
    who: str
    rung: int
    times: Times
    taken_by: str


@dataclass(frozen=True, slots=True)
class Shifts:
    """The page of one's shifts: whether one may be planned at all, and whether a calendar reads them."""

    own: tuple[Shift, ...]
    offers: tuple[Offer, ...]
    answers: bool
    feed: bool
    zone: str


@dataclass(frozen=True, slots=True)
class Change:
    """An extra shift or an absence that is not over."""

    id: UUID
    who: str
    kind: str
    rung: int
    times: Times


@dataclass(frozen=True, slots=True)
class Changes:
    """The admin's page of changes by date: those ahead, shifts on offer and taken, who may be planned."""

    changes: tuple[Change, ...]
    offers: tuple[Offer, ...]
    people: tuple[tuple[str, str], ...]
    zone: str


async def own(reader: AsyncSession, staff: StaffMember, settings: Settings) -> Shifts:
    """Return one's shifts of the next four weeks, and what others offer."""
    now = clock.now()
    ahead = await plan.between(reader, now, now + _AHEAD, [staff.id])
    offers = await _offers(reader, settings)
    mine = {
        (each.times, each.rung): each.id for each, owner in offers if owner == staff.id and not each.taken_by
    }
    shifts = []
    for each in ahead:
        times = _times((each.begins, each.ends), settings)
        key = f"{each.begins.isoformat()}/{each.rung}"
        shifts.append(Shift(key, each.rung, times, each.begins <= now, mine.get((times, each.rung))))
    others = tuple(each for each, owner in offers if owner != staff.id and not each.taken_by)
    answers = str(staff.id) in dict(await weekly.people(reader))
    feed = await reader.get(RotaFeed, staff.id) is not None
    return Shifts(tuple(shifts), others, answers, feed, settings.timezone.key)


async def changes(reader: AsyncSession, settings: Settings) -> Changes:
    """Return the changes that are not over, soonest first, and the shifts that are or were on offer."""
    names, now = await weekly.names_of(reader), clock.now()
    rows = [(row, _span(row)) for row in await reader.scalars(select(RotaChange))]
    ahead = sorted(((row, span) for row, span in rows if span[1] > now), key=lambda each: each[1])
    lines = tuple(
        Change(row.id, names.get(str(row.staff_id), ""), row.kind, row.rung, _times(span, settings))
        for row, span in ahead
    )
    offers = tuple(each for each, _owner in await _offers(reader, settings))
    return Changes(lines, offers, await weekly.people(reader), settings.timezone.key)


async def _offers(reader: AsyncSession, settings: Settings) -> list[tuple[Offer, UUID]]:
    """The offers whose shift is not over, soonest first, each with whose it was."""
    names, now = await weekly.names_of(reader), clock.now()
    rows = [(row, _span(row)) for row in await reader.scalars(select(RotaOffer))]
    return [
        (
            Offer(
                row.id,
                names.get(str(row.staff_id), ""),
                row.rung,
                _times(span, settings),
                names.get(str(row.taken_by), ""),
            ),
            row.staff_id,
        )
        for row, span in sorted(rows, key=lambda each: each[1])
        if span[1] > now
    ]


def _span(row: RotaChange | RotaOffer) -> Span:
    return When(row.from_day, row.from_time, row.until_day, row.until_time, row.zone).span


def _times(span: Span, settings: Settings) -> Times:
    begins, ends = (_here(each, settings) for each in span)
    return Times(begins.date(), f"{begins:%H:%M}", ends.date(), f"{ends:%H:%M}")


def _here(at: datetime, settings: Settings) -> datetime:
    return at.astimezone(settings.timezone)
