"""Reads and changes the weekly rota for admins, with its gaps in the next two weeks; never proof of presence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import plan, rota
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FieldFault, FormRejected, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.crisis import RotaShift
from moderation.rota import Planned, moment, uncovered

DAYS = 14
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One weekly shift as the list of an admin shows it, in the hours of its own zone."""

    id: UUID
    who: str
    rung: int
    weekday: int
    starts: str
    ends: str
    overnight: bool
    zone: str


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """Someone planned on a day: the times in the forum's zone; `overnight` where it ends on a later day."""

    who: str
    rung: int
    starts: str
    ends: str
    overnight: bool


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day ahead: its date, who begins on it, and the hours in which nobody is planned on the first rung."""

    day: date
    weekday: int
    planned: tuple[PlannedLine, ...]
    gaps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RotaPage:
    """Two weeks ahead, the weekly shifts behind them, who may be planned, and how many hours nobody covers."""

    days: tuple[DayLine, ...]
    shifts: tuple[ShiftLine, ...]
    people: tuple[tuple[str, str], ...]
    zone: str
    gap_hours: int


async def week(reader: AsyncSession, settings: Settings) -> RotaPage:
    """Return the coming fourteen days from today, in the forum's zone."""
    zone = settings.timezone
    today = clock.now().astimezone(zone).date()
    begin, end = _midnight(today, settings), _midnight(today + DAYS * _DAY, settings)
    ahead, names = await plan.between(reader, begin, end), await names_of(reader)
    open_hours = sum(((b - a) for a, b in uncovered(ahead, max(begin, clock.now()), end)), timedelta())
    days = tuple(_day(today + n * _DAY, ahead, names, settings) for n in range(DAYS))
    return RotaPage(
        days, await _shifts(reader), await people(reader), zone.key, round(open_hours / timedelta(hours=1))
    )


async def add(
    session: AsyncSession,
    admin: StaffMember,
    who: UUID,
    rung: int,
    weekday: int,
    hours: tuple[time, time],
    zone: str,
) -> None:
    """Plan one weekly shift. Raises FormRejected for someone who doesn't answer, or a shift of no length."""
    if str(who) not in dict(await people(session)):
        raise FormRejected(FieldFault("staff", _("Please choose someone who answers calls for help.")))
    starts, ends = hours
    if starts == ends and starts != time(0):
        raise FormRejected(FieldFault("ends", _("A shift of a whole day runs from 00:00 to 00:00.")))
    session.add(
        RotaShift(id=new_id(), staff_id=who, rung=rung, weekday=weekday, starts=starts, ends=ends, zone=zone)
    )
    await audit.record(session, f"staff:{admin.id}", "rota.added", who, weekday=weekday, rung=rung)


async def take_out(session: AsyncSession, admin: StaffMember, shift_id: UUID) -> None:
    """Take one shift out. Raises NotFound where it is gone already."""
    gone = await session.scalar(
        delete(RotaShift).where(RotaShift.id == shift_id).returning(RotaShift.staff_id)
    )
    if gone is None:
        raise NotFound
    await audit.record(session, f"staff:{admin.id}", "rota.removed", gone)


def gaps(ahead: Sequence[Planned], day: date, settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return the spans of one day, in the forum's zone, in which nobody is planned on the first rung."""
    spans = uncovered(ahead, _midnight(day, settings), _midnight(day + _DAY, settings))
    return tuple((_clock(a, settings), _clock(b, settings)) for a, b in spans)


async def people(session: AsyncSession) -> tuple[tuple[str, str], ...]:
    """Return who may be planned: id and sign-in name."""
    answers = select(StaffRole.staff_id).where(StaffRole.role.in_(rota.ANSWERING_ROLES))
    found = select(Staff.id, Staff.sign_in_name).where(Staff.id.in_(answers), Staff.disabled.is_(False))
    rows = await session.execute(found.order_by(Staff.sign_in_name))
    return tuple((str(row.id), row.sign_in_name) for row in rows)


async def names_of(reader: AsyncSession) -> dict[str, str]:
    """Return all staff by id, as text, with their sign-in names."""
    rows = await reader.execute(select(Staff.id, Staff.sign_in_name))
    return {str(row.id): row.sign_in_name for row in rows}


def _midnight(day: date, settings: Settings) -> datetime:
    return moment(day, time(), settings.timezone.key)


def _day(day: date, ahead: Sequence[Planned], names: dict[str, str], settings: Settings) -> DayLine:
    here = [each for each in ahead if each.begins.astimezone(settings.timezone).date() == day]
    lines = tuple(
        PlannedLine(
            names.get(each.person, ""),
            each.rung,
            _clock(each.begins, settings),
            _clock(each.ends, settings),
            each.ends > _midnight(day + _DAY, settings),
        )
        for each in here
    )
    return DayLine(day, day.weekday(), lines, gaps(ahead, day, settings))


async def _shifts(reader: AsyncSession) -> tuple[ShiftLine, ...]:
    found = select(RotaShift, Staff.sign_in_name).join(Staff, Staff.id == RotaShift.staff_id)
    rows = await reader.execute(found.order_by(RotaShift.weekday, RotaShift.starts, RotaShift.rung))
    return tuple(
        ShiftLine(
            each.id,
            name,
            each.rung,
            each.weekday,
            f"{each.starts:%H:%M}",
            f"{each.ends:%H:%M}",
            each.ends <= each.starts,
            each.zone,
        )
        for each, name in rows
    )


def _clock(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(settings.timezone):%H:%M}"
