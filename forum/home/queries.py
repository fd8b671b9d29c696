"""Read what the first page shows: rooms that can be found, and which of them are the caller's own. It may not write."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Caller, Member
from forum.foundation.translate import mark as _
from forum.personas.actions import all_personas
from forum.storage.tables.rooms import Room

KIND_WORDS: Mapping[str, str] = {
    "peer_led": _("Led by people who have been there"),
    "member_run": _("Run by its members"),
    "professional_led": _("Led by professionals"),
    "carers": _("For people who care for someone"),
}
ACCESS_WORDS: Mapping[str, str] = {
    "open": _("anyone may read"),
    "members": _("for members only"),
    "by_request": _("you ask to come in"),
    "closed": _("closed to new people"),
}


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room as the first page shows it; `kind` and `access` are sentences to translate.

    No alias: one's names in several rooms never stand side by side without the passphrase (promises.md 1.2).
    """

    slug: str
    title: str
    topic: str
    about: str
    kind: str
    access: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The rooms the reader is in, and the others."""

    mine: tuple[RoomLine, ...]
    others: tuple[RoomLine, ...]


async def own_rooms(session: AsyncSession, caller: Caller) -> set[UUID]:
    """Return the ids of the rooms that the caller is in now; none for anyone but a member."""
    if not isinstance(caller, Member):
        return set()
    found = await all_personas(session, caller.root)
    return {persona.room_id for persona in found if persona.membership == "member"}


async def first_page(session: AsyncSession, own: Collection[UUID]) -> FirstPage:
    """Return the rooms that can be found, in their set order; `own` are the reader's, by room id."""
    rows = await session.execute(
        select(Room.id, Room.slug, Room.title, Room.topic, Room.about, Room.kind, Room.access)
        .where(Room.archived.is_(False), Room.access != "system")
        .order_by(Room.place, Room.title)
    )
    mine: list[RoomLine] = []
    others: list[RoomLine] = []
    for room_id, slug, title, topic, about, kind, access in rows:
        line = RoomLine(slug, title, topic, about, KIND_WORDS[kind], ACCESS_WORDS[access])
        if room_id in own:
            mine.append(line)
        elif access != "closed":
            others.append(line)
    return FirstPage(tuple(mine), tuple(others))
