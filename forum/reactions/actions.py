"""Gives or takes back a reaction in the caller's transaction."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Caller
from forum.foundation.errors import NotAllowed, NotFound
from forum.foundation.translate import mark as _
from forum.rooms.access import readable_room
from forum.storage.tables.threads import Post, Reaction

# Not offered from danger level 2: they can sound like agreement with despair (promises 2.3).
LIGHT = ("strength", "same_here")


async def react(session: AsyncSession, caller: Caller, post_id: UUID, kind: str) -> Post:
    """Give this sign, or take it back where it was given; return the post. Raises NotFound and NotAllowed."""
    post = await session.get(Post, post_id)
    if post is None or post.state != "published":
        raise NotFound
    visit = await readable_room(session, caller, post.room_id)
    persona = visit.writer()
    if post.danger >= 2 and kind in LIGHT:
        raise NotAllowed(_("These words need something else. You can be with them, or thank them."))
    sign = {"post_id": post.id, "persona_id": persona.id, "kind": kind}
    given = await session.scalar(
        insert(Reaction).values(**sign).on_conflict_do_nothing().returning(Reaction.post_id)
    )
    if given is None:
        await session.execute(delete(Reaction).filter_by(**sign))
    return post
