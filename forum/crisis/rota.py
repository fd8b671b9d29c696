"""Knows who said "I'm on now", who is planned, and whom the ladder may ring; it rings nobody.

The plan is never shown to members as a fact: only a confirmed "I'm on now" is (promises 2.2.1).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.settings import Settings
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.crisis import Duty, RingPreference, RotaShift
from forum.storage.tables.rooms import Room
from moderation.escalation import ADMINS, ON_DUTY, RESPONDERS, Contact, QuietHours

#: "I'm on now" holds this long, unless it is switched off or said again.
ON_FOR = timedelta(hours=12)
#: A nightly cap counts the rings between these hours of the person's own zone.
NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)
ANSWERING_ROLES = ("responder", "lead", "admin")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may be rung: their roles, channels (addresses), and how the ladder sees them."""

    id: UUID
    name: str
    channels: tuple[str, ...]
    contact: Contact


@dataclass(frozen=True, slots=True)
class OnNow:
    """Whether anybody confirmed that they are on, and when someone is next expected (None: nobody is planned)."""

    on: bool
    expected: datetime | None


def shift_at(shift: RotaShift, now: datetime) -> datetime | None:
    """Return when the shift that runs at `now` began, or None; a shift may end on the next morning."""
    today = now.astimezone(ZoneInfo(shift.zone)).date()
    for back in (0, 1):
        hours = hours_on(shift, today - timedelta(days=back))
        if hours is not None and hours[0] <= now < hours[1]:
            return hours[0]
    return None


def next_start(shift: RotaShift, now: datetime) -> datetime:
    """Return when this weekly shift begins next, after `now`."""
    today = now.astimezone(ZoneInfo(shift.zone)).date()
    ahead = (hours_on(shift, today + timedelta(days=days)) for days in range(9))
    return min(hours[0] for hours in ahead if hours is not None and hours[0] > now)


def hours_on(shift: RotaShift, day: date) -> tuple[datetime, datetime] | None:
    """When the shift begins and ends if it begins on this day of its own zone."""
    if day.weekday() != shift.weekday:
        return None
    zone = ZoneInfo(shift.zone)
    last = day + timedelta(days=1) if shift.ends <= shift.starts else day
    return datetime.combine(day, shift.starts, zone), datetime.combine(last, shift.ends, zone)


async def on_now(session: AsyncSession, now: datetime) -> OnNow:
    """Return whether someone confirmed that they are on at `now`, and the next planned start where nobody did."""
    confirmed = (
        select(Duty.staff_id).join(Staff).where(Duty.on_until > now, Staff.disabled.is_(False)).limit(1)
    )
    if (await session.scalar(confirmed)) is not None:
        return OnNow(True, None)
    shifts = list(await session.scalars(select(RotaShift)))
    if not shifts or any(shift_at(each, now) for each in shifts):
        return OnNow(False, None)
    return OnNow(False, min(next_start(each, now) for each in shifts))


async def people(session: AsyncSession, room_id: UUID, now: datetime) -> list[Person]:
    """Return everybody who may be rung for an alert in this room, with their rung, quiet hours and rings tonight."""
    staff = await _answering(session, room_id)
    ids = [each.id for each in staff]
    on_until = await _on_until(session, ids)
    shifts = list(await session.scalars(select(RotaShift).where(RotaShift.staff_id.in_(ids))))
    answerers = await _with_role(session, ids, room_id, ("responder", "lead"))
    found = []
    for each in staff:
        until = on_until.get(each.id)
        planned = _planned(shifts, each.id, until, now)
        confirmed = until is not None and until > now
        rung = _rung(confirmed, planned, each.id in answerers)
        # Who said "I'm on now" has set their wishes aside for these hours: else the member would read that
        # someone is on duty while nobody can be rung.
        wish = None if confirmed else await session.get(RingPreference, each.id)
        contact = _contact(each.id, rung, wish, _rings_tonight(wish, now))
        found.append(Person(each.id, each.sign_in_name, tuple(each.channels), contact))
    return found


