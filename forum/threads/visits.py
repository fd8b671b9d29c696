"""Fetches a thread or a post *as* someone: what they may not see doesn't exist. It makes no page."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Caller
from forum.foundation.errors import NotFound
from forum.foundation.translate import Ours
from forum.foundation.translate import mark as _
from forum.rooms.access import Visit, readable_room
from forum.storage.tables.threads import Post, Thread

POSTS_A_PAGE = 20
HARD_NIGHT = Ours(_("Someone here is having a very hard night. Leave a kind word."))
GONE = Ours(_("A letter that is out of sight"))


async def thread_visit(reader: AsyncSession, caller: Caller, thread_id: UUID) -> tuple[Thread, Visit]:
    """Return a thread and its room as `caller` sees them. Raises NotFound where they may not."""
    thread = await reader.get(Thread, thread_id)
    if thread is None:
        raise NotFound
    visit = await readable_room(reader, caller, thread.room_id)
    hard_night = await _has_hard_night(reader, thread) if thread.state == "waiting" else False
    if thread.state not in ("published", "withdrawn") and not (
        hard_night or _is_own(visit, thread) or visit.serves
    ):
        raise NotFound
    return thread, visit


async def post_place(reader: AsyncSession, caller: Caller, post_id: UUID) -> str:
    """Return the URL at which a post stands in its thread. Raises NotFound where the caller may not read it."""
    post = await reader.get(Post, post_id)
    if post is None:
        raise NotFound
    await thread_visit(reader, caller, post.thread_id)
    page = (post.pos - 1) // POSTS_A_PAGE + 1
    return f"/threads/{post.thread_id}?page={page}#p{post.pos}"


async def post_visit(reader: AsyncSession, caller: Caller, post_id: UUID) -> tuple[Post, Thread, Visit]:
    """Return a post that `caller` may see, with its thread and room. Raises NotFound otherwise."""
    post = await reader.get(Post, post_id)
    if post is None:
        raise NotFound
    thread, visit = await thread_visit(reader, caller, post.thread_id)
    mine = visit.persona is not None and post.persona_id == visit.persona.id
    if post.state != "published" and not (mine or visit.serves):
        raise NotFound
    return post, thread, visit


def title_of(visit: Visit, thread: Thread) -> str:
    """Return the title as this visitor may read it: it is of the first post's words and goes where they go."""
    if _is_own(visit, thread) or visit.serves:
        return thread.title
    if thread.state == "waiting":
        return HARD_NIGHT
    return GONE if thread.closed else thread.title


def visible_threads(visit: Visit) -> ColumnElement[bool]:
    """Return the SQL condition for the threads of a room that this visitor may see."""
    if visit.serves:
        return true()
    hard_night = (
        select(Post.id)
        .where(Post.thread_id == Thread.id, Post.pos == 1, Post.state == "waiting", Post.danger >= 4)
        .exists()
    )
    waiting = and_(Thread.state == "waiting", or_(Thread.persona_id == reader_of(visit), hard_night))
    return or_(Thread.state == "published", waiting)


async def _has_hard_night(reader: AsyncSession, thread: Thread) -> bool:
    found = select(Post.id).where(
        Post.thread_id == thread.id, Post.pos == 1, Post.state == "waiting", Post.danger >= 4
    )
    return await reader.scalar(found) is not None


def reader_of(visit: Visit) -> UUID | None:
    """Return the id of the persona who reads, if they are anyone here."""
    return visit.persona.id if visit.persona else None


def _is_own(visit: Visit, thread: Thread) -> bool:
    return visit.persona is not None and thread.persona_id == visit.persona.id
