"""Reads what the steps of an alert say of the round of ringing that runs; it rings nobody and changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.storage.tables.crisis import Alert, AlertStep
from moderation.escalation import AckKind, Acknowledgement

#: From these steps a new round of ringing is counted.
ROUND_BEGINS = ("opened", "reopened", "restarted")
RINGS = ("rang", "alarmed")
_ACKS: Mapping[str, AckKind] = {
    "acknowledged": "acknowledged",
    "handed_over": "handed_over",
    "awake": "awake",
}
_MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Round:
    """When the round last rang, how often, whom (ids), who said that they have it, and what happened last."""

    rung_at: datetime | None
    acks: tuple[Acknowledgement, ...]
    last_kind: str
    rings: int
    rung: frozenset[UUID]


async def round_of(session: AsyncSession, alert: Alert) -> Round:
    """Return the round that runs, read from its steps."""
    begun = select(func.max(AlertStep.place)).where(
        AlertStep.alert_id == alert.id, AlertStep.kind.in_(ROUND_BEGINS)
    )
    since = select(AlertStep.kind, AlertStep.staff_id, AlertStep.at).where(
        AlertStep.alert_id == alert.id, AlertStep.place >= func.coalesce(begun.scalar_subquery(), 0)
    )
    rows = (await session.execute(since.order_by(AlertStep.place.desc()).limit(_MOST_STEPS))).all()
    acks = tuple(
        Acknowledgement(str(row.staff_id), row.at, _ACKS[row.kind]) for row in rows if row.kind in _ACKS
    )
    rung_at = next((row.at for row in rows if row.kind in RINGS), None)
    kinds = [row.kind for row in rows]
    rings = sum(kind in RINGS and before not in RINGS for kind, before in pairwise(kinds))
    rung = frozenset(row.staff_id for row in rows if row.kind in RINGS and row.staff_id is not None)
    return Round(rung_at, acks, kinds[0] if kinds else "opened", rings, rung)


async def awake_this_round(session: AsyncSession, alert: Alert) -> bool:
    """Tell whether "I'm awake" was pressed since this round of ringing began."""
    return any(each.kind == "awake" for each in (await round_of(session, alert)).acks)


async def newest_place(session: AsyncSession, alert: Alert) -> int:
    """Return the place of the alert's newest step, 0 where there is none."""
    newest = select(func.coalesce(func.max(AlertStep.place), 0)).where(AlertStep.alert_id == alert.id)
    return await session.scalar(newest) or 0
