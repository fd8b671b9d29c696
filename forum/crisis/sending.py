"""Sends one message of an alert, after looking under lock whether it is still wanted; it rings nobody by itself.

A lock that only those who answer wait for is held while the channel is asked: an acknowledgement commits either before
the look (and then nothing is sent) or after the message has left (promises 2.2.5). A member's post never waits for it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts.ringing import kind_of
from forum.crisis import addresses, channel_states, locks, second, services
from forum.crisis.channels import Channels, Message
from forum.crisis.messages import TEAM
from forum.crisis.rounds import RINGS
from forum.foundation import logs
from forum.settings import Settings
from forum.storage.tables.crisis import Alert, AlertStep


async def send(
    session: AsyncSession, payload: Mapping[str, Any], settings: Settings, channels: Channels
) -> None:
    """Send what the outbox row names, or nothing where it is wanted no more. Raises NotDelivered to be tried again."""
    alert = await _in_flight(session, UUID(payload["alert"]))
    if alert is None or not await _wanted(session, alert, payload):
        return
    address = await addresses.find(session, payload["person"], payload["channel"], settings)
    if address is None:
        return
    link = f"{settings.base_url}/oncall/alerts/{alert.id}"
    sent = await channels.send(address, Message(link, alert.level, payload["key"]))
    await channel_states.worked(session, payload["channel"], sent.said)
    logs.event("alert_sent", channel=kind_of(address), level=alert.level, rung=alert.rung)


async def _in_flight(session: AsyncSession, alert_id: UUID) -> Alert | None:
    await locks.message_leaves(session, alert_id)
    return await session.get(Alert, alert_id, populate_existing=True)


async def _wanted(session: AsyncSession, alert: Alert, payload: Mapping[str, Any]) -> bool:
    """A ring is wanted until someone has it; a word to the one who has it, for as long as they do.

    A second look is wanted while the call is open, a review until somebody made it.
    """
    if payload["why"] == "review":
        return await services.unreviewed(session, alert.id)
    if alert.state == "closed":
        return False
    if payload["why"] == "second":
        return not await second.looked(session, alert.id)
    if payload["why"] == "ring":
        return alert.state == "ringing" and not await _overtaken(session, alert, payload)
    return alert.taken_by is not None and payload["person"] in (str(alert.taken_by), TEAM)


async def _overtaken(session: AsyncSession, alert: Alert, payload: Mapping[str, Any]) -> bool:
    """Whether someone said "I'm awake" since, or this person was rung again: then only the newest ring goes out."""
    awake = AlertStep.kind == "awake"
    if payload["person"] == TEAM:
        since = or_(awake, AlertStep.kind == "alarmed")
    else:
        since = or_(awake, and_(AlertStep.kind.in_(RINGS), AlertStep.staff_id == UUID(payload["person"])))
    newest = select(func.max(AlertStep.place)).where(AlertStep.alert_id == alert.id, since)
    return (await session.scalar(newest) or 0) > int(payload["ring"])
