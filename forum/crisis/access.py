"""Fetches an alert as someone on call, or a conversation as the member it belongs to; what isn't theirs isn't there."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis.locks import hold_persona, locked, no_message_leaves
from forum.foundation.callers import Caller, Member, StaffMember
from forum.foundation.errors import NotFound
from forum.personas.actions import persona_in
from forum.storage.tables.crisis import Alert, Conversation
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room

ANSWERING = ("responder", "lead", "admin")


def answers_in(staff: StaffMember, room_id: UUID, *, system: bool) -> bool:
    """Tell whether this person answers calls from a room; a call from no room is for all who answer."""
    return any(staff.has_in(role, room_id) or (system and staff.has(role)) for role in ANSWERING)


def serving(caller: Caller) -> StaffMember:
    """Return the caller as staff. Raises NotFound for anyone else (the guard has already refused them)."""
    if not isinstance(caller, StaffMember):
        raise NotFound
    return caller


async def alert_for(session: AsyncSession, staff: StaffMember, alert_id: UUID) -> tuple[Alert, Room]:
    """Return an alert that this person may answer, with its room, to be read. Raises NotFound otherwise."""
    alert = await session.get(Alert, alert_id)
    room = await session.get(Room, alert.room_id) if alert is not None else None
    if alert is None or room is None or not answers_in(staff, room.id, system=room.access == "system"):
        raise NotFound
    return alert, room


async def alert_to_answer(session: AsyncSession, staff: StaffMember, alert_id: UUID) -> Alert:
    """Return an alert that this person may answer, its row and its messages held. Raises NotFound otherwise."""
    await alert_for(session, staff, alert_id)
    await no_message_leaves(session, alert_id)
    alert = await locked(session, alert_id)
    if alert is None:
        raise NotFound
    return alert


async def conversation_for(
    session: AsyncSession, caller: Caller, conversation_id: UUID, *, held: bool = False
) -> tuple[Conversation, Alert, Persona]:
    """Return the member's own conversation with its alert and persona. Raises NotFound for anyone else's."""
    talk = await session.get(Conversation, conversation_id)
    if talk is None or not isinstance(caller, Member):
        raise NotFound
    if held:
        await hold_persona(session, talk.persona_id)
    alert = await locked(session, talk.alert_id) if held else await session.get(Alert, talk.alert_id)
    if alert is None:
        raise NotFound
    persona = await persona_in(session, caller, alert.room_id)
    if persona is None or persona.id != alert.persona_id:
        raise NotFound
    return talk, alert, persona


async def conversation_of(session: AsyncSession, alert_id: UUID) -> Conversation | None:
    """Return the conversation of an alert, if its words still exist."""
    return await session.scalar(select(Conversation).where(Conversation.alert_id == alert_id))
