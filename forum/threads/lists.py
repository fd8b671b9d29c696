"""Lists the threads of a room as a visitor may see them, in the order and choice they ask for; it opens none."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts.muted_words import Folds, folds_of
from forum.foundation.callers import Member
from forum.rooms.access import Visit
from forum.storage.tables.personas import Mute, Persona, ReadingPlace
from forum.storage.tables.threads import Following, Post, Thread
from forum.threads.queries import is_folded
from forum.threads.reading import Bookmarks
from forum.threads.unread import newest_day, newest_shown, with_new_letters
from forum.threads.visits import reader_of, title_of, visible_threads
from forum.web.paging import Paging, asked, paging

THREADS_A_PAGE = 30
#: What a reader may ask for: threads with new letters, without an answer, followed, or with letters of one's own.
SHOWN = ("new", "unanswered", "followed", "mine")
_FOR_ANYONE = ("unanswered",)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which threads of a room, in which order ("begun": newest first), which page, or beside which thread."""

    show: str = ""
    order: str = ""
    page: int = 1
    beside: UUID | None = None


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
    # The day of the newest answer, where there is one.
    answered: date | None
    folded: bool


async def threads_page(reader: AsyncSession, visit: Visit, wanted: Wanted) -> tuple[list[ThreadLine], Paging]:
    """Return thirty threads of the visited room, one's own waiting ones among them; most lately active first."""
    show = wanted.show if wanted.show in (SHOWN if visit.persona else _FOR_ANYONE) else ""
    shown = and_(Thread.room_id == visit.room.id, visible_threads(visit), await _fits(reader, visit, show))
    total = await reader.scalar(select(func.count()).select_from(Thread).where(shown)) or 0
    page = wanted.page if wanted.beside is None else await _page_of(reader, shown, wanted.beside)
    order = "begun" if wanted.order == "begun" else ""
    query = asked(show=show, order=order)
    at = paging(page, total, THREADS_A_PAGE, f"/rooms/{visit.room.slug}", query)
    begun = [Thread.day.desc()] if order else []
    found = _lines(visit, shown).order_by(*begun, Thread.activity.desc(), Thread.id)
    folds = await folds_of(reader, visit.caller)
    rows = await reader.execute(found.limit(THREADS_A_PAGE).offset((at.page - 1) * THREADS_A_PAGE))
    return [_line(visit, folds, *row) for row in rows.all()], at


def _lines(visit: Visit, shown: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    me = reader_of(visit)
    place = and_(ReadingPlace.thread_id == Thread.id, ReadingPlace.persona_id == me)
    return (
        select(Thread, Persona.alias, ReadingPlace.hidden_pos, newest_shown(me), newest_day())
        .join(Persona, Persona.id == Thread.persona_id)
        .outerjoin(ReadingPlace, place)
        .where(shown)
    )


async def _fits(reader: AsyncSession, visit: Visit, show: str) -> ColumnElement[bool]:
    """The threads that were asked for, whatever else a visitor may see."""
    me = reader_of(visit)
    match show:
        case "new" if isinstance(visit.caller, Member) and me:
            return Thread.id.in_((await with_new_letters(reader, visit.caller, [me])).get(visit.room.id, ()))
        case "followed":
            return Thread.id.in_(select(Following.thread_id).where(Following.persona_id == me))
        case "mine":
            return Thread.id.in_(select(Post.thread_id).where(Post.persona_id == me))
        case "unanswered":
            muted = select(Mute.muted_id).where(Mute.persona_id == me)
            return ~_answered() & Thread.persona_id.not_in(muted)
        case _:
            return Thread.id.is_not(None)


def _answered() -> ColumnElement[bool]:
    return (
        select(Post.id).where(Post.thread_id == Thread.id, Post.pos > 1, Post.state == "published").exists()
    )


async def _page_of(reader: AsyncSession, shown: ColumnElement[bool], beside: UUID) -> int:
    """The page on which a thread stands in the usual order; the first for one that isn't among them."""
    thread = await reader.get(Thread, beside)
    if thread is None:
        return 1
    before = or_(
        Thread.activity > thread.activity,
        and_(Thread.activity == thread.activity, Thread.id < thread.id),
    )
    count = await reader.scalar(select(func.count()).select_from(Thread).where(shown, before)) or 0
    return count // THREADS_A_PAGE + 1


def _line(
    visit: Visit, folds: Folds, thread: Thread, alias: str, hidden_pos: int | None, newest: int | None,
    answered: date | None,
) -> ThreadLine:  # fmt: skip
    new = 0
    if hidden_pos is not None and isinstance(visit.caller, Member):
        read_to = Bookmarks(visit.caller.root).open(thread.id, hidden_pos) or 0
        new = max(0, (newest or 0) - read_to)
    return ThreadLine(
        thread.id, title_of(visit, thread), alias, thread.persona_id, thread.wants, tuple(thread.notes),
        thread.last_pos - 1, new, thread.state, thread.day, answered, is_folded(visit, thread, folds),
    )  # fmt: skip
