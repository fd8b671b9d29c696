"""Reads rooms' threads and threads' posts into what pages show, by place and counter, never by time."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import markdown
from forum.foundation.callers import Caller, Member
from forum.foundation.errors import NotFound
from forum.foundation.translate import mark as _
from forum.rooms.access import Visit, readable_room
from forum.storage.tables.personas import Mute, Persona, ReadingPlace
from forum.storage.tables.threads import Post, Reaction, Thread
from forum.threads.reading import Bookmarks
from forum.web.paging import Paging, paging

POSTS_A_PAGE = 20
THREADS_A_PAGE = 30

REACTION_WORDS = {
    "with_you": _("With you"),
    "thank_you": _("Thank you"),
    "strength": _("Strength to you"),
    "same_here": _("Same here"),
}
# From level 2 these two are not offered: they can sound like agreement with despair (promises 2.3).
_ALWAYS_FIT = ("with_you", "thank_you")
_SAID = {
    "withdrawn": _("The writer took this back."),
    "hidden": _("A moderator has put this out of sight."),
    "removed": _("A moderator has taken this away."),
}
HARD_NIGHT = _("Someone here is having a very hard night. Leave a kind word.")


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
class ReactionLine:
    """One kind of quiet sign: how many gave it, and whether the reader did."""

    kind: str
    words: str
    count: int
    given: bool


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as its reader sees it."""

    id: UUID
    pos: int
    persona_id: UUID
    alias: str
    badge: str
    day: date
    body_html: Markup
    state: str
    notes: tuple[str, ...]
    reactions: tuple[ReactionLine, ...]
    mine: bool
    new: bool
    edited: bool
    said: str


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

    @property
    def last_shown(self) -> int:
        """The place of the last post on this page, 0 for an empty one."""
        return self.posts[-1].pos if self.posts else 0


async def threads_page(reader: AsyncSession, visit: Visit, page: int) -> tuple[list[ThreadLine], Paging]:
    """Return thirty threads of the visited room, most lately active first; one's own waiting ones among them."""
    shown = and_(Thread.room_id == visit.room.id, _visible_thread(visit))
    total = await reader.scalar(select(func.count()).select_from(Thread).where(shown)) or 0
    at = paging(page, total, THREADS_A_PAGE, f"/rooms/{visit.room.slug}")
    place = and_(ReadingPlace.thread_id == Thread.id, ReadingPlace.persona_id == _me(visit))
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


async def thread_visit(reader: AsyncSession, caller: Caller, thread_id: UUID) -> tuple[Thread, Visit]:
    """Return a thread and its room as `caller` sees them. Raises NotFound where they may not."""
    thread = await reader.get(Thread, thread_id)
    if thread is None:
        raise NotFound
    visit = await readable_room(reader, caller, thread.room_id)
    hard_night = await _has_hard_night(reader, thread) if thread.state == "waiting" else False
    if thread.state not in ("published", "withdrawn") and not (
        hard_night or _own(visit, thread) or visit.serves
    ):
        raise NotFound
    return thread, visit


