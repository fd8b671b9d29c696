"""Moves a post between states and keeps the counters true; who may do so was decided elsewhere."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, markdown
from forum.foundation.ids import new_id
from forum.foundation.translate import Ours
from forum.foundation.translate import mark as _
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post, PostEdit, Thread

# The rule that holds in every room, as a statement names it; the others are a room's own words.
NO_METHODS = Ours(_("Nothing here tells how someone could be hurt"))
# After so many posts that stood, somebody is no longer new here.
NEWCOMER_POSTS = 3


async def let_stand(session: AsyncSession, post: Post) -> None:
    """Publish a post: it shows, its thread moves up, and its room counts it. The post may be new or have waited."""
    post.state, post.reason = "published", ""
    opens = post.pos == 1
    counted = (
        update(Room)
        .where(Room.id == post.room_id)
        .values(activity=Room.activity + 1, threads=Room.threads + (1 if opens else 0))
        .returning(Room.activity)
    )
    activity = await session.scalar(counted)
    shown = {"activity": activity} | ({"state": "published"} if opens else {})
    await session.execute(update(Thread).where(Thread.id == post.thread_id).values(**shown))
    await _count_for(session, post)


async def let_waiting_stand(session: AsyncSession, post: Post) -> None:
    """Publish a post that waited. Its thread is held before its room, as by everyone who writes back in it."""
    await session.execute(
        select(Thread.id).where(Thread.id == post.thread_id).with_for_update(key_share=True)
    )
    await let_stand(session, post)


async def take_down(session: AsyncSession, post: Post, state: str) -> None:
    """Take a post out of the room (`state`: hidden, removed, withdrawn).

    A thread whose first post goes is closed, not lost; its title goes too, since it is of the same words.
    """
    post.state = state
    if post.pos == 1:
        await session.execute(update(Thread).where(Thread.id == post.thread_id).values(closed=True))


async def retitle(session: AsyncSession, post: Post, before: str, now: str) -> None:
    """Let a title that was made from the first line follow it: what is taken out of a post goes there as well.

    `before` and `now` are the texts of the post as others may read them.
    """
    if post.pos == 1:
        made = Thread.title == markdown.summary(before)
        thread = update(Thread).where(Thread.id == post.thread_id, made)
        await session.execute(thread.values(title=markdown.summary(now) or "…"))


async def rewrite(session: AsyncSession, post: Post, body: str) -> None:
    """Say a locked post anew in its place; what it said before is kept for staff."""
    session.add(
        PostEdit(id=new_id(), post_id=post.id, version=post.version, body=post.body, day=clock.today())
    )
    await retitle(session, post, post.body, body)
    post.body, post.body_html = body, markdown.render(body)
    post.version, post.edited = post.version + 1, True
    await session.flush()


async def _count_for(session: AsyncSession, post: Post) -> None:
    await session.execute(
        update(Persona).where(Persona.id == post.persona_id).values(posts=Persona.posts + 1)
    )
    await session.execute(
        update(Persona)
        .where(Persona.id == post.persona_id, Persona.standing == "newcomer", Persona.posts >= NEWCOMER_POSTS)
        .values(standing="member")
    )
