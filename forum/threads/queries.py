"""Reads rooms' threads and threads' posts into what pages show, by place and counter, never by time."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import markdown
from forum.foundation.callers import Caller, Member
from forum.foundation.errors import NotFound
from forum.rooms.access import Visit
from forum.storage.tables.personas import Persona, ReadingPlace
from forum.storage.tables.threads import Thread
from forum.threads.company import is_followed
from forum.threads.posts import PostView, posts_of
from forum.threads.reading import Bookmarks
from forum.threads.visits import (
    POSTS_A_PAGE,
    post_visit,
    reader_of,
    thread_visit,
    title_of,
    visible_threads,
)
from forum.web.paging import Paging, paging

THREADS_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread in a room's list."""

    id: UUID
    title: str
    alias: str
    persona_id: UUID
    wants: str
    notes: tuple[str, ...]
    replies: int
    new: int
    state: str
    day: date


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Twenty posts of a thread, by place."""

    id: UUID
    title: str
    wants: str
    notes: tuple[str, ...]
    state: str
    closed: bool
    readers_note: str
    slug: str
    room: str
    alias: str
    may_write: bool
    may_join: bool
    posts: tuple[PostView, ...]
    at: Paging
    first_new: int | None
    # Who reads and how far they had come: what the reading mark needs.
    reader_id: UUID | None
    read_to: int
    following: bool

    @property
    def last_shown(self) -> int:
        """The place of the last post on this page, 0 for an empty one."""
        return self.posts[-1].pos if self.posts else 0


async def threads_page(reader: AsyncSession, visit: Visit, page: int) -> tuple[list[ThreadLine], Paging]:
    """Return thirty threads of the visited room, most lately active first; one's own waiting ones among them."""
    shown = and_(Thread.room_id == visit.room.id, visible_threads(visit))
    total = await reader.scalar(select(func.count()).select_from(Thread).where(shown)) or 0
    at = paging(page, total, THREADS_A_PAGE, f"/rooms/{visit.room.slug}")
    place = and_(ReadingPlace.thread_id == Thread.id, ReadingPlace.persona_id == reader_of(visit))
    found = (
        select(Thread, Persona.alias, ReadingPlace.hidden_pos)
        .join(Persona, Persona.id == Thread.persona_id)
        .outerjoin(ReadingPlace, place)
        .where(shown)
        .order_by(Thread.activity.desc(), Thread.id)
        .limit(THREADS_A_PAGE)
        .offset((at.page - 1) * THREADS_A_PAGE)
    )
    marks = _bookmarks(visit)
    return [
        _line(visit, thread, alias, marks.open(thread.id, hidden_pos) if marks else None)
        for thread, alias, hidden_pos in (await reader.execute(found)).all()
    ], at


async def thread_page(reader: AsyncSession, caller: Caller, thread_id: UUID, page: int | None) -> ThreadPage:
    """Return a page of a thread: the wanted one, or without one where the reader left off."""
    thread, visit = await thread_visit(reader, caller, thread_id)
    read_to, following = await _kept_place(reader, visit, thread)
    wanted = page or (read_to // POSTS_A_PAGE + 1 if read_to and read_to < thread.last_pos else 1)
    at = paging(wanted, thread.last_pos, POSTS_A_PAGE, f"/threads/{thread.id}")
    first = (at.page - 1) * POSTS_A_PAGE
    posts = await posts_of(reader, visit, thread.id, first, read_to)
    return ThreadPage(
        id=thread.id, title=title_of(visit, thread), wants=thread.wants, notes=tuple(thread.notes), state=thread.state,
        closed=thread.closed, readers_note=thread.readers_note, slug=visit.room.slug, room=visit.room.title,
        alias=visit.persona.alias if visit.persona else "", may_write=visit.may_write and not thread.closed,
        may_join=not visit.is_member and visit.room.access != "closed", posts=posts, at=at,
        first_new=next((post.pos for post in posts if post.new), None), reader_id=reader_of(visit), read_to=read_to,
        following=following,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """The letter that a reply is for: whose, where, what it says, and its words as a quotation to begin from."""

    alias: str
    post_id: UUID
    body_html: Markup
    quoted: str


async def answered(reader: AsyncSession, caller: Caller, thread_id: UUID, post_id: UUID) -> Answered:
    """Return the letter that `caller` wants to answer. Raises NotFound where they may not read it there."""
    post, _thread, visit = await post_visit(reader, caller, post_id)
    if post.thread_id != thread_id:
        raise NotFound
    found = await posts_of(reader, visit, thread_id, post.pos - 1, 0)
    seen = next((each for each in found if each.id == post_id), None)
    if seen is None or seen.said:
        raise NotFound
    return Answered(seen.alias, post_id, seen.body_html, markdown.quotation(seen.body_html))


def _line(visit: Visit, thread: Thread, alias: str, read_to: int | None) -> ThreadLine:
    new = max(0, thread.last_pos - read_to) if read_to is not None else 0
    return ThreadLine(
        thread.id, title_of(visit, thread), alias, thread.persona_id, thread.wants, tuple(thread.notes),
        thread.last_pos - 1, new, thread.state, thread.day,
    )  # fmt: skip


async def _kept_place(reader: AsyncSession, visit: Visit, thread: Thread) -> tuple[int, bool]:
    """How far this reader had come, and whether they follow the thread."""
    marks, me = _bookmarks(visit), reader_of(visit)
    if marks is None:
        return 0, False
    place = (
        select(ReadingPlace.hidden_pos)
        .where(ReadingPlace.persona_id == me, ReadingPlace.thread_id == thread.id)
        .scalar_subquery()
    )
    hidden_pos, following = (await reader.execute(select(place, is_followed(me, thread.id)))).one()
    return marks.open(thread.id, hidden_pos) or 0, following


def _bookmarks(visit: Visit) -> Bookmarks | None:
    here = visit.persona is not None
    return Bookmarks(visit.caller.root) if here and isinstance(visit.caller, Member) else None
