"""Puts the messages of an alert beside the step that causes them; it sends none, and keeps no address with them."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import reach
from forum.crisis.reach import Channel
from forum.foundation import clock
from forum.settings import Settings
from forum.storage import outbox
from forum.storage.tables.crisis import Alert

#: Stands for a person in messages to the forum's own channels.
TEAM = "team"


async def put_message(
    session: AsyncSession,
    alert: Alert,
    ring: int,
    person: str,
    channel: str,
    why: str = "ring",
    *,
    after: timedelta = timedelta(),
) -> None:
    """Put one message to one channel of one person; `ring` is the place of its step (or message).

    `channel` is the id of someone's own or an address of the forum's; the row names it by a digest. The message
    leaves `after` this time, if it is still wanted then.
    """
    key = sha256(f"{alert.id}:{why}:{ring}:{person}:{channel}".encode()).hexdigest()[:40]
    payload = {
        "alert": str(alert.id),
        "ring": ring,
        "person": person,
        "channel": reach.digest(channel),
        "key": key,
        "why": why,
    }
    await outbox.put(session, "alert.send", payload, due_at=clock.now() + after, dedup=f"send:{key}")


async def put_all(
    session: AsyncSession,
    alert: Alert,
    ring: int,
    person: UUID,
    channels: Sequence[Channel],
    why: str = "ring",
) -> bool:
    """Put a message for each channel of a person that rings at this level; False where none does."""
    used = reach.at_level(channels, alert.level)
    for channel, after in used:
        await put_message(session, alert, ring, str(person), str(channel.id), why, after=after)
    return bool(used)


async def ring_one(
    session: AsyncSession,
    alert: Alert,
    person: UUID,
    channels: Sequence[Channel],
    settings: Settings,
    turn: int,
    why: str,
) -> None:
    """Ring one person who has an alert: about a hand-over to them, or a new word of the member."""
    if await put_all(session, alert, turn, person, channels, why):
        return
    for url in settings.alert_urls:
        await put_message(session, alert, turn, TEAM, url.reveal().decode(), why)


async def channels_of(session: AsyncSession, staff_id: UUID) -> list[Channel]:
    """Return where a person is rung."""
    return (await reach.channels_of(session, [staff_id])).get(staff_id, [])
