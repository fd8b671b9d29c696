"""Joining, asking, leaving and letting in; each in the caller's transaction and never touching an account."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.callers import Member
from forum.foundation.errors import FieldFault, FormRejected, NotAllowed, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.notices.actions import tell
from forum.personas.actions import take_alias
from forum.rooms.access import Visit
from forum.rooms.forms import MembershipForm
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room, RoomRequest


async def join_room(session: AsyncSession, visit: Visit, form: MembershipForm) -> Persona:
    """Take an alias in the room, or ask to come in where it is by request; return the persona.

    Raises FormRejected where the ground rules were not agreed to or the alias is taken, NotAllowed where the room is
    closed or the member was asked to leave it.
    """
    if not isinstance(visit.caller, Member) or visit.room.access in ("closed", "system"):
        raise NotAllowed(_("This room isn't taking anyone in."))
    if visit.limits & {"leave_room", "site"}:
        raise NotAllowed(_("You can't come into this room for now. The reason is under Yours."))
    if not form.agree:
        raise FormRejected(FieldFault("agree", _("Please say that you have read the ground rules.")))
    asks = visit.room.access == "by_request" and not visit.is_member
    membership = "requested" if asks else "member"
    persona = await take_alias(
        session, visit.caller, visit.room.id, form.alias or None, membership=membership
    )
    if asks:
        await _ask(session, visit.room, persona, form.note)
    return persona


async def leave_room(session: AsyncSession, visit: Visit) -> None:
    """Leave; posts stay under the alias, which stays theirs should they come back."""
    if visit.persona is not None:
        visit.persona.membership = "left"


async def answer_request(session: AsyncSession, visit: Visit, request_id: UUID, outcome: str) -> None:
    """Let someone in or not, and tell them. Raises NotFound unless the caller facilitates or serves this room."""
    if not (visit.facilitates or visit.serves):
        raise NotFound
    asked = await session.get(RoomRequest, request_id, with_for_update=True)
    if asked is None or asked.room_id != visit.room.id or asked.state != "waiting":
        raise NotFound
    persona = await session.get_one(Persona, asked.persona_id)
    asked.state = "accepted" if outcome == "accept" else "declined"
    persona.membership = "member" if outcome == "accept" else "left"
    await tell(session, persona.id, f"room_{asked.state}", visit.room.id, room=visit.room.title)


async def _ask(session: AsyncSession, room: Room, persona: Persona, note: str) -> None:
    before = await session.scalar(
        select(RoomRequest).where(RoomRequest.persona_id == persona.id).with_for_update()
    )
    if before is None:
        session.add(
            RoomRequest(
                id=new_id(),
                room_id=room.id,
                persona_id=persona.id,
                note=note,
                state="waiting",
                day=clock.today(),
            )
        )
        return
    before.note, before.state, before.day = note, "waiting", clock.today()