async def thread_page(reader: AsyncSession, caller: Caller, thread_id: UUID, page: int | None) -> ThreadPage:
    """Return a page of a thread: the wanted one, or without one where the reader left off."""
    thread, visit = await thread_visit(reader, caller, thread_id)
    read_to = await _read_to(reader, visit, thread)
    wanted = page or (read_to // POSTS_A_PAGE + 1 if read_to and read_to < thread.last_pos else 1)
    at = paging(wanted, thread.last_pos, POSTS_A_PAGE, f"/threads/{thread.id}")
    first = (at.page - 1) * POSTS_A_PAGE
    posts = await _posts(reader, visit, thread.id, first, read_to)
    return ThreadPage(
        id=thread.id, title=_title(visit, thread), wants=thread.wants, notes=tuple(thread.notes), state=thread.state,
        closed=thread.closed, readers_note=thread.readers_note, slug=visit.room.slug, room=visit.room.title,
        alias=visit.persona.alias if visit.persona else "", may_write=visit.may_write and not thread.closed,
        may_join=not visit.is_member and visit.room.access != "closed", posts=posts, at=at,
        first_new=next((post.pos for post in posts if post.new), None), reader_id=_me(visit), read_to=read_to,
    )  # fmt: skip


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


async def _posts(
    reader: AsyncSession, visit: Visit, thread_id: UUID, first: int, read_to: int
) -> tuple[PostView, ...]:
    me = _me(visit)
    counted = (
        select(Reaction.kind, func.count().label("n"))
        .where(Reaction.post_id == Post.id)
        .group_by(Reaction.kind)
        .correlate(Post)
        .subquery()
    )
    counts = select(func.jsonb_object_agg(counted.c.kind, counted.c.n)).scalar_subquery()
    given = (
        select(func.array_agg(Reaction.kind))
        .where(Reaction.post_id == Post.id, Reaction.persona_id == me)
        .correlate(Post)
        .scalar_subquery()
    )
    muted = select(Mute.muted_id).where(Mute.persona_id == me)
    found = (
        select(Post, Persona.alias, Persona.standing, counts, given)
        .join(Persona, Persona.id == Post.persona_id)
        .where(
            Post.thread_id == thread_id,
            Post.pos > first,
            Post.pos <= first + POSTS_A_PAGE,
            Post.persona_id.not_in(muted),
        )
        .order_by(Post.pos)
    )
    rows = (await reader.execute(found)).all()
    seen = [_view(visit, read_to, *row) for row in rows]
    return tuple(post for post in seen if post is not None)


def _view(
    visit: Visit, read_to: int, post: Post, alias: str, standing: str, counts: dict[str, int] | None,
    given: list[str] | None,
) -> PostView | None:  # fmt: skip
    mine = visit.persona is not None and post.persona_id == visit.persona.id
    said = _said(post, mine or visit.serves)
    if said is None:
        return None
    shown = markdown.render(post.body) if mine and post.danger >= 3 else post.body_html
    return PostView(
        id=post.id, pos=post.pos, persona_id=post.persona_id, alias=alias, day=post.day, said=said, mine=mine,
        badge=_("facilitator") if standing == "facilitator" else "", edited=post.edited, state=post.state,
        body_html=Markup("" if said else shown), notes=() if mine else tuple(post.notes),  # noqa: S704
        reactions=_reactions(post, counts or {}, given or []), new=bool(read_to) and post.pos > read_to and not mine,
    )  # fmt: skip


def _said(post: Post, close: bool) -> str | None:
    """What stands in place of a text that this reader may not see; "" where they may; None: no trace at all."""
    if post.state == "published" or (close and post.state in ("waiting", "hidden")):
        return ""
    if post.state == "waiting":
        return HARD_NIGHT if post.danger >= 4 else None
    return _SAID[post.state]


def _reactions(post: Post, counts: dict[str, int], given: list[str]) -> tuple[ReactionLine, ...]:
    kinds = _ALWAYS_FIT if post.danger >= 2 else tuple(REACTION_WORDS)
    return tuple(
        ReactionLine(kind, REACTION_WORDS[kind], counts.get(kind, 0), kind in given) for kind in kinds
    )


def _line(visit: Visit, thread: Thread, alias: str, read_to: int | None) -> ThreadLine:
    new = max(0, thread.last_pos - read_to) if read_to is not None else 0
    return ThreadLine(
        thread.id, _title(visit, thread), alias, thread.persona_id, thread.wants, tuple(thread.notes),
        thread.last_pos - 1, new, thread.state, thread.day,
    )  # fmt: skip


def _title(visit: Visit, thread: Thread) -> str:
    hidden = thread.state == "waiting" and not (_own(visit, thread) or visit.serves)
    return HARD_NIGHT if hidden else thread.title


def _visible_thread(visit: Visit) -> ColumnElement[bool]:
    if visit.serves:
        return true()
    hard_night = (
        select(Post.id)
        .where(Post.thread_id == Thread.id, Post.pos == 1, Post.state == "waiting", Post.danger >= 4)
        .exists()
    )
    waiting = and_(Thread.state == "waiting", or_(Thread.persona_id == _me(visit), hard_night))
    return or_(Thread.state == "published", waiting)


async def _has_hard_night(reader: AsyncSession, thread: Thread) -> bool:
    found = select(Post.id).where(
        Post.thread_id == thread.id, Post.pos == 1, Post.state == "waiting", Post.danger >= 4
    )
    return await reader.scalar(found) is not None


async def _read_to(reader: AsyncSession, visit: Visit, thread: Thread) -> int:
    marks = _bookmarks(visit)
    if marks is None:
        return 0
    found = select(ReadingPlace.hidden_pos).where(
        ReadingPlace.persona_id == _me(visit), ReadingPlace.thread_id == thread.id
    )
    return marks.open(thread.id, await reader.scalar(found)) or 0


def _bookmarks(visit: Visit) -> Bookmarks | None:
    here = visit.persona is not None
    return Bookmarks(visit.caller.root) if here and isinstance(visit.caller, Member) else None


def _me(visit: Visit) -> UUID | None:
    return visit.persona.id if visit.persona else None


def _own(visit: Visit, thread: Thread) -> bool:
    return visit.persona is not None and thread.persona_id == visit.persona.id
