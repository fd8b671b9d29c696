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

from forum.crisis import plan, reach
from forum.crisis.reach import Channel
from forum.settings import Settings
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.crisis import Duty, RingPreference
from forum.storage.tables.rooms import Room
from moderation.escalation import ADMINS, ON_DUTY, RESPONDERS, Contact, QuietHours
from moderation.ladders import Group
from moderation.rota import Planned

#: "I'm on now" holds this long, unless it is switched off or said again.
ON_FOR = timedelta(hours=12)
#: A nightly cap counts the rings between these hours of the person's own zone.
NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)
#: So far ahead the next planned start is looked for.
_AHEAD = timedelta(days=9)
ANSWERING_ROLES = ("responder", "lead", "admin")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may be rung: how they are reached, and how the ladder sees them."""

    id: UUID
    name: str
    channels: tuple[Channel, ...]
    contact: Contact


@dataclass(frozen=True, slots=True)
class OnNow:
    """Whether anybody confirmed that they are on, and when someone is next expected (None: nobody is planned)."""

    on: bool
    expected: datetime | None


async def on_now(session: AsyncSession, now: datetime) -> OnNow:
    """Return whether someone confirmed that they are on at `now`, and the next planned start where nobody did."""
    confirmed = (
        select(Duty.staff_id).join(Staff).where(Duty.on_until > now, Staff.disabled.is_(False)).limit(1)
    )
    if (await session.scalar(confirmed)) is not None:
        return OnNow(True, None)
    ahead = await plan.between(session, now, now + _AHEAD)
    if any(each.covers(now) for each in ahead):
        return OnNow(False, None)
    return OnNow(False, min((each.begins for each in ahead), default=None))


async def people(session: AsyncSession, room_id: UUID, now: datetime) -> list[Person]:
    """Return everybody who may be rung for an alert in this room, with their rung, quiet hours and rings tonight."""
    staff = await _answering(session, room_id)
    ids = [each.id for each in staff]
    on_until = await _on_until(session, ids)
    ahead = await plan.between(session, now, now + timedelta(minutes=1), ids)
    roles, channels = await _roles(session, ids, room_id), await reach.channels_of(session, ids)
    rows = await session.scalars(select(RingPreference).where(RingPreference.staff_id.in_(ids)))
    wishes = {row.staff_id: row for row in rows}
    found = []
    for each in staff:
        until = on_until.get(each.id)
        planned = _planned(ahead, each.id, until, now)
        confirmed = until is not None and until > now
        groups = _groups(confirmed, planned, roles.get(each.id, set()))
        # Who said "I'm on now" has set their wishes aside for these hours: else the member would read that
        # someone is on duty while nobody can be rung.
        wish = None if confirmed else wishes.get(each.id)
        contact = _contact(each.id, groups, wish, _rings_tonight(wish, now))
        found.append(Person(each.id, each.sign_in_name, tuple(channels.get(each.id, ())), contact))
    return found


async def _on_until(session: AsyncSession, ids: list[UUID]) -> dict[UUID, datetime]:
    rows = await session.execute(select(Duty.staff_id, Duty.on_until).where(Duty.staff_id.in_(ids)))
    return {row.staff_id: row.on_until for row in rows}


def _planned(ahead: Iterable[Planned], staff_id: UUID, on_until: datetime | None, now: datetime) -> set[int]:
    """The rungs this person is planned for now; someone who went off during the shift is not planned any more."""
    mine = [each for each in ahead if each.person == str(staff_id) and each.covers(now)]
    return {each.rung for each in mine if not (on_until is not None and each.shift_began <= on_until <= now)}


def _groups(confirmed: bool, planned: set[int], roles: set[str]) -> frozenset[Group]:
    """Which groups of a ladder someone belongs to; whoever is planned second answers like all responders."""
    found: set[Group] = set()
    if confirmed or ON_DUTY in planned:
        found.add("on_duty")
    if "responder" in roles or RESPONDERS in planned:
        found.add("responders")
    if "lead" in roles:
        found.add("leads")
    if "admin" in roles:
        found.add("admins")
    return frozenset(found)


def _contact(staff_id: UUID, groups: frozenset[Group], wish: RingPreference | None, rings: int) -> Contact:
    near = RESPONDERS if groups & {"responders", "leads"} else ADMINS
    rung = ON_DUTY if "on_duty" in groups else near
    if wish is None:
        return Contact(str(staff_id), rung, groups=groups)
    return Contact(str(staff_id), rung, _quiet(wish), wish.nightly_cap, rings, groups)


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


async def quiet_hours(session: AsyncSession, staff_id: UUID) -> QuietHours | None:
    """Return the hours in which this person isn't rung, if they set some."""
    wish = await session.get(RingPreference, staff_id)
    return _quiet(wish) if wish is not None else None


def _quiet(wish: RingPreference) -> QuietHours | None:
    if wish.quiet_from is None or wish.quiet_until is None:
        return None
    return QuietHours(wish.quiet_from, wish.quiet_until, wish.zone)


async def _answering(session: AsyncSession, room_id: UUID) -> Sequence[Staff]:
    serving = list(await _roles(session, None, room_id))
    found = select(Staff).where(Staff.id.in_(serving), Staff.disabled.is_(False)).order_by(Staff.sign_in_name)
    return (await session.scalars(found)).all()


async def _roles(session: AsyncSession, ids: list[UUID] | None, room_id: UUID) -> dict[UUID, set[str]]:
    """Who answers in this room or in all, and as what; a call from no room reaches everyone who answers."""
    system = select(Room.id).where(Room.id == room_id, Room.access == "system").exists()
    here = or_(StaffRole.room_id.is_(None), StaffRole.room_id == room_id, system)
    found = select(StaffRole.staff_id, StaffRole.role).where(and_(StaffRole.role.in_(ANSWERING_ROLES), here))
    if ids is not None:
        found = found.where(StaffRole.staff_id.in_(ids))
    roles: dict[UUID, set[str]] = {}
    for row in await session.execute(found):
        roles.setdefault(row.staff_id, set()).add(row.role)
    return roles


def staffed(now: datetime, settings: Settings) -> bool:
    """Tell whether `now` lies in the hours in which people read here (LEEWARD_STAFFED_HOURS)."""
    hours = QuietHours(settings.staffed_from, settings.staffed_until, settings.timezone.key)
    return hours.covers(now)


def staffed_again(now: datetime, settings: Settings) -> datetime | None:
    """Return when the staffed hours begin next; None while they run."""
    if staffed(now, settings):
        return None
    return QuietHours(settings.staffed_until, settings.staffed_from, settings.timezone.key).ends_after(now)
