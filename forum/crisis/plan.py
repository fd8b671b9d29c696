"""Reads the planned rota, weekly shifts and changes by date, as spans of time; a plan, never proof of presence."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.storage.tables.accounts import Staff
from forum.storage.tables.crisis import RotaShift
from forum.storage.tables.oncall import RotaChange
from moderation.rota import Change, Planned, Weekly, planned


async def between(
    session: AsyncSession, begin: datetime, end: datetime, staff_ids: Collection[UUID] | None = None
) -> tuple[Planned, ...]:
    """Return who is planned between two aware times (of these people alone, if given), without those who have left."""
    here = select(Staff.id).where(Staff.disabled.is_(False))
    if staff_ids is not None:
        here = here.where(Staff.id.in_(staff_ids))
    shifts = await session.scalars(select(RotaShift).where(RotaShift.staff_id.in_(here)))
    changes = await session.scalars(
        select(RotaChange).where(RotaChange.staff_id.in_(here)).order_by(RotaChange.staff_id, RotaChange.turn)
    )
    return planned([weekly(each) for each in shifts], [change(each) for each in changes], begin, end)


def weekly(row: RotaShift) -> Weekly:
    """Return a weekly shift as the rules read it."""
    return Weekly(str(row.staff_id), row.rung, row.weekday, row.starts, row.ends, row.zone)


def change(row: RotaChange) -> Change:
    """Return a change by date as the rules read it."""
    kind: Literal["extra", "away"] = "extra" if row.kind == "extra" else "away"
    return Change(
        str(row.staff_id),
        kind,
        row.rung,
        row.from_day,
        row.from_time,
        row.until_day,
        row.until_time,
        row.zone,
    )


async def is_any(session: AsyncSession) -> bool:
    """Tell whether anybody is planned at all."""
    return (
        await session.scalar(select(RotaShift.id).limit(1)) is not None
        or await session.scalar(select(RotaChange.id).where(RotaChange.kind == "extra").limit(1)) is not None
    )