async def _on_until(session: AsyncSession, ids: list[UUID]) -> dict[UUID, datetime]:
    rows = await session.execute(select(Duty.staff_id, Duty.on_until).where(Duty.staff_id.in_(ids)))
    return {row.staff_id: row.on_until for row in rows}


def _planned(
    shifts: Iterable[RotaShift], staff_id: UUID, on_until: datetime | None, now: datetime
) -> set[int]:
    """The rungs this person is planned for now; someone who went off during the shift is not planned any more."""
    rungs = set()
    for shift in shifts:
        began = shift_at(shift, now) if shift.staff_id == staff_id else None
        if began is not None and not (on_until is not None and began <= on_until <= now):
            rungs.add(shift.rung)
    return rungs


def _rung(confirmed: bool, planned: set[int], answers: bool) -> int:
    if confirmed or ON_DUTY in planned:
        return ON_DUTY
    return RESPONDERS if answers or planned else ADMINS


def _contact(staff_id: UUID, rung: int, wish: RingPreference | None, rings: int) -> Contact:
    if wish is None:
        return Contact(str(staff_id), rung)
    quiet = None
    if wish.quiet_from is not None and wish.quiet_until is not None:
        quiet = QuietHours(wish.quiet_from, wish.quiet_until, wish.zone)
    return Contact(str(staff_id), rung, quiet, wish.nightly_cap, rings)


def night_of(now: datetime, zone: str) -> date | None:
    """Return the evening that the night at `now` belongs to, in that zone; None by day."""
    here = now.astimezone(ZoneInfo(zone))
    if NIGHT_ENDS <= here.time() < NIGHT_BEGINS:
        return None
    return here.date() if here.time() >= NIGHT_BEGINS else here.date() - timedelta(days=1)


async def count_ring(session: AsyncSession, staff_id: UUID, now: datetime) -> None:
    """Count one ring of the night for someone who set a nightly cap."""
    wish = await session.get(RingPreference, staff_id)
    night = night_of(now, wish.zone) if wish is not None else None
    if wish is None or night is None:
        return
    wish.rings = wish.rings + 1 if wish.night == night else 1
    wish.night = night


def _rings_tonight(wish: RingPreference | None, now: datetime) -> int:
    night = night_of(now, wish.zone) if wish is not None else None
    return wish.rings if wish is not None and night is not None and wish.night == night else 0


async def _answering(session: AsyncSession, room_id: UUID) -> Sequence[Staff]:
    serving = await _with_role(session, None, room_id, ANSWERING_ROLES)
    found = select(Staff).where(Staff.id.in_(serving), Staff.disabled.is_(False)).order_by(Staff.sign_in_name)
    return (await session.scalars(found)).all()


async def _with_role(
    session: AsyncSession, ids: list[UUID] | None, room_id: UUID, roles: tuple[str, ...]
) -> set[UUID]:
    """Who holds one of `roles` for this room or for all; a call from no room reaches everyone who answers."""
    system = select(Room.id).where(Room.id == room_id, Room.access == "system").exists()
    here = or_(StaffRole.room_id.is_(None), StaffRole.room_id == room_id, system)
    found = select(StaffRole.staff_id).where(and_(StaffRole.role.in_(roles), here))
    if ids is not None:
        found = found.where(StaffRole.staff_id.in_(ids))
    return set(await session.scalars(found))


async def has_rota(session: AsyncSession) -> bool:
    """Tell whether anybody is planned at all."""
    return await session.scalar(select(RotaShift.id).limit(1)) is not None


def staffed(now: datetime, settings: Settings) -> bool:
    """Tell whether `now` lies in the hours in which people read here (LEEWARD_STAFFED_HOURS)."""
    hours = QuietHours(settings.staffed_from, settings.staffed_until, settings.timezone.key)
    return hours.covers(now)


def staffed_again(now: datetime, settings: Settings) -> datetime | None:
    """Return when the staffed hours begin next; None while they run."""
    if staffed(now, settings):
        return None
    return QuietHours(settings.staffed_until, settings.staffed_from, settings.timezone.key).ends_after(now)
