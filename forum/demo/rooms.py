"""Opens the demo's rooms as an admin would, and lets its people in under their aliases; writes no post."""

from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin.forms import FacilitatorForm, NewRoomForm
from forum.admin.rooms import add_room, set_standing
from forum.demo.cast import Cast
from forum.demo.stories import RequestStory, RoomStory
from forum.foundation import clock
from forum.personas.actions import take_alias
from forum.rooms.access import room_for
from forum.rooms.actions import join_room
from forum.rooms.forms import MembershipForm
from forum.storage.tables.rooms import Room

# The rooms are five weeks old, and so is everybody's alias: no week tells who is new.
OPENED_BEFORE = timedelta(days=35)


async def are_there(session: AsyncSession, rooms: tuple[RoomStory, ...]) -> bool:
    """Tell whether the demo's rooms exist: they come in one transaction with all that is in them."""
    found = select(Room.id).where(Room.slug.in_([room.slug for room in rooms])).limit(1)
    return await session.scalar(found) is not None


async def open_all(
    session: AsyncSession, rooms: tuple[RoomStory, ...], cast: Cast, admin: str, newcomers: frozenset[str]
) -> dict[tuple[str, str], UUID]:
    """Add the rooms in their order, by the admin of this name, with everybody who speaks in them.

    Returns persona ids by (slug of the room, key of the person).
    """
    personas: dict[tuple[str, str], UUID] = {}
    actor = f"staff:{cast.staff[admin].id}"
    with clock.shifted(-OPENED_BEFORE):
        for place, story in enumerate(rooms, start=1):
            room = await add_room(session, actor, _form(story, place))
            personas |= await _let_in(session, room, story, cast, newcomers)
            for key in story.facilitators:
                await set_standing(session, actor, story.slug, FacilitatorForm(alias=story.aliases[key]))
    return personas


async def ask_to_come_in(session: AsyncSession, request: RequestStory, cast: Cast) -> None:
    """Leave somebody's request at a room's door."""
    visit = await room_for(session, cast.member(request.by), request.room)
    form = MembershipForm(alias=request.alias, agree=True, note=request.note)
    await join_room(session, visit, form)


def _form(story: RoomStory, place: int) -> NewRoomForm:
    """What an admin would send; a fault in a story stops the load here and names its field."""
    said = {
        name: getattr(story, name) for name in ("slug", "title", "topic", "kind", "access", "about", "expect")
    }
    rules = "\n".join(story.rules)
    return msgspec.convert({**said, **story.policy, "ground_rules": rules, "place": place}, NewRoomForm)


async def _let_in(
    session: AsyncSession, room: Room, story: RoomStory, cast: Cast, newcomers: frozenset[str]
) -> dict[tuple[str, str], UUID]:
    inside = {}
    for key, alias in story.aliases.items():
        persona = await take_alias(session, cast.member(key), room.id, alias)
        inside[story.slug, key] = persona.id
        if key not in newcomers:
            persona.standing = "member"
    await session.flush()
    return inside
