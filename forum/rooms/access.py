"""Fetches a room *as* someone: what may not be seen doesn't exist. Every slice above asks here; it writes nothing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Caller, Member, StaffMember
from forum.foundation.errors import NotAllowed, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.foundation.words import CALLS
from forum.personas.actions import persona_in, restrictions_in
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room

# The hidden room in which a call for help without a room is heard.
LANTERN = "lantern"


@dataclass(frozen=True, slots=True)
class Visit:
    """Someone in a room: the room, who they are there (if anyone), and what they may do."""

    room: Room
    caller: Caller
    persona: Persona | None
    # The strictest limits in force for this persona's handle, by kind.
    limits: frozenset[str] = frozenset()

    @property
    def is_member(self) -> bool:
        """Whether this persona has joined."""
        return self.persona is not None and self.persona.membership == "member"

    @property
    def may_read(self) -> bool:
        """Whether threads can be read: an open room by anyone, any other by its members and its staff."""
        if "leave_room" in self.limits:
            return False
        return self.room.access == "open" or self.is_member or self.serves

    @property
    def serves(self) -> bool:
        """Whether this is staff who look after the room."""
        caller = self.caller
        return isinstance(caller, StaffMember) and (
            caller.may_moderate(self.room.id)
            or caller.has_in("responder", self.room.id)
            or caller.has("admin")
        )

    @property
    def facilitates(self) -> bool:
        """Whether this persona leads the room."""
        return self.is_member and self.persona is not None and self.persona.standing == "facilitator"

    @property
    def may_write(self) -> bool:
        """Whether this persona may post here now."""
        return (
            self.is_member and not self.limits & {"read_only", "leave_room", "site"} and not self._reads_only
        )

    @property
    def posts_wait(self) -> bool:
        """Whether a person reads each of this persona's posts first."""
        waits = isinstance(self.caller, Member) and self.caller.restrictions.posts_wait
        return waits or "posts_wait" in self.limits

    @property
    def _reads_only(self) -> bool:
        return isinstance(self.caller, Member) and self.caller.reads_only

    def writer(self) -> Persona:
        """Return the persona who writes. Raises NotAllowed with what to do where they may not."""
        if self.persona is None or not self.is_member:
            raise NotAllowed(_("Join this room first. What you wrote is kept below."))
        if not self.may_write:
            raise NotAllowed(_("You can read here, but not write for now. The reason is under Yours."))
        return self.persona


async def room_for(session: AsyncSession, caller: Caller, slug: str) -> Visit:
    """Return the room as `caller` sees it. Raises NotFound where it doesn't exist for them."""
    return await _visit(session, caller, await session.scalar(select(Room).where(Room.slug == slug)))


async def room_by_id(session: AsyncSession, caller: Caller, room_id: UUID) -> Visit:
    """Return the room as `caller` sees it. Raises NotFound where it doesn't exist for them."""
    return await _visit(session, caller, await session.get(Room, room_id))


async def readable_room(session: AsyncSession, caller: Caller, room_id: UUID) -> Visit:
    """Return the room of a thread or post that `caller` wants to read. Raises NotFound where they may not."""
    visit = await room_by_id(session, caller, room_id)
    if not visit.may_read:
        raise NotFound
    return visit


async def lantern(session: AsyncSession) -> Room:
    """Return the hidden room for calls that name no room; the first call of an installation makes it."""
    wanted = select(Room).where(Room.slug == LANTERN)
    room = await session.scalar(wanted)
    if room is not None:
        return room
    made = {
        "slug": LANTERN,
        "title": CALLS,
        "topic": "",
        "kind": "peer_led",
        "access": "system",
    }
    await session.execute(insert(Room).values(id=new_id(), **made).on_conflict_do_nothing())
    return (await session.scalars(wanted)).one()


async def _visit(session: AsyncSession, caller: Caller, room: Room | None) -> Visit:
    if room is None or room.access == "system" or (room.archived and not isinstance(caller, StaffMember)):
        raise NotFound
    persona = await persona_in(session, caller, room.id) if isinstance(caller, Member) else None
    limits = await restrictions_in(session, caller, room.id) if isinstance(caller, Member) else frozenset()
    visit = Visit(room, caller, persona, limits)
    if room.access == "closed" and not visit.is_member and not visit.serves:
        raise NotFound
    return visit
