"""Keeps whether each channel works: when it last took something, since when it fails; it sends nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import reach
from forum.foundation import clock
from forum.settings import Settings
from forum.storage.tables.accounts import Staff
from forum.storage.tables.oncall import ChannelState, StaffChannel

#: A channel that has failed for so long, tried again and again, is dead: somebody must look at it.
DEAD_AFTER = timedelta(minutes=10)


async def worked(session: AsyncSession, digest: str, said: str) -> None:
    """Note that a channel took something just now."""
    now = clock.now()
    values = {"ok_at": now, "tried_at": now, "failing_since": None, "said": said[:200]}
    row = insert(ChannelState).values(channel=digest, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["channel"], set_=values))


async def failed(session: AsyncSession, digest: str, said: str) -> None:
    """Note that a channel took nothing just now; since when it fails is kept from the first time."""
    now = clock.now()
    row = insert(ChannelState).values(channel=digest, tried_at=now, failing_since=now, said=said[:200])
    since = func.coalesce(ChannelState.failing_since, now)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["channel"], set_={"tried_at": now, "failing_since": since, "said": said[:200]}
        )
    )


async def unasked(session: AsyncSession, digest: str) -> None:
    """Note that a channel can't be asked without ringing: only a test or a real message shows whether it works."""
    now = clock.now()
    row = insert(ChannelState).values(channel=digest, tried_at=now, said="")
    await session.execute(row.on_conflict_do_update(index_elements=["channel"], set_={"tried_at": now}))


async def states(session: AsyncSession, digests: Iterable[str]) -> dict[str, ChannelState]:
    """Return what is known of these channels, by digest."""
    rows = await session.scalars(select(ChannelState).where(ChannelState.channel.in_(list(digests))))
    return {row.channel: row for row in rows}


async def in_use(session: AsyncSession, settings: Settings) -> dict[str, str]:
    """Return every channel that may be rung, digest -> whose: a sign-in name, or empty for the forum's own."""
    owned = select(StaffChannel.id, Staff.sign_in_name).join(Staff, Staff.id == StaffChannel.staff_id)
    rows = await session.execute(owned.where(Staff.disabled.is_(False)).order_by(Staff.sign_in_name))
    ours = {reach.digest(url.reveal().decode()): "" for url in settings.alert_urls}
    return ours | {reach.digest(str(row.id)): row.sign_in_name for row in rows}


async def dead(session: AsyncSession, settings: Settings, now: datetime) -> dict[str, str]:
    """Return the channels in use that have failed for ten minutes, digest -> whose."""
    used = await in_use(session, settings)
    gone = select(ChannelState.channel).where(
        ChannelState.channel.in_(list(used)), ChannelState.failing_since <= now - DEAD_AFTER
    )
    return {digest: used[digest] for digest in await session.scalars(gone)}


async def forget_unused(session: AsyncSession, settings: Settings) -> None:
    """Delete what is known of channels that nobody has any more."""
    used = list(await in_use(session, settings))
    await session.execute(delete(ChannelState).where(ChannelState.channel.not_in(used)))
