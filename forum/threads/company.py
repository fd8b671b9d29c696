"""Follows a thread, and mutes somebody in a room: both one-sided, silent, and the persona's own. It writes no post."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.errors import NotAllowed, NotFound
from forum.foundation.translate import mark as _
from forum.rooms.access import Visit
from forum.storage.tables.personas import Mute, Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Following, Post
from forum.threads.visits import reader_of

_JOIN_FIRST = _("Join this room first.")
_NOT_ONESELF = _("This letter is your own.")


@dataclass(frozen=True, slots=True)
class Muted:
    """Somebody whom the reader doesn't see in one room, under the alias that they have there."""

    persona_id: UUID
    alias: str
    room: str
    slug: str


async def follow(session: AsyncSession, visit: Visit, thread_id: UUID) -> None:
    """Tell the visiting persona of new letters in a thread. Raises NotAllowed for who hasn't joined."""
    mine = _me(visit)
    row = insert(Following).values(persona_id=mine.id, thread_id=thread_id)
    await session.execute(row.on_conflict_do_nothing())


async def unfollow(session: AsyncSession, visit: Visit, thread_id: UUID) -> None:
    """Tell them no more; not following is no fault."""
    mine = _me(visit)
    await session.execute(
        delete(Following).where(Following.persona_id == mine.id, Following.thread_id == thread_id)
    )


async def follows(reader: AsyncSession, visit: Visit, thread_id: UUID) -> bool:
    """Return whether the visiting persona follows a thread."""
    return bool(await reader.scalar(select(is_followed(reader_of(visit), thread_id))))


def is_followed(persona_id: UUID | None, thread_id: UUID) -> ColumnElement[bool]:
    """Return the SQL condition that a persona follows a thread."""
    found = select(Following.thread_id).where(
        Following.persona_id == persona_id, Following.thread_id == thread_id
    )
    return found.exists()


async def mute(session: AsyncSession, visit: Visit, post: Post) -> None:
    """Show the visiting persona nothing more of a post's writer in this room. Raises NotAllowed for one's own post."""
    mine = _me(visit)
    if post.persona_id == mine.id:
        raise NotAllowed(_NOT_ONESELF)
    row = insert(Mute).values(persona_id=mine.id, muted_id=post.persona_id)
    await session.execute(row.on_conflict_do_nothing())


async def unmute(session: AsyncSession, mine: list[UUID], muted_id: UUID) -> None:
    """Show `muted_id` again to whichever of one member's own personas muted them. Raises NotFound if none did."""
    gone = delete(Mute).where(Mute.persona_id.in_(mine), Mute.muted_id == muted_id).returning(Mute.muted_id)
    if await session.scalar(gone) is None:
        raise NotFound


async def muted_by(reader: AsyncSession, mine: list[UUID]) -> list[Muted]:
    """Return whom these personas (one member's own) muted, room by room."""
    found = (
        select(Persona.id, Persona.alias, Room.title, Room.slug)
        .join(Mute, Mute.muted_id == Persona.id)
        .join(Room, Room.id == Persona.room_id)
        .where(Mute.persona_id.in_(mine))
        .order_by(Room.title, Persona.alias)
    )
    return [Muted(*row) for row in (await reader.execute(found)).all()]


def _me(visit: Visit) -> Persona:
    if visit.persona is None or not visit.is_member:
        raise NotAllowed(_JOIN_FIRST)
    return visit.persona
