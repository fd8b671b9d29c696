"""Tells people of a letter that now stands: whom it answers, who began, who follows; each once, in the forum only."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.notices.actions import tell
from forum.storage.tables.personas import Mute, Persona
from forum.storage.tables.threads import Following, Post, Thread


async def tell_of(session: AsyncSession, post: Post) -> None:
    """Leave a notice with everyone whom a published post concerns; its writer, and who muted them, hear nothing."""
    thread = await session.get_one(Thread, post.thread_id)
    told = await _whom(session, thread, post)
    alias = await session.scalar(select(Persona.alias).where(Persona.id == post.persona_id))
    for persona_id, kind in told.items():
        # What followers and starters hear of is the thread; one unseen notice for it is enough.
        await tell(session, persona_id, kind, post.id, thread=thread.title, alias=alias)


async def _whom(session: AsyncSession, thread: Thread, post: Post) -> dict[UUID, str]:
    """The personas to tell, each with the closest reason."""
    following = await session.scalars(
        select(Following.persona_id)
        .join(Persona, Persona.id == Following.persona_id)
        .where(Following.thread_id == thread.id, Persona.membership == "member")
    )
    told = dict.fromkeys(following, "followed")
    told[thread.persona_id] = "reply"
    if post.answers_id is not None:
        answered = await session.scalar(select(Post.persona_id).where(Post.id == post.answers_id))
        if answered is not None:
            told[answered] = "answer" if answered != thread.persona_id else "reply"
    deaf = await session.scalars(select(Mute.persona_id).where(Mute.muted_id == post.persona_id))
    for persona_id in (post.persona_id, *deaf):
        told.pop(persona_id, None)
    return told
