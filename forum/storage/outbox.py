"""Put work beside the change that causes it, and claim it again by lease; it may not know what the work is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Float, and_, case, cast, func, literal, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.storage.tables.outbox import Outbox

CHANNEL = "leeward_outbox"
LEASE_SECONDS = 30
LONGEST_WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed row: what to do, and how often it was tried before (1 = first time)."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    due_at: datetime
    attempts: int


async def put(
    session: AsyncSession,
    kind: str,
    payload: dict[str, Any],
    *,
    due_at: datetime | None = None,
    dedup: str | None = None,
) -> None:
    """Add work to the caller's transaction, due at once or at `due_at`; the same `dedup` is put only once."""
    row = insert(Outbox).values(
        id=new_id(), kind=kind, payload=payload, dedup=dedup, due_at=due_at or clock.now()
    )
    await session.execute(row.on_conflict_do_nothing(index_elements=["dedup"]))
    await session.execute(select(func.pg_notify(CHANNEL, "")))


async def claim(
    session: AsyncSession, worker: str, *, lease: int = LEASE_SECONDS, kinds: Collection[str] = ()
) -> Work | None:
    """Lease the oldest due row (of one of `kinds`, if given) to `worker` for `lease` seconds; None: nothing is due."""
    now = clock.now()
    free = or_(Outbox.leased_until.is_(None), Outbox.leased_until < now)
    due = (
        select(Outbox.id)
        .where(Outbox.done_at.is_(None), Outbox.due_at <= now, free, _of(kinds))
        .order_by(Outbox.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    leased = (
        update(Outbox)
        .where(Outbox.id == due)
        .values(
            leased_until=now + timedelta(seconds=lease),
            leased_by=worker,
            attempts=Outbox.attempts + 1,
        )
        .returning(Outbox.id, Outbox.kind, Outbox.payload, Outbox.due_at, Outbox.attempts)
    )
    row = (await session.execute(leased)).one_or_none()
    return Work(*row) if row else None


async def finish(session: AsyncSession, work: Work, worker: str) -> bool:
    """Mark `work` done if the lease is still `worker`'s; False when another has taken it over."""
    mine = and_(Outbox.id == work.id, Outbox.leased_by == worker, Outbox.done_at.is_(None))
    done = update(Outbox).where(mine).values(done_at=clock.now(), leased_until=None).returning(Outbox.id)
    return (await session.execute(done)).one_or_none() is not None


async def postpone(session: AsyncSession, work: Work, worker: str, fault: str) -> None:
    """Give `work` back after a fault, to be tried again after 2, 4, 8 ... at most 60 seconds; never given up."""
    wait = min(LONGEST_WAIT_SECONDS, 2 ** min(work.attempts, 6))
    later = clock.now() + timedelta(seconds=wait)
    mine = and_(Outbox.id == work.id, Outbox.leased_by == worker, Outbox.done_at.is_(None))
    await session.execute(
        update(Outbox).where(mine).values(due_at=later, leased_until=None, last_error=fault[:200])
    )


async def seconds_until_due(session: AsyncSession, *, kinds: Collection[str] = ()) -> float | None:
    """Return the seconds until the next row (of `kinds`) can be claimed (0 or less: now), or None: all is done."""
    ready = case(
        (Outbox.leased_until > Outbox.due_at, Outbox.leased_until),
        else_=Outbox.due_at,
    )
    wait = func.extract("epoch", func.min(ready) - literal(clock.now()))
    found: float | None = await session.scalar(
        select(cast(wait, Float)).where(Outbox.done_at.is_(None), _of(kinds))
    )
    return found


async def overdue_seconds(session: AsyncSession) -> float:
    """Return how late the oldest undone row is, in seconds (0 when none is late): the watchdog's figure."""
    late = func.extract("epoch", literal(clock.now()) - func.min(Outbox.due_at))
    found: float | None = await session.scalar(select(cast(late, Float)).where(Outbox.done_at.is_(None)))
    return max(0.0, found or 0.0)


def _of(kinds: Collection[str]) -> ColumnElement[bool]:
    return Outbox.kind.in_(kinds) if kinds else true()
