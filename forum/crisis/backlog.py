"""Rings leads and admins when alerts wait for a worker that doesn't come, around the outbox that fails; it climbs none.

Every process of the forum watches, web and worker: whichever notices first rings, over each channel that works.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import addresses, warnings
from forum.crisis.channels import Channels
from forum.crisis.messages import TEAM
from forum.crisis.undelivered import NotDelivered
from forum.foundation import clock, logs
from forum.foundation.ids import new_id
from forum.settings import Settings
from forum.storage.database import Database
from forum.storage.tables.outbox import Outbox

#: What rings people: the steps of ladders and their messages.
RINGING = ("alert.step", "alert.send")
RING_AFTER = timedelta(minutes=2)
_ONCE_IN = timedelta(minutes=15)
_LOOK_SECONDS = 30.0
#: A worker may need so long on a busy night; only what is later counts as late.
_GRACE = timedelta(seconds=10)


async def overdue(session: AsyncSession) -> tuple[float, int]:
    """Return how late the oldest overdue step or message is, in seconds, and how many are late."""
    late = func.extract("epoch", literal(clock.now()) - func.min(Outbox.due_at))
    waiting = (Outbox.kind.in_(RINGING), Outbox.done_at.is_(None), Outbox.due_at < clock.now() - _GRACE)
    seconds, count = (await session.execute(select(late, func.count()).where(*waiting))).one()
    return max(0.0, float(seconds or 0)), int(count)


async def ring_if_late(database: Database, settings: Settings, channels: Channels) -> int:
    """Ring the leads and admins who may be rung where a step is 2 minutes late, once in 15; return how many took it."""
    async with database.reading() as session:
        seconds, _count = await overdue(session)
    if seconds < RING_AFTER.total_seconds():
        return 0
    slot = f"backlog:{int(clock.now().timestamp() // _ONCE_IN.total_seconds())}"
    async with database.writing() as session:
        if not await _first_to_ring(session, slot):
            return 0
        wanted = await _wanted(session, settings)
    took = sum([await _sent(address, slot, settings, channels) for address in wanted])
    logs.event("backlog_rang", count=took, seconds=int(seconds))
    if not took:
        async with database.writing() as session:
            await session.execute(delete(Outbox).where(Outbox.dedup == slot))
    return took


@contextlib.asynccontextmanager
async def watched(settings: Settings, database: Database) -> AsyncIterator[None]:
    """Keep watch beside a web process, for as long as it serves."""
    task = asyncio.create_task(_watch(settings, database))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _watch(settings: Settings, database: Database) -> None:
    async with Channels(settings) as channels:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await ring_if_late(database, settings, channels)
            except (OSError, TimeoutError, SQLAlchemyError) as fault:
                logs.fault("backlog_unseen", fault)


async def _first_to_ring(session: AsyncSession, slot: str) -> bool:
    now = clock.now()
    row = insert(Outbox).values(
        id=new_id(), kind="backlog.rung", payload={}, dedup=slot, due_at=now, done_at=now
    )
    made = row.on_conflict_do_nothing(index_elements=["dedup"]).returning(Outbox.id)
    return await session.scalar(made) is not None


async def _wanted(session: AsyncSession, settings: Settings) -> list[str]:
    """The addresses of those who may be rung now: quiet hours hold here too."""
    found = []
    for person, digest in await warnings.recipients(session, settings):
        if person != TEAM and await warnings.sleeps(session, person):
            continue
        with contextlib.suppress(NotDelivered):
            address = await addresses.find(session, person, digest, settings)
            found += [address] if address is not None else []
    return found


async def _sent(address: str, slot: str, settings: Settings, channels: Channels) -> bool:
    try:
        await channels.send(address, warnings.message(settings, slot.replace(":", "-")))
    except NotDelivered as fault:
        logs.event("backlog_not_sent", reason=str(fault))
        return False
    return True
