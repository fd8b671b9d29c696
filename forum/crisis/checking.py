"""Looks after channels that have been silent: asks each daily whether it works, and has dead ones told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import addresses, channel_states, reach, warnings
from forum.crisis.channels import Channels
from forum.crisis.messages import TEAM
from forum.crisis.undelivered import NotDelivered
from forum.settings import Settings
from forum.storage import outbox
from forum.storage.tables.accounts import Staff
from forum.storage.tables.oncall import ChannelState, StaffChannel

#: A channel that took nothing for so long is asked; one that failed is asked again soon.
QUIET_FOR = timedelta(hours=24)
AGAIN_AFTER = timedelta(minutes=5)


async def look_after(session: AsyncSession, settings: Settings, now: datetime) -> int:
    """Put a check for each channel that is due for one, and a warning for each dead one; return how many checks."""
    await channel_states.forget_unused(session, settings)
    used = await _used(session, settings)
    known = await channel_states.states(session, used)
    for digest in used.keys() - known.keys():
        # A day of silence is counted from when it was first seen: nobody is asked anything on the first day.
        await channel_states.unasked(session, digest)
    due = [digest for digest in used if digest in known and _is_due(known[digest], now)]
    for digest in due:
        payload = {"person": used[digest], "channel": digest, "key": f"check-{digest}-{int(now.timestamp())}"}
        await outbox.put(
            session, "channel.check", payload, dedup=f"check:{digest}:{int(now.timestamp()) // 60}"
        )
    for digest in await channel_states.dead(session, settings, now):
        since = known[digest].failing_since
        await warnings.tell_of_dead(session, settings, digest, since.isoformat() if since else "")
    return len(due)


async def check(
    session: AsyncSession, payload: Mapping[str, Any], settings: Settings, channels: Channels
) -> None:
    """Ask one channel whether it works, ringing nobody. What fails is noted, and asked again at the next look."""
    digest = payload["channel"]
    try:
        address = await addresses.find(session, payload["person"], digest, settings)
        if address is None:
            return
        said = await channels.check(address, payload["key"])
    except NotDelivered as fault:
        await channel_states.failed(session, digest, str(fault))
        return
    if said is None:
        await channel_states.unasked(session, digest)
    else:
        await channel_states.worked(session, digest, said)


def _is_due(state: ChannelState, now: datetime) -> bool:
    if state.tried_at is None:
        return True
    if state.failing_since is not None:
        return state.tried_at <= now - AGAIN_AFTER
    last = max(each for each in (state.ok_at, state.tried_at) if each is not None)
    return last <= now - QUIET_FOR


async def _used(session: AsyncSession, settings: Settings) -> dict[str, str]:
    """Every channel that may be rung: digest -> whose id, or TEAM."""
    owned = select(StaffChannel.id, StaffChannel.staff_id).join(Staff, Staff.id == StaffChannel.staff_id)
    rows = await session.execute(owned.where(Staff.disabled.is_(False)))
    ours = {reach.digest(url.reveal().decode()): TEAM for url in settings.alert_urls}
    return ours | {reach.digest(str(row.id)): str(row.staff_id) for row in rows}
