"""At the end of a shift: which talks somebody still holds, and the message that asks them to hand each over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import messages, off_duty, plan, rota, words
from forum.crisis.queries import clock_of
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.settings import Settings
from forum.storage.tables.crisis import Alert, Duty
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room

#: So long before the end one is asked on the board; and so long after it the message still leaves.
SOON = timedelta(minutes=30)
_ASKED_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Held:
    """A talk that somebody holds: who it is with, and to whom it could be handed (id, name), those on duty first."""

    id: UUID
    level: int
    alias: str
    room: str
    state: str
    unanswered: bool
    to: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of one's own shift: the talks that one still holds, and when it ends or ended (empty: it goes on)."""

    held: tuple[Held, ...]
    ends: str
    over: bool


async def ending(reader: AsyncSession, staff: StaffMember, settings: Settings) -> Ending:
    """Return the talks that one holds, and whether one's shift ends soon or has ended."""
    now, times = clock.now(), clock_of(settings)
    held = await _held(reader, staff)
    over = (await off_duty.ended(reader, [staff.id], now)).get(staff.id)
    soon = over or await _ends_soon(reader, staff.id, now)
    return Ending(held, times.say(soon) if soon is not None else "", over is not None)


async def ask(session: AsyncSession, settings: Settings, now: datetime) -> int:
    """Ask everyone whose shift has just ended, over their own channels, about each talk that they still hold."""
    holding = select(Alert).where(Alert.state.in_(("acknowledged", "answered")), Alert.taken_by.is_not(None))
    alerts = (await session.scalars(holding)).all()
    ends = await off_duty.ended(session, {each.taken_by for each in alerts if each.taken_by}, now)
    asked = 0
    for alert in alerts:
        end = ends.get(alert.taken_by) if alert.taken_by is not None else None
        if alert.taken_by is None or end is None or end < now - _ASKED_WITHIN:
            continue
        channels = await messages.channels_of(session, alert.taken_by)
        turn = int(end.timestamp())
        # Put once for each end of a shift, however often this looks (the row's dedup).
        await messages.ring_one(session, alert, alert.taken_by, channels, settings, turn, "shift_over")
        asked += 1
    return asked


async def _held(reader: AsyncSession, staff: StaffMember) -> tuple[Held, ...]:
    found = (
        select(Alert, Persona.alias, Room.title)
        .join(Persona, Persona.id == Alert.persona_id)
        .join(Room, Room.id == Alert.room_id)
        .where(Alert.taken_by == staff.id, Alert.state != "closed")
        .order_by(Alert.level.desc(), Alert.opened_at)
    )
    return tuple(
        [
            Held(
                alert.id,
                alert.level,
                alias,
                room,
                words.STATES[alert.state],
                alert.unanswered_since is not None,
                await _to(reader, staff, alert),
            )
            for alert, alias, room in (await reader.execute(found)).all()
        ]
    )


async def _to(reader: AsyncSession, staff: StaffMember, alert: Alert) -> tuple[tuple[str, str], ...]:
    people = await rota.people(reader, alert.room_id, clock.now())
    ranked = sorted(people, key=lambda each: (each.contact.rung, each.name))
    return tuple((str(each.id), each.name) for each in ranked if each.id != staff.id)


async def _ends_soon(reader: AsyncSession, staff_id: UUID, now: datetime) -> datetime | None:
    """When the duty that runs ends, if within half an hour."""
    until = await reader.scalar(select(Duty.on_until).where(Duty.staff_id == staff_id, Duty.on_until > now))
    shifts = await plan.between(reader, now, now + timedelta(minutes=1), [staff_id])
    last = max([each.ends for each in shifts if each.covers(now)] + ([until] if until else []), default=None)
    return last if last is not None and last <= now + SOON else None
