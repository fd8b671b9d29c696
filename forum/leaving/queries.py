"""Reads what one member wrote and was told in all rooms, in their presence; may not be called for anybody else.

This is the one page on which personas stand side by side, so its caller has typed the passphrase again just now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import drafts, muted_words
from forum.foundation import markdown
from forum.foundation.callers import Member
from forum.foundation.translate import SOURCE, Translator, translator
from forum.foundation.translate import mark as _
from forum.personas.actions import all_personas
from forum.storage.tables.cases import Decision
from forum.storage.tables.crisis import Conversation, Message
from forum.storage.tables.personas import Notice, Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post, Reaction, Thread
from forum.wellbeing import queries as wellbeing

PAGE = 20
_ABOUT = _(
    "Everything that this forum keeps of yours. Whoever reads it sees your names in all rooms together."
)
_SENDERS = {"member": _("you"), "staff": _("someone on duty")}
_STATES = {
    "published": _("in the room"),
    "waiting": _("waiting to be read"),
    "hidden": _("taken out of sight"),
    "removed": _("removed"),
    "withdrawn": _("taken back by you"),
}


@dataclass(frozen=True, slots=True)
class OwnPost:
    """One post as its writer sees it here; `state` is an English key."""

    id: UUID
    room: str
    alias: str
    title: str
    words: str
    state: str
    day: date


async def own_posts(session: AsyncSession, member: Member, page: int) -> tuple[list[OwnPost], int]:
    """Return one page (from 1) of the member's posts in all rooms, newest day first, and how many there are."""
    mine = Post.persona_id.in_([persona.id for persona in await all_personas(session, member.root)])
    total = await session.scalar(select(func.count()).select_from(Post).where(mine)) or 0
    wanted = (
        select(Post.id, Room.title, Persona.alias, Thread.title, Post.body, Post.state, Post.day)
        .join(Persona, Persona.id == Post.persona_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Room, Room.id == Post.room_id)
        .where(mine)
        .order_by(Post.day.desc(), Room.place, Post.thread_id, Post.pos.desc())
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    )
    rows = (await session.execute(wanted)).all()
    return [_own(*row) for row in rows], total


async def everything(session: AsyncSession, member: Member, locale: str = SOURCE) -> dict[str, Any]:
    """Return all that is the member's, in every room, as plain values: made on demand and stored nowhere.

    What the forum says in it is in the reader's language; the names of the fields are always the same.
    """
    speaks = translator(locale)
    personas = await all_personas(session, member.root)
    rooms = {room.id: room for room in await session.scalars(select(Room))}
    return {
        "about": speaks.gettext(_ABOUT),
        "rooms": [await _of_room(session, persona, rooms[persona.room_id], speaks) for persona in personas],
        "kept_for_you": {
            "drafts": [msgspec.to_builtins(each) for each in await drafts.all_of(session, member)],
            "muted_words": list(await muted_words.words_of(session, member)),
            **await wellbeing.everything(session, member),
        },
    }


async def _of_room(session: AsyncSession, persona: Persona, room: Room, speaks: Translator) -> dict[str, Any]:
    return {
        "room": room.title,
        "your_name_there": persona.alias,
        "since_the_week_of": persona.made_week.isoformat(),
        "standing": persona.standing,
        "posts": await _posts(session, persona, speaks),
        "reactions_given": await _count(session, persona),
        "conversations": await _conversations(session, persona, speaks),
        "decisions": await _decisions(session, persona),
        "notices": await _notices(session, persona),
    }


async def _posts(session: AsyncSession, persona: Persona, speaks: Translator) -> list[dict[str, Any]]:
    wanted = (
        select(Post.id, Thread.title, Post.body, Post.state, Post.notes, Post.day)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.persona_id == persona.id)
        .order_by(Post.day, Post.thread_id, Post.pos)
    )
    return [
        {
            "thread": title,
            "words": body,
            "state": speaks.gettext(_STATES[state]),
            "content_notes": notes,
            "day": day.isoformat(),
        }
        for _id, title, body, state, notes, day in (await session.execute(wanted)).all()
    ]


async def _count(session: AsyncSession, persona: Persona) -> int:
    given = select(func.count()).select_from(Reaction).where(Reaction.persona_id == persona.id)
    return await session.scalar(given) or 0


async def _conversations(
    session: AsyncSession, persona: Persona, speaks: Translator
) -> list[list[dict[str, str]]]:
    wanted = (
        select(Message.conversation_id, Message.sender, Message.body, Message.day)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Conversation.persona_id == persona.id)
        .order_by(Message.conversation_id, Message.pos)
    )
    talks: dict[UUID, list[dict[str, str]]] = {}
    for talk, sender, body, day in (await session.execute(wanted)).all():
        who = speaks.gettext(_SENDERS.get(sender, _("the forum")))
        # What the forum itself said is stored as its English key.
        said = body if sender in _SENDERS else speaks.gettext(body)
        talks.setdefault(talk, []).append({"who": who, "words": said, "day": day.isoformat()})
    return list(talks.values())


async def _decisions(session: AsyncSession, persona: Persona) -> list[dict[str, Any]]:
    rows: Sequence[Decision] = (
        await session.scalars(
            select(Decision).where(Decision.persona_id == persona.id).order_by(Decision.day)
        )
    ).all()
    return [
        {
            "what_was_done": row.act,
            "rule": row.rule,
            "what_you_were_told": row.message,
            "limit": row.sanction,
            "until": row.until.isoformat() if row.until else None,
            "day": row.day.isoformat(),
        }
        for row in rows
    ]


async def _notices(session: AsyncSession, persona: Persona) -> list[dict[str, str]]:
    rows = await session.scalars(select(Notice).where(Notice.persona_id == persona.id).order_by(Notice.day))
    return [{"kind": row.kind, "day": row.day.isoformat()} for row in rows]


def _own(post_id: UUID, room: str, alias: str, title: str, body: str, state: str, day: date) -> OwnPost:
    return OwnPost(post_id, room, alias, title, markdown.summary(body, 200), _STATES[state], day)
