"""Reads and sets the ladders, per level and room; LEEWARD_LADDER's waits stand where none was set. It rings nobody."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import logs
from forum.foundation.callers import StaffMember
from forum.foundation.errors import NotFound
from forum.foundation.ids import new_id
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.oncall import LadderRow
from forum.storage.tables.rooms import Room
from moderation.ladders import Ladder, LadderFault, ladder_of, standard

LEVELS = (4, 3)


def standard_for(level: int, settings: Settings) -> Ladder:
    """Return the ladder that stands where none was set, with the waits of LEEWARD_LADDER."""
    return standard(timedelta(seconds=settings.ladder.level_4 if level == 4 else settings.ladder.level_3))


async def ladder_for(session: AsyncSession, room_id: UUID | None, level: int, settings: Settings) -> Ladder:
    """Return the ladder of an alert: the room's own, else the one for all rooms, else the standard one."""
    level = min(max(level, 3), 4)
    here = or_(LadderRow.room_id.is_(None), LadderRow.room_id == room_id)
    wanted = select(LadderRow.rungs).where(here, LadderRow.level == level)
    rungs = await session.scalar(wanted.order_by(LadderRow.room_id.is_(None)).limit(1))
    if rungs is None:
        return standard_for(level, settings)
    try:
        return ladder_of(rungs)
    except LadderFault as fault:
        # Whatever stands in the table, somebody may be in danger: the standard ladder always rings.
        logs.fault("ladder_unreadable", fault, level=level)
        return standard_for(level, settings)


async def own_ladders(session: AsyncSession) -> dict[tuple[UUID | None, int], Ladder]:
    """Return the ladders that were set, by room (None: all rooms) and level."""
    rows = await session.scalars(select(LadderRow))
    return {(row.room_id, row.level): ladder_of(row.rungs) for row in rows}


async def set_ladder(
    session: AsyncSession, admin: StaffMember, slug: str, level: int, rungs: Sequence[Mapping[str, Any]]
) -> None:
    """Set the ladder of a level, in one room or (slug empty) in all. Raises LadderFault, or NotFound for no room."""
    room_id, ladder = await room_of(session, slug), ladder_of(rungs)
    values = {"rungs": ladder.to_plain()}
    row = insert(LadderRow).values(id=new_id(), room_id=room_id, level=level, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["room_id", "level"], set_=values))
    await audit.record(
        session, f"staff:{admin.id}", "ladder.set", room_id or "all", level=level, rungs=ladder.last
    )


async def take_back(session: AsyncSession, admin: StaffMember, slug: str, level: int) -> None:
    """Let the wider ladder stand again. Raises NotFound where none was set."""
    room_id = await room_of(session, slug)
    mine = LadderRow.room_id.is_(None) if room_id is None else LadderRow.room_id == room_id
    gone = delete(LadderRow).where(mine, LadderRow.level == level).returning(LadderRow.id)
    if await session.scalar(gone) is None:
        raise NotFound
    await audit.record(session, f"staff:{admin.id}", "ladder.taken_back", room_id or "all", level=level)


async def room_of(session: AsyncSession, slug: str) -> UUID | None:
    """Return the room with this slug; None for all rooms (empty). Raises NotFound."""
    if not slug:
        return None
    found = await session.scalar(select(Room.id).where(Room.slug == slug, Room.access != "system"))
    if found is None:
        raise NotFound
    return found
