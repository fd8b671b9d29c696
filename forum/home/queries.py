"""Read what the first page shows: rooms that can be found, and which of them are the caller's own. It may not write."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Caller, Member
from forum.personas.actions import all_personas
from forum.storage.tables.rooms import Room
from forum.threads.unread import with_new_letters


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room as the first page shows it; `new` counts its threads in which the reader hasn't read everything.

    No alias: one's names in several rooms never stand side by side without the passphrase (promises.md 1.2).
    """

    slug: str
    title: str
    topic: str
    about: str
    kind: str
    access: str
    mine: bool
    new: int


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The rooms the reader is in, and the others."""

    mine: tuple[RoomLine, ...]
    others: tuple[RoomLine, ...]


async def own_rooms(session: AsyncSession, caller: Caller) -> dict[UUID, int]:
    """Return {room id: threads with new letters} for the rooms the caller is in; none for anyone but a member."""
    if not isinstance(caller, Member):
        return {}
    mine = [each for each in await all_personas(session, caller.root) if each.membership == "member"]
    news = await with_new_letters(session, caller, [persona.id for persona in mine])
    return {persona.room_id: len(news.get(persona.room_id, ())) for persona in mine}


async def first_page(session: AsyncSession, own: Mapping[UUID, int]) -> FirstPage:
    """Return the rooms that can be found, in their set order; `own` are the reader's, with what is new in each."""
    rows = await session.execute(
        select(Room.id, Room.slug, Room.title, Room.topic, Room.about, Room.kind, Room.access)
        .where(Room.archived.is_(False), Room.access != "system")
        .order_by(Room.place, Room.title)
    )
    lines = [
        RoomLine(slug, title, topic, about, kind, access, room_id in own, own.get(room_id, 0))
        for room_id, slug, title, topic, about, kind, access in rows
    ]
    mine = tuple(line for line in lines if line.mine)
    return FirstPage(mine, tuple(line for line in lines if not line.mine and line.access != "closed"))
