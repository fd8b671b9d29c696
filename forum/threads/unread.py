"""Finds what is new for a member since they last read, in their presence; it notes nothing and tells nobody."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Member
from forum.storage.tables.personas import Mute, ReadingPlace
from forum.storage.tables.threads import Post, Thread
from forum.threads.reading import Bookmarks

# Older threads than these are found in their room.
_MOST = 500


def newest_shown(persona_id: UUID | None) -> ScalarSelect[int | None]:
    """Return, as SQL beside `Thread`, the place of its newest letter that this persona may read."""
    muted = select(Mute.muted_id).where(Mute.persona_id == persona_id)
    return (
        select(func.max(Post.pos))
        .where(Post.thread_id == Thread.id, Post.state == "published", Post.persona_id.not_in(muted))
        .correlate(Thread)
        .scalar_subquery()
    )


def newest_day() -> ScalarSelect[date]:
    """Return, as SQL beside `Thread`, the day of its newest answer that stands in the room."""
    return (
        select(Post.day)
        .where(Post.thread_id == Thread.id, Post.state == "published", Post.pos > 1)
        .order_by(Post.pos.desc())
        .limit(1)
        .correlate(Thread)
        .scalar_subquery()
    )


async def with_new_letters(
    reader: AsyncSession, member: Member, persona_ids: Collection[UUID]
) -> dict[UUID, list[UUID]]:
    """Return {room id: threads} in which something stands that these own personas of a member haven't read yet.

    A thread that they never opened is not among them.
    """
    marks, found = Bookmarks(member.root), defaultdict[UUID, list[UUID]](list)
    for persona_id in persona_ids:
        for thread_id, room_id, hidden_pos, newest in (await reader.execute(_read_by(persona_id))).all():
            if (newest or 0) > (marks.open(thread_id, hidden_pos) or 0):
                found[room_id].append(thread_id)
    return dict(found)


def _read_by(persona_id: UUID) -> Select[UUID, UUID, int, int | None]:
    return (
        select(Thread.id, Thread.room_id, ReadingPlace.hidden_pos, newest_shown(persona_id))
        .join(ReadingPlace, ReadingPlace.thread_id == Thread.id)
        .where(ReadingPlace.persona_id == persona_id, Thread.state == "published", Thread.closed.is_(False))
        .order_by(Thread.activity.desc())
        .limit(_MOST)
    )
