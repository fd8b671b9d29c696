"""Reads in which ways each person on call is reached, and in which order; it opens no address and sends nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.storage.tables.oncall import StaffChannel


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach someone: which, of what kind, from which level on, and how long after their first."""

    id: UUID
    kind: str
    least_level: int
    after: timedelta

    @property
    def digest(self) -> str:
        """Its name in the outbox."""
        return digest(str(self.id))


def digest(channel: str) -> str:
    """Return the name of a channel in the outbox, of its id or (for the forum's own) its address."""
    return sha256(channel.encode()).hexdigest()[:16]


async def channels_of(session: AsyncSession, staff_ids: Collection[UUID]) -> dict[UUID, list[Channel]]:
    """Return the channels of these people, each in the order in which they ring; who has none is absent."""
    found = select(
        StaffChannel.id,
        StaffChannel.staff_id,
        StaffChannel.kind,
        StaffChannel.least_level,
        StaffChannel.after_minutes,
    )
    wanted = found.where(StaffChannel.staff_id.in_(staff_ids)).order_by(
        StaffChannel.after_minutes, StaffChannel.id
    )
    channels: dict[UUID, list[Channel]] = {}
    for row in await session.execute(wanted):
        made = Channel(row.id, row.kind, row.least_level, timedelta(minutes=row.after_minutes))
        channels.setdefault(row.staff_id, []).append(made)
    return channels


def at_level(channels: Sequence[Channel], level: int) -> list[tuple[Channel, timedelta]]:
    """Return which of someone's channels ring at this level, each with its wait: the first of them rings at once."""
    used = [each for each in channels if each.least_level <= max(level, 3)]
    first = min((each.after for each in used), default=timedelta())
    return [(each, each.after - first) for each in used]


def has_channel(
    staff_id: SQLColumnExpression[Any], level: SQLColumnExpression[int] | int = 4
) -> ColumnElement[bool]:
    """Return the SQL that tells whether somebody has a channel that rings at this level."""
    rings = StaffChannel.least_level <= func.greatest(level, 3)
    return exists().where(and_(StaffChannel.staff_id == staff_id, rings))
