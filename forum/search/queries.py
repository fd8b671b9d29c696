"""Finds published posts in the rooms that a caller may read; the database never sees a room they may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts.muted_words import Folds, folds_of
from forum.foundation.callers import Caller, Member
from forum.foundation.markdown import in_the_open
from forum.foundation.translate import Ours
from forum.foundation.translate import mark as _
from forum.personas.actions import all_personas
from forum.search.excerpts import Piece, excerpt
from forum.storage.tables.personas import Mute, Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post, Thread
from forum.web.paging import Paging, asked, paging

FOUND_A_PAGE = 20
LONGEST = 200
# A title is of the first post's words; where that was taken down the thread is closed, and its answers go without.
UNTITLED = Ours(_("A letter that is out of sight"))


@dataclass(frozen=True, slots=True)
class Found:
    """A post that fits, with the lines around what was looked for."""

    id: UUID
    title: str
    room: str
    alias: str
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...]
    day: date
    folded: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, in which room (a slug, "" for all one may read), and which page."""

    words: str
    room: str = ""
    page: int = 1


async def search(reader: AsyncSession, caller: Caller, wanted: Wanted) -> tuple[list[Found], Paging]:
    """Return the posts that hold all words (quotes keep a phrase, a minus leaves out), newest activity first.

    Words beyond 200 characters are not looked at. Letters about danger carry their content note, without their words.
    Whom the reader muted is not found.
    """
    words = wanted.words[:LONGEST]
    personas = await _own(reader, caller)
    joined = _found_posts(words, wanted.room, personas)
    total = await reader.scalar(select(func.count()).select_from(joined.subquery())) or 0
    at = paging(wanted.page, total, FOUND_A_PAGE, "/search", asked(q=wanted.words, room=wanted.room))
    shown = joined.order_by(Thread.activity.desc(), Post.pos.desc()).limit(FOUND_A_PAGE)
    rows = (await reader.execute(shown.offset((at.page - 1) * FOUND_A_PAGE))).all()
    folds = await folds_of(reader, caller)
    return [_found(folds, words, *row) for row in rows], at


async def rooms_to_search(reader: AsyncSession, caller: Caller) -> list[tuple[str, str]]:
    """Return (slug, title) of the rooms that the caller may read, in their set order."""
    found = select(Room.slug, Room.title).where(_readable(await _own(reader, caller)))
    return [(slug, title) for slug, title in await reader.execute(found.order_by(Room.place, Room.title))]


def _found_posts(words: str, room: str, personas: Sequence[Persona]) -> Select[*tuple[Any, ...]]:
    muted = select(Mute.muted_id).where(Mute.persona_id.in_([persona.id for persona in personas]))
    title = case((Thread.closed, UNTITLED), else_=Thread.title)
    found = (
        select(Post.id, title, Room.title, Persona.alias, Post.body_html, Post.notes, Thread.notes, Post.day)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Room, Room.id == Post.room_id)
        .join(Persona, Persona.id == Post.persona_id)
        .where(Post.id.in_(_matching(words)), Post.state == "published", Thread.state == "published")
        .where(_readable(personas), Post.persona_id.not_in(muted))
    )
    return found.where(Room.slug == room) if room else found


def _matching(words: str) -> CompoundSelect[UUID]:
    """By its own words, or as the first letter by its thread's title; apart, so that each can use its index."""
    wanted = func.websearch_to_tsquery("simple", words)
    bodies = select(Post.id).where(func.to_tsvector("simple", Post.body).op("@@")(wanted))
    titled = func.to_tsvector("simple", Thread.title).op("@@")(wanted)
    firsts = select(Post.id).join(Thread, Thread.id == Post.thread_id).where(Post.pos == 1, titled)
    return union(bodies, firsts)


async def _own(reader: AsyncSession, caller: Caller) -> Sequence[Persona]:
    return await all_personas(reader, caller.root) if isinstance(caller, Member) else ()


def _readable(personas: Sequence[Persona]) -> ColumnElement[bool]:
    mine = [persona.room_id for persona in personas if persona.membership == "member"]
    opened = or_(Room.access == "open", Room.id.in_(mine))
    return and_(Room.archived.is_(False), Room.access != "system", opened)


def _found(
    folds: Folds, sought: str, post_id: UUID, title: str, room: str, alias: str, html: str, notes: list[str],
    thread_notes: list[str], day: date,
) -> Found:  # fmt: skip
    told = tuple(dict.fromkeys([*thread_notes, *notes]))
    pieces = () if told else excerpt(_words_of(in_the_open(html)), sought)
    said = UNTITLED if title == UNTITLED else title
    return Found(post_id, said, room, alias, pieces, told, day, folds.meet((title, _words_of(html), *told)))


def _words_of(html: str) -> str:
    return Markup(html.replace("</p>", " ")).striptags()  # noqa: S704
