"""Finds published posts in the rooms that a caller may read; the database never sees a room they may not."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts.muted_words import Folds, folds_of
from forum.foundation.callers import Caller, Member
from forum.foundation.markdown import summary
from forum.foundation.translate import mark as _
from forum.personas.actions import all_personas
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post, Thread
from forum.web.paging import Paging, paging

FOUND_A_PAGE = 20
LONGEST = 200
_EXCERPT = 220
# A title is of the first post's words; where that was taken down the thread is closed, and its answers go without.
_UNTITLED = _("A letter that is out of sight")


@dataclass(frozen=True, slots=True)
class Found:
    """A post that fits, with its first words."""

    id: UUID
    title: str
    room: str
    alias: str
    words: str
    notes: tuple[str, ...]
    day: date
    folded: bool


async def search(reader: AsyncSession, caller: Caller, words: str, page: int) -> tuple[list[Found], Paging]:
    """Return the posts that hold all `words` (quotes keep a phrase, a minus leaves out), newest activity first.

    `words` beyond 200 characters are not looked at. Letters about danger carry their content note.
    """
    wanted = func.websearch_to_tsquery("simple", words[:LONGEST])
    fits = and_(
        func.to_tsvector("simple", Post.body).op("@@")(wanted),
        Post.state == "published",
        Thread.state == "published",
        Room.id.in_(await _readable(reader, caller)),
    )
    joined = (
        select(
            Post.id,
            case((Thread.closed, _UNTITLED), else_=Thread.title),
            Room.title,
            Persona.alias,
            Post.body,
            Post.notes,
            Thread.notes,
            Post.day,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Room, Room.id == Post.room_id)
        .join(Persona, Persona.id == Post.persona_id)
        .where(fits)
    )
    total = await reader.scalar(select(func.count()).select_from(joined.subquery())) or 0
    at = paging(page, total, FOUND_A_PAGE, "/search")
    shown = joined.order_by(Thread.activity.desc(), Post.pos.desc()).limit(FOUND_A_PAGE)
    rows = (await reader.execute(shown.offset((at.page - 1) * FOUND_A_PAGE))).all()
    folds = await folds_of(reader, caller)
    return [_found(folds, *row) for row in rows], at


async def _readable(reader: AsyncSession, caller: Caller) -> list[UUID]:
    mine: list[UUID] = []
    if isinstance(caller, Member):
        personas = await all_personas(reader, caller.root)
        mine = [persona.room_id for persona in personas if persona.membership == "member"]
    rooms = select(Room.id).where(
        Room.archived.is_(False), Room.access != "system", or_(Room.access == "open", Room.id.in_(mine))
    )
    return list((await reader.scalars(rooms)).all())


def _found(
    folds: Folds,
    post_id: UUID,
    title: str,
    room: str,
    alias: str,
    body: str,
    notes: list[str],
    thread_notes: list[str],
    day: date,
) -> Found:
    told = tuple(dict.fromkeys([*thread_notes, *notes]))
    folded = folds.meet((title, body, *told))
    return Found(post_id, title, room, alias, "" if told else summary(body, _EXCERPT), told, day, folded)
