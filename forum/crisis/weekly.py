"""Reads and changes the weekly rota for admins, with its gaps in the coming week; a plan, never proof of presence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import rota
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FieldFault, FormRejected, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.crisis import RotaShift

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One weekly shift as the table shows it."""

    id: UUID
    who: str
    rung: int
    starts: str
    ends: str
    overnight: bool


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of the coming week: its date, the shifts that begin on it, and the hours in which nobody is planned."""

    day: date
    weekday: int
    shifts: tuple[ShiftLine, ...]
    gaps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RotaPage:
    """The week, and who may be planned."""

    days: tuple[DayLine, ...]
    people: tuple[tuple[str, str], ...]
    zone: str


async def week(reader: AsyncSession, settings: Settings) -> RotaPage:
    """Return the coming seven days from today, in the forum's zone."""
    rows = (
        await reader.execute(
            select(RotaShift, Staff.sign_in_name)
            .join(Staff, Staff.id == RotaShift.staff_id)
            .order_by(RotaShift.rung, RotaShift.starts)
        )
    ).all()
    shifts = [(shift, name) for shift, name in rows]
    today = clock.now().astimezone(settings.timezone).date()
    days = [today + n * _DAY for n in range(7)]
    return RotaPage(
        tuple(_day(day, shifts, settings) for day in days), await _people(reader), settings.timezone.key
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
    if str(who) not in dict(await _people(session)):
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


def _day(day: date, shifts: Sequence[tuple[RotaShift, str]], settings: Settings) -> DayLine:
    lines = tuple(
        ShiftLine(
            each.id, name, each.rung, f"{each.starts:%H:%M}", f"{each.ends:%H:%M}", each.ends <= each.starts
        )
        for each, name in shifts
        if each.weekday == day.weekday()
    )
    return DayLine(day, day.weekday(), lines, gaps([each for each, _name in shifts], day, settings))


def gaps(shifts: Sequence[RotaShift], day: date, settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return the spans of one day, in the forum's zone, in which nobody is planned on the first rung."""
    zone = settings.timezone
    begin, end = datetime.combine(day, time(), zone), datetime.combine(day + _DAY, time(), zone)
    planned = sorted(
        hours for each in shifts if each.rung == 1 for back in (-1, 0, 1)
        if (hours := rota.hours_on(each, day + back * _DAY)) is not None
    )  # fmt: skip
    found, at = [], begin
    for starts, ends in planned:
        if starts > at and at < end:
            found.append((at, min(starts, end)))
        at = max(at, ends)
    if at < end:
        found.append((at, end))
    return tuple((f"{a.astimezone(zone):%H:%M}", f"{b.astimezone(zone):%H:%M}") for a, b in found if a < b)


async def _people(session: AsyncSession) -> tuple[tuple[str, str], ...]:
    answers = select(StaffRole.staff_id).where(StaffRole.role.in_(rota.ANSWERING_ROLES))
    found = select(Staff.id, Staff.sign_in_name).where(Staff.id.in_(answers), Staff.disabled.is_(False))
    rows = await session.execute(found.order_by(Staff.sign_in_name))
    return tuple((str(row.id), row.sign_in_name) for row in rows)
