"""Slows down guessing under one keyed tag, across processes; may not lock anyone out or keep whom it slowed.

A try is counted before the costly work, so that a hundred parallel guesses are no cheaper than a hundred in a row.
"""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, sealing
from forum.foundation.errors import Throttled
from forum.storage.tables.accounts import Throttle

FREE_TRIES = 4
LONGEST_WAIT = 30


def tag_of(purpose: str, subject: str | bytes) -> bytes:
    """Return the keyed tag under which tries at `subject` (a sign-in name, an account) are counted."""
    key = sealing.keys().current("login").secret.reveal()
    return sealing.tag(
        key, b"throttle", purpose.encode(), subject if isinstance(subject, bytes) else subject.encode()
    )


def wait_after(failures: int) -> int:
    """Return the seconds to wait after so many tries: none for the first four, then 1, 2, 4 ... at most 30."""
    return min(LONGEST_WAIT, 2 ** min(failures - FREE_TRIES - 1, 5)) if failures > FREE_TRIES else 0


async def enter(session: AsyncSession, tag: bytes) -> None:
    """Count one try. Raises Throttled at once, counting nothing, while the wait of the last one still runs."""
    now = clock.now()
    row = insert(Throttle).values(tag=tag, failures=0, until=now)
    await session.execute(row.on_conflict_do_nothing())
    found = (await session.scalars(select(Throttle).where(Throttle.tag == tag).with_for_update())).one()
    if found.until > now:
        raise Throttled(int((found.until - now).total_seconds()) + 1)
    found.failures += 1
    found.until = now + timedelta(seconds=wait_after(found.failures))
    await session.flush()


async def once_in(session: AsyncSession, tag: bytes, span: timedelta) -> int:
    """Count one act that may be done once in `span`; return 0 where it may be now, else the whole seconds to wait."""
    now = clock.now()
    row = insert(Throttle).values(tag=tag, failures=0, until=now)
    await session.execute(row.on_conflict_do_nothing())
    found = (await session.scalars(select(Throttle).where(Throttle.tag == tag).with_for_update())).one()
    if found.until > now:
        return int((found.until - now).total_seconds()) + 1
    found.until = now + span
    await session.flush()
    return 0


async def clear(session: AsyncSession, tag: bytes) -> None:
    """Forget the tries under `tag`: the right words were typed."""
    await session.execute(delete(Throttle).where(Throttle.tag == tag))
