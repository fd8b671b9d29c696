"""A message is looked at once more under lock before it leaves: none goes out after someone has it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import ringing
from forum.crisis import actions, alerting, sending
from forum.crisis.channels import Channels, Message, Sent
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.secret import Secret
from forum.settings import Settings
from forum.storage.database import Database
from tests.forum.crisis import cast


class Kept(Channels):
    """Channels that keep what they would send, and may wait before they do."""

    def __init__(self, settings: Settings, wait: float = 0) -> None:
        super().__init__(settings)
        self.sent: list[tuple[str, Message]] = []
        self.wait, self.began = wait, asyncio.Event()

    async def send(self, address: str, message: Message) -> Sent:
        self.began.set()
        await asyncio.sleep(self.wait)
        self.sent.append((address, message))
        return Sent("", "kept")


@pytest.fixture
def kept(settings: Settings) -> Kept:
    return Kept(settings)


async def rung(session: AsyncSession, settings: Settings) -> tuple[StaffMember, list[dict[str, object]]]:
    """Ring one person with a mail address; return them and the payloads of the messages."""
    persona = await cast.a_persona(session, await cast.a_room(session))
    dov = await cast.a_responder(session, "dov", on=True, channels=("mailto:dov@example.org",))
    alert = await cast.an_alert(session, persona)
    await alerting.take_step(session, alert.id, settings, clock.now())
    who = StaffMember(dov.id, "dov", frozenset({("responder", None)}))
    return who, [row.payload for row in await cast.undone(session, "alert.send")]


async def test_a_ring_leaves_with_a_bare_link(session: AsyncSession, settings: Settings, kept: Kept) -> None:
    _dov, (payload,) = await rung(session, settings)
    await sending.send(session, payload, settings, kept)
    ((address, message),) = kept.sent
    assert address == "mailto:dov@example.org"
    assert message.link == f"{settings.base_url}/oncall/alerts/{payload['alert']}"
    assert "example.org" not in str(payload)


async def test_nothing_leaves_after_an_acknowledgement(
    session: AsyncSession, settings: Settings, kept: Kept
) -> None:
    dov, (payload,) = await rung(session, settings)
    await actions.acknowledge(session, dov, alerting.UUID(str(payload["alert"])))
    await sending.send(session, payload, settings, kept)
    assert kept.sent == []


async def test_a_channel_that_was_away_gets_the_newest_ring_only(
    session: AsyncSession, settings: Settings, kept: Kept
) -> None:
    _dov, (first,) = await rung(session, settings)
    with clock.shifted(timedelta(minutes=5)):
        await alerting.take_step(session, alerting.UUID(str(first["alert"])), settings, clock.now())
    payloads = [row.payload for row in await cast.undone(session, "alert.send")]
    assert len({each["key"] for each in payloads}) == 2
    for each in payloads:
        await sending.send(session, each, settings, kept)
    assert len(kept.sent) == 1


async def test_nothing_leaves_to_someone_whose_access_ended_or_who_changed_their_address(
    session: AsyncSession, settings: Settings, kept: Kept
) -> None:
    dov, (payload,) = await rung(session, settings)
    row = await session.get_one(cast.Staff, dov.id)
    row.disabled = True
    await session.flush()
    await sending.send(session, payload, settings, kept)
    row.disabled = False
    await ringing.replace(session, dov.id, ["mailto:other@example.org"])
    await session.flush()
    await sending.send(session, payload, settings, kept)
    assert kept.sent == []


async def test_an_acknowledgement_waits_for_a_message_that_is_on_its_way(
    database: Database, settings: Settings
) -> None:
    """Either the acknowledgement commits first and nothing leaves, or the message left before it: never after."""
    async with database.writing() as session:
        dov, (payload,) = await rung(session, replace(settings, alert_urls=(Secret(b"http://127.0.0.1:9/"),)))
    slow = Kept(settings, wait=0.5)
    order: list[str] = []

    async def send() -> None:
        async with database.writing() as session:
            await sending.send(session, payload, settings, slow)
            order.append("sent")

    async def acknowledge() -> None:
        await slow.began.wait()
        async with database.writing() as session:
            await actions.acknowledge(session, dov, alerting.UUID(str(payload["alert"])))
        order.append("acknowledged")

    await asyncio.gather(send(), acknowledge())
    assert order == ["sent", "acknowledged"]


async def test_nothing_leaves_while_someone_who_said_that_they_are_awake_signs_in(
    session: AsyncSession, settings: Settings, kept: Kept
) -> None:
    _dov, (payload,) = await rung(session, settings)
    await actions.awake(session, alerting.UUID(str(payload["alert"])))
    await sending.send(session, payload, settings, kept)
    assert kept.sent == []
