"""Tells leads and admins that the forum needs a look: a dead channel, late work. It names no alert and nobody."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts.ringing import kind_of
from forum.crisis import addresses, channel_states, reach, rota
from forum.crisis.channels import Channels, Message
from forum.crisis.messages import TEAM
from forum.foundation import clock, logs
from forum.settings import Settings
from forum.storage import outbox
from forum.storage.tables.accounts import Staff, StaffRole

#: A message with this level is about the forum itself: nobody is in danger because of it alone.
ABOUT_US = 0
CHANNEL_DEAD = "channel"


def message(settings: Settings, key: str) -> Message:
    """Return what is sent: a bare link to the board, which says what needs a look."""
    return Message(f"{settings.base_url}/oncall", ABOUT_US, key)


async def recipients(session: AsyncSession, settings: Settings, *, but: str = "") -> list[tuple[str, str]]:
    """Return (person or TEAM, channel digest) of all leads and admins, and of the forum's own; `but` left out."""
    people = await _leads_and_admins(session)
    channels = await reach.channels_of(session, people)
    own = [(str(who), each.digest) for who in people for each in channels.get(who, ())]
    shared = [(TEAM, reach.digest(url.reveal().decode())) for url in settings.alert_urls]
    return [each for each in [*own, *shared] if each[1] != but]


async def tell_of_dead(session: AsyncSession, settings: Settings, digest: str, since: str) -> None:
    """Put one message to each lead and admin about a channel that has died, after their quiet hours; once a day."""
    day = clock.today().isoformat()
    for person, channel in await recipients(session, settings, but=digest):
        key = sha256(f"{CHANNEL_DEAD}:{digest}:{since}:{day}:{person}:{channel}".encode()).hexdigest()[:40]
        payload = {"person": person, "channel": channel, "key": key, "about": digest}
        due = await _awake_at(session, person)
        await outbox.put(session, "warning.send", payload, due_at=due, dedup=f"warning:{key}")


async def send(
    session: AsyncSession, payload: Mapping[str, Any], settings: Settings, channels: Channels
) -> None:
    """Send one such message, unless the channel that it is about works again. Raises NotDelivered to be tried again."""
    if payload["about"] not in await channel_states.dead(session, settings, clock.now()):
        return
    address = await addresses.find(session, payload["person"], payload["channel"], settings)
    if address is None or payload["channel"] in await channel_states.dead(session, settings, clock.now()):
        return
    sent = await channels.send(address, message(settings, payload["key"]))
    await channel_states.worked(session, payload["channel"], sent.said)
    logs.event("warning_sent", channel=kind_of(address))


async def _leads_and_admins(session: AsyncSession) -> list[UUID]:
    serving = select(StaffRole.staff_id).where(StaffRole.role.in_(("lead", "admin")))
    found = select(Staff.id).where(Staff.id.in_(serving), Staff.disabled.is_(False))
    return list(await session.scalars(found.order_by(Staff.sign_in_name)))


async def sleeps(session: AsyncSession, person: str) -> bool:
    """Tell whether this person's quiet hours run now."""
    return await _awake_at(session, person) > clock.now()


async def _awake_at(session: AsyncSession, person: str) -> datetime:
    now = clock.now()
    quiet = await rota.quiet_hours(session, UUID(person)) if person != TEAM else None
    return quiet.ends_after(now) if quiet is not None and quiet.covers(now) else now
