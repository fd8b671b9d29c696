"""Rows for the crisis tests: a room, someone who writes, people on call; the plainest that the database accepts."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import ringing
from forum.foundation import clock
from forum.foundation.ids import new_id, new_token
from forum.intake.alerts import Cause, raise_alert
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.crisis import Alert, AlertStep, Duty
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room


async def a_room(session: AsyncSession, slug: str = "grief", access: str = "open") -> Room:
    """Make a room."""
    room = Room(
        id=new_id(),
        slug=slug,
        title="Grief",
        topic="loss",
        kind="peer_led",
        access=access,
        locale="en",
        policy={},
    )
    session.add(room)
    await session.flush()
    return room


async def a_persona(session: AsyncSession, room: Room, alias: str = "Ash") -> Persona:
    """Make somebody who belongs to the room."""
    persona = Persona(
        id=new_id(), room_id=room.id, handle=new_token().encode(), alias=alias, alias_key=alias.lower(),
        standing="member", membership="member", made_week=clock.week_of(clock.today()),
    )  # fmt: skip
    session.add(persona)
    await session.flush()
    return persona


async def a_responder(
    session: AsyncSession,
    name: str,
    *,
    role: str = "responder",
    channels: tuple[str, ...] = (),
    on: bool = False,
) -> Staff:
    """Make somebody of staff who answers in all rooms, perhaps on duty."""
    staff = Staff(
        id=new_id(),
        sign_in_name=name,
        salt=b"s",
        cost="c",
        verifier=b"v",
        channels=[],
        disabled=False,
    )
    session.add(staff)
    await session.flush()
    session.add_all(ringing.made(staff.id, address) for address in channels)
    session.add(StaffRole(id=new_id(), staff_id=staff.id, role=role, room_id=None))
    if on:
        session.add(Duty(staff_id=staff.id, on_until=clock.now() + timedelta(hours=12)))
    await session.flush()
    return staff


async def an_alert(session: AsyncSession, persona: Persona, level: int = 4, origin: str = "call") -> Alert:
    """Open an alert through intake's own door."""
    return await raise_alert(session, persona, Cause(origin, None, None, level))  # type: ignore[arg-type]


async def steps(session: AsyncSession, alert: Alert) -> list[str]:
    """Return the kinds of all steps in order."""
    found = select(AlertStep.kind).where(AlertStep.alert_id == alert.id).order_by(AlertStep.place)
    return list(await session.scalars(found))


async def undone(session: AsyncSession, kind: str) -> list[Outbox]:
    """Return the work of a kind that is not done."""
    found = select(Outbox).where(Outbox.kind == kind, Outbox.done_at.is_(None)).order_by(Outbox.due_at)
    return list(await session.scalars(found))
