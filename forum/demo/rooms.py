"""Opens the demo's rooms and lets its people in under their aliases; writes no post."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.demo.cast import Cast
from forum.demo.stories import RequestStory, RoomStory
from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.personas.actions import take_alias
from forum.rooms.access import LANTERN, room_for
from forum.rooms.actions import join_room
from forum.rooms.forms import MembershipForm
from forum.storage.tables.rooms import Room

# Most people have been here a while; those who are new came with their first words.
JOINED_BEFORE = timedelta(days=35)


async def are_there(session: AsyncSession, rooms: tuple[RoomStory, ...]) -> bool:
    """Tell whether the demo's rooms exist: they come in one transaction with all that is in them."""
    found = select(Room.id).where(Room.slug.in_([room.slug for room in rooms])).limit(1)
    return await session.scalar(found) is not None


async def open_all(
    session: AsyncSession, rooms: tuple[RoomStory, ...], cast: Cast, newcomers: frozenset[str]
) -> dict[str, Room]:
    """Add the rooms in their order, with everybody who speaks in them; return them by slug."""
    await _lantern(session)
    opened = {}
    for place, story in enumerate(rooms, start=1):
        opened[story.slug] = room = _room(story, place)
        session.add(room)
        await session.flush()
        await session.refresh(room)
        with clock.shifted(-JOINED_BEFORE):
            await _let_in(session, room, story, cast, newcomers)
    return opened


async def ask_to_come_in(session: AsyncSession, request: RequestStory, cast: Cast) -> None:
    """Leave somebody's request at a room's door."""
    visit = await room_for(session, cast.member(request.by), request.room)
    form = MembershipForm(alias=request.alias, agree=True, note=request.note)
    await join_room(session, visit, form)


async def _lantern(session: AsyncSession) -> None:
    """The hidden room for calls that name no room, where nothing has made it yet."""
    if await session.scalar(select(Room.id).where(Room.slug == LANTERN)) is None:
        room = Room(id=new_id(), slug=LANTERN, title="Lantern", topic="", kind="peer_led", access="system")
        session.add(room)
        await session.flush()


def _room(story: RoomStory, place: int) -> Room:
    return Room(
        id=new_id(),
        slug=story.slug,
        title=story.title,
        topic=story.topic,
        kind=story.kind,
        access=story.access,
        about=story.about,
        expect=story.expect,
        ground_rules="\n".join(story.rules),
        policy=story.policy,
        place=place,
    )


async def _let_in(
    session: AsyncSession, room: Room, story: RoomStory, cast: Cast, newcomers: frozenset[str]
) -> None:
    for key, alias in story.aliases.items():
        persona = await take_alias(session, cast.member(key), room.id, alias)
        if key in story.facilitators:
            persona.standing = "facilitator"
        elif key not in newcomers:
            persona.standing = "member"
    await session.flush()
