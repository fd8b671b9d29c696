"""Reads rooms into what pages show; never a row, never anything about an account."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Caller, Member, StaffMember
from forum.foundation.translate import mark as _
from forum.personas.actions import all_handles
from forum.rooms.access import Visit
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room, RoomRequest
from moderation.screening import reads

#: What rooms are often about: pages say these in the reader's language, any other topic as it was typed.
TOPICS = (
    _("abuse"), _("addiction"), _("anxiety"), _("caring"), _("eating"), _("family"), _("grief"), _("illness"),
    _("loneliness"), _("low mood"), _("parenting"), _("self-harm"), _("work"), _("young people"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room in the list."""

    slug: str
    title: str
    topic: str
    kind: str
    access: str
    about: str
    mine: bool


@dataclass(frozen=True, slots=True)
class RoomSheet:
    """What a room says of itself before one enters: the fact sheet."""

    slug: str
    title: str
    topic: str
    kind: str
    access: str
    about: str
    expect: str
    rules: tuple[str, ...]
    facilitators: tuple[str, ...]
    alias: str
    membership: str
    may_read: bool
    may_write: bool
    facilitates: bool
    serves: bool
    # Whether a lexicon reads the room's language; without one a person reads each letter first.
    screened: bool
    locale: str


@dataclass(frozen=True, slots=True)
class RequestLine:
    """Someone who asks to come in, as a facilitator sees them."""

    id: UUID
    alias: str
    note: str
    day: object


async def rooms_for(
    reader: AsyncSession, caller: Caller, *, topic: str = "", access: str = "", kind: str = ""
) -> tuple[list[RoomLine], list[str]]:
    """Return the rooms that exist for `caller`, filtered, and all topics. Closed rooms show to their own only."""
    rooms = (
        await reader.scalars(
            select(Room)
            .where(Room.access != "system", Room.archived.is_(False))
            .order_by(Room.place, Room.title)
        )
    ).all()
    mine = await _joined(reader, caller)
    seen = [
        room
        for room in rooms
        if room.access != "closed" or room.id in mine or isinstance(caller, StaffMember)
    ]
    lines = [
        RoomLine(r.slug, r.title, r.topic, r.kind, r.access, r.about, r.id in mine)
        for r in seen
        if topic in ("", r.topic) and access in ("", r.access) and kind in ("", r.kind)
    ]
    return lines, sorted({room.topic for room in seen})


async def sheet_of(reader: AsyncSession, visit: Visit) -> RoomSheet:
    """Return the room's fact sheet as this visitor sees it."""
    leads = select(Persona.alias).where(
        Persona.room_id == visit.room.id, Persona.standing == "facilitator", Persona.membership == "member"
    )
    aliases = (await reader.scalars(leads.order_by(Persona.alias_key))).all()
    room, persona = visit.room, visit.persona
    return RoomSheet(
        slug=room.slug,
        title=room.title,
        topic=room.topic,
        kind=room.kind,
        access=room.access,
        about=room.about,
        expect=room.expect,
        rules=tuple(line.strip() for line in room.ground_rules.splitlines() if line.strip()),
        facilitators=tuple(aliases),
        alias=persona.alias if persona else "",
        membership=persona.membership if persona else "",
        may_read=visit.may_read,
        may_write=visit.may_write,
        facilitates=visit.facilitates,
        serves=visit.serves,
        screened=reads(room.locale),
        locale=room.locale,
    )


async def requests_of(reader: AsyncSession, visit: Visit) -> list[RequestLine]:
    """Return who waits to be let in, in the order of asking by day."""
    waiting = (
        select(RoomRequest.id, Persona.alias, RoomRequest.note, RoomRequest.day)
        .join(Persona, Persona.id == RoomRequest.persona_id)
        .where(RoomRequest.room_id == visit.room.id, RoomRequest.state == "waiting")
        .order_by(RoomRequest.day, RoomRequest.id)
    )
    return [RequestLine(*row) for row in (await reader.execute(waiting)).all()]


async def _joined(reader: AsyncSession, caller: Caller) -> set[UUID]:
    """Computed forward: the member is here, so their handles can be."""
    if not isinstance(caller, Member):
        return set()
    every = await all_handles(reader, caller.root)
    handles = [handle for handles in every.values() for handle in handles]
    found = select(Persona.room_id).where(Persona.handle.in_(handles), Persona.membership == "member")
    return set((await reader.scalars(found)).all())
