"""Puts the messages of an alert beside the step that causes them; it sends none, and keeps no address with them."""

from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.settings import Settings
from forum.storage import outbox
from forum.storage.tables.accounts import Staff
from forum.storage.tables.crisis import Alert

#: Stands for a person in messages to the forum's own channels.
TEAM = "team"


async def put_message(
    session: AsyncSession, alert: Alert, ring: int, person: str, channel: str, why: str = "ring"
) -> None:
    """Put one message to one channel of one person; `ring` is the place of its step (or message).

    The row names the channel by a digest: an address stands nowhere but with its owner.
    """
    key = sha256(f"{alert.id}:{why}:{ring}:{person}:{channel}".encode()).hexdigest()[:40]
    payload = {
        "alert": str(alert.id),
        "ring": ring,
        "person": person,
        "channel": channel_digest(channel),
        "key": key,
        "why": why,
    }
    await outbox.put(session, "alert.send", payload, dedup=f"send:{key}")


def channel_digest(channel: str) -> str:
    """Return the name of a channel in the outbox."""
    return sha256(channel.encode()).hexdigest()[:16]


async def ring_one(
    session: AsyncSession,
    alert: Alert,
    person: UUID,
    channels: list[str],
    settings: Settings,
    turn: int,
    why: str,
) -> None:
    """Ring one person who has an alert: about a hand-over to them, or a new word of the member."""
    for channel in channels:
        await put_message(session, alert, turn, str(person), channel, why)
    for url in () if channels else settings.alert_urls:
        await put_message(session, alert, turn, TEAM, url.reveal().decode(), why)


async def channels_of(session: AsyncSession, staff_id: UUID) -> list[str]:
    """Return where a person is rung."""
    return list(await session.scalar(select(Staff.channels).where(Staff.id == staff_id)) or [])
