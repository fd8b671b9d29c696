"""Reads rooms' threads and threads' posts into what pages show, by place and counter, never by time."""

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts.muted_words import Folds, folds_of
from forum.foundation import markdown
from forum.foundation.callers import Caller, Member
from forum.foundation.errors import NotFound
from forum.foundation.translate import Ours
from forum.rooms.access import Visit
from forum.storage.tables.personas import Mute, Persona, ReadingPlace
from forum.storage.tables.threads import Post, Thread
from forum.threads.company import is_followed
from forum.threads.posts import PostView, posts_of
from forum.threads.reading import Bookmarks
from forum.threads.visits import (
    POSTS_A_PAGE,
    post_visit,
    reader_of,
    thread_visit,
    title_of,
)
from forum.web.paging import Paging, paging

# Who wrote which of so many letters is told; of a longer thread, of its beginning.
_MOST_NAMED = 400


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who wrote in a thread, and the places of their letters."""

    persona_id: UUID
    alias: str
    places: tuple[int, ...]


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
    locale: str
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
    folded: bool
    # Who began it, and which letters each wrote, for whoever looks for somebody's words.
    begun_by: UUID
    voices: tuple[Voice, ...]

    def page_of(self, place: int) -> int:
        """The page on which the letter at `place` stands."""
        return (place - 1) // POSTS_A_PAGE + 1

    @property
    def last_shown(self) -> int:
        """The place of the last post on this page, 0 for an empty one."""
        return self.posts[-1].pos if self.posts else 0


async def thread_page(
    reader: AsyncSession, caller: Caller, thread_id: UUID, page: int | None, *, named: bool = False
) -> ThreadPage:
    """Return a page of a thread: the wanted one, or without one where the reader left off.

    `named` asks for who wrote which letters as well.
    """
    thread, visit = await thread_visit(reader, caller, thread_id)
    read_to, following = await _kept_place(reader, visit, thread)
    wanted = page or min(read_to, thread.last_pos - 1) // POSTS_A_PAGE + 1
    at = paging(wanted, thread.last_pos, POSTS_A_PAGE, f"/threads/{thread.id}")
    first = (at.page - 1) * POSTS_A_PAGE
    folds = await folds_of(reader, caller)
    posts = await posts_of(reader, visit, thread.id, first, read_to, folds)
    return ThreadPage(
        id=thread.id, title=title_of(visit, thread), wants=thread.wants, notes=tuple(thread.notes), state=thread.state,
        closed=thread.closed, readers_note=thread.readers_note, slug=visit.room.slug, room=visit.room.title,
        locale=visit.room.locale,
        alias=visit.persona.alias if visit.persona else "", may_write=visit.may_write and not thread.closed,
        may_join=not visit.is_member and visit.room.access != "closed", posts=posts, at=at,
        first_new=next((post.pos for post in posts if post.new), None), reader_id=reader_of(visit), read_to=read_to,
        following=following, folded=is_folded(visit, thread, folds),
        begun_by=thread.persona_id, voices=await _voices(reader, visit, thread) if named else (),
    )  # fmt: skip


async def _voices(reader: AsyncSession, visit: Visit, thread: Thread) -> tuple[Voice, ...]:
    """Who wrote which letters, in the order in which they came."""
    muted = select(Mute.muted_id).where(Mute.persona_id == reader_of(visit))
    found = (
        select(Persona.id, Persona.alias, func.array_agg(aggregate_order_by(Post.pos, Post.pos)))
        .join(Post, Post.persona_id == Persona.id)
        .where(Post.thread_id == thread.id, Post.pos <= _MOST_NAMED, Post.state == "published")
        .where(Persona.id.not_in(muted))
        .group_by(Persona.id, Persona.alias)
        .order_by(func.min(Post.pos))
    )
    return tuple(
        Voice(who, alias, tuple(places)) for who, alias, places in (await reader.execute(found)).all()
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """The letter that a reply is for: whose, where, what it says, and its words as a quotation to begin from."""

    alias: str
    post_id: UUID
    body_html: Markup
    quoted: str
    folded: bool


async def answered(reader: AsyncSession, caller: Caller, thread_id: UUID, post_id: UUID) -> Answered:
    """Return the letter that `caller` wants to answer. Raises NotFound where they may not read it there."""
    post, _thread, visit = await post_visit(reader, caller, post_id)
    if post.thread_id != thread_id:
        raise NotFound
    found = await posts_of(reader, visit, thread_id, post.pos - 1, 0)
    seen = next((each for each in found if each.id == post_id), None)
    if seen is None or seen.said:
        raise NotFound
    return Answered(seen.alias, post_id, seen.body_html, markdown.quotation(seen.body_html), seen.folded)


def is_folded(visit: Visit, thread: Thread, folds: Folds) -> bool:
    """Tell whether a thread's title or notes hold a word that this visitor muted; never one's own."""
    title, own = title_of(visit, thread), visit.persona is not None and visit.persona.id == thread.persona_id
    return not own and folds.meet(("" if isinstance(title, Ours) else title, *thread.notes))


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
