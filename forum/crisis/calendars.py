"""Lets someone on call read their shifts in their own calendar (RFC 5545): times alone, no names; it writes no plan."""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from icalendar import Calendar, Event
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import plan
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import NotFound
from forum.foundation.translate import mark as _
from forum.foundation.translate import translator
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.accounts import Staff
from forum.storage.tables.oncall import RotaFeed
from moderation.rota import Planned

_BEFORE, _AHEAD = timedelta(days=7), timedelta(days=60)
# Names of events are made from staff and time, so that a calendar knows a shift again when it reads it anew.
_NAMES = UUID("0a6d7e53-54f0-4a0c-9a53-0b1f3f1c9b52")
SUMMARIES = {1: _("On call"), 2: _("On call, second")}


async def let_read(session: AsyncSession, staff: StaffMember, token: str) -> None:
    """Let the address with this token read one's shifts, and no other one any more; only its hash is kept."""
    values = {"token_hash": _hash(token)}
    row = insert(RotaFeed).values(staff_id=staff.id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["staff_id"], set_=values))
    await audit.record(session, f"staff:{staff.id}", "calendar.opened", staff.id)


async def stop(session: AsyncSession, staff: StaffMember) -> None:
    """Let no calendar read one's shifts any more."""
    await session.execute(delete(RotaFeed).where(RotaFeed.staff_id == staff.id))
    await audit.record(session, f"staff:{staff.id}", "calendar.closed", staff.id)


async def feed(reader: AsyncSession, token: str, settings: Settings) -> bytes:
    """Return the shifts of whoever this token belongs to, from a week ago to sixty days ahead. Raises NotFound."""
    known = select(RotaFeed.staff_id).join(Staff, Staff.id == RotaFeed.staff_id)
    owner = await reader.scalar(known.where(RotaFeed.token_hash == _hash(token), Staff.disabled.is_(False)))
    if owner is None:
        raise NotFound
    now = clock.now()
    made = Calendar()
    made.add("prodid", "-//Leeward//on call//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for each in await plan.between(reader, now - _BEFORE, now + _AHEAD, [owner]):
        made.add_component(_event(each, settings))
    return bytes(made.to_ical())


def _event(shift: Planned, settings: Settings) -> Event:
    """Times in UTC: a calendar shows them in its owner's zone, right on both sides of a clock change."""
    event = Event()
    event.add("uid", str(uuid5(_NAMES, f"{shift.person}/{shift.rung}/{shift.begins.isoformat()}")))
    event.add("dtstamp", clock.now())
    event.add("dtstart", shift.begins)
    event.add("dtend", shift.ends)
    event.add("summary", translator(settings.locale).gettext(SUMMARIES[shift.rung]))
    event.add("transp", "OPAQUE")
    return event


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
