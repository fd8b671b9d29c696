"""Nights at three o'clock: nobody on, one who sleeps through, Redis gone, the mail server refusing."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import select

from forum.accounts import staff
from forum.app import create_app
from forum.crisis import backlog, reach
from forum.crisis.channels import Channels
from forum.foundation import clock
from forum.foundation.secret import Secret
from forum.settings import Ladder, Settings
from forum.storage.database import Database
from forum.storage.tables.accounts import Staff
from forum.storage.tables.crisis import Alert, AlertStep, RingPreference
from forum.storage.tables.oncall import ChannelState, StaffChannel
from forum.storage.tables.outbox import Outbox
from tests import receivers
from tests.journeys.conftest import Newcomer
from tests.journeys.person import Person
from tests.journeys.test_cry_for_help import WORDS, arrives, cries, sign_in, the_alert, working
from tests.receivers import Mailbox, Webhook


@pytest.fixture
def settings(settings: Settings, smtp: Mailbox) -> Settings:
    return replace(
        settings,
        smtp_url=Secret(smtp.url.encode()),
        webhook_secret=Secret(b"a secret for the test"),
        ladder=Ladder(level_3=2, level_4=2),
    )


@pytest.fixture(autouse=True)
def at_three() -> Iterator[None]:
    """It is three in the night, and time goes on from there."""
    now = clock.now()
    night = datetime.combine(now.date() + timedelta(days=1), time(3), UTC)
    with clock.shifted(night - now):
        yield


async def serves(database: Database, name: str, role: str, *channels: str, quiet: bool = False) -> None:
    async with database.writing() as session:
        await staff.add(session, name, [(role, None)], passphrase=WORDS, channels=channels)
        if quiet:
            who = await staff.find(session, name)
            session.add(
                RingPreference(staff_id=who, zone="UTC", quiet_from=time(22), quiet_until=time(7), rings=0)
            )


async def until(database: Database, kind: str, tries: int = 150) -> list[UUID | None]:
    """Wait until a step of this kind was made; return whose they are."""
    for _ in range(tries):
        async with database.reading() as session:
            found = list(await session.scalars(select(AlertStep.staff_id).where(AlertStep.kind == kind)))
        if found:
            return found
        await asyncio.sleep(0.1)
    return []


async def reads(person: Person, words: str, tries: int = 100) -> bool:
    for _ in range(tries):
        await person.opens(person.at)
        if words in person.text:
            return True
        await asyncio.sleep(0.1)
    return False


async def test_with_nobody_on_and_everybody_asleep_the_member_reads_so_and_gets_numbers(
    newcomer: Newcomer, settings: Settings, database: Database, webhook: Webhook, smtp: Mailbox
) -> None:
    await serves(database, "dov", "responder", webhook.url, quiet=True)
    await serves(database, "eze", "admin", "mailto:eze@example.org", quiet=True)
    ash = await cries(newcomer)
    assert "Nobody is on duty" in ash.text
    assert "tel:116123" in ash.text
    async with working(settings, database):
        assert await until(database, "nobody") == [None]
        assert await reads(ash, "The numbers below reach a person now.")
    assert "We have asked" not in ash.text
    assert webhook.calls == []
    assert smtp.messages == []
    alert = await the_alert(database)
    assert (alert.state, alert.answered_at) == ("ringing", None)
    # It is looked at again, and not later than when the first of them may be rung.
    assert alert.next_at is not None
    assert alert.next_at <= clock.now() + timedelta(seconds=settings.ladder.level_4)


async def come(smtp: Mailbox, count: int) -> bool:
    for _ in range(150):
        if len(smtp.messages) >= count:
            return True
        await asyncio.sleep(0.1)
    return False


async def test_when_one_sleeps_through_the_next_is_rung_and_the_member_reads_each_step(
    newcomer: Newcomer, settings: Settings, database: Database, webhook: Webhook, smtp: Mailbox
) -> None:
    await serves(database, "dov", "responder", "mailto:dov@example.org")
    await serves(database, "mia", "responder", webhook.url)
    dov, mia = newcomer(), newcomer()
    await sign_in(dov, "dov")
    await dov.opens("/oncall")
    await dov.sends("/oncall/duty", button={"state": "on"})
    ash = await cries(newcomer)
    async with working(settings, database):
        assert await reads(ash, "We have asked 1 person who answers here.")
        assert await arrives(webhook)
        assert await reads(ash, "No one has answered yet. We have now asked 1 more person.")
        link = re.search(rb"/oncall/alerts/[0-9a-f-]{36}", webhook.calls[0].body)
        assert link is not None
        await mia.opens(link.group().decode())
        awake = f"{link.group().decode().removeprefix('/oncall')}/awake"
        if awake in mia.text:
            await mia.sends(awake)
            assert await reads(ash, "Someone has said that they are awake and on their way here.")
        await sign_in(mia, "mia")
        await mia.opens(link.group().decode())
        await mia.sends(f"/alerts/{link.group().decode().rsplit('/', 1)[1]}/acknowledgement")
        # At level 4 somebody else is asked to look, too: dov, who was rung by both rungs.
        assert await come(smtp, 3)
        heard = len(webhook.calls) + len(smtp.messages)
        await mia.sends(
            f"/alerts/{link.group().decode().rsplit('/', 1)[1]}/messages", body="I'm here. Are you safe?"
        )
        assert await reads(ash, "Someone has written to you.")
        await asyncio.sleep(3)
    # Once somebody had it, nothing more was sent.
    assert len(webhook.calls) + len(smtp.messages) == heard
    assert smtp.recipients[0] == ["dov@example.org"]


@pytest_asyncio.fixture
async def redis_that_dies(settings: Settings, database: Database) -> AsyncIterator[tuple[Litestar, Settings]]:
    """The forum beside a Redis that was there when it started, and is gone now."""
    with receivers.redis_server(receivers.demand_redis()) as url:
        here = replace(settings, redis_url=Secret(url.encode()))
        app = create_app(here, database)
    yield app, here


async def test_with_redis_gone_the_post_is_kept_and_people_are_rung(
    redis_that_dies: tuple[Litestar, Settings],
    newcomer: Newcomer,
    database: Database,
    webhook: Webhook,
) -> None:
    app, here = redis_that_dies
    await serves(database, "dov", "responder", webhook.url)
    async with Person(app) as probe:
        assert (await probe.opens("/readyz")).json()["redis"] == "degraded"
        assert probe.page.status_code == 200
    ash = await cries(newcomer)
    async with working(here, database):
        assert await arrives(webhook)
        assert await reads(ash, "We have asked 1 person who answers here.")


async def test_with_the_mail_server_refusing_others_are_rung_and_the_dead_channel_is_told(
    newcomer: Newcomer, settings: Settings, database: Database, webhook: Webhook, smtp: Mailbox
) -> None:
    await serves(database, "dov", "responder", "mailto:dov@example.org")
    await serves(database, "eze", "admin", webhook.url)
    smtp.refuse = True
    dov, eze = newcomer(), newcomer()
    await sign_in(dov, "dov")
    await dov.opens("/oncall")
    await dov.sends("/oncall/duty", button={"state": "on"})
    ash = await cries(newcomer)
    async with working(settings, database):
        # The mail does not go out; the ladder goes on and rings the admin over another way.
        assert await arrives(webhook)
        alert = await the_alert(database)
        assert str(alert.id).encode() in webhook.calls[-1].body
        assert await reads(ash, "No one has answered yet.")
    async with database.reading() as session:
        state = (
            await session.scalars(select(ChannelState).where(ChannelState.failing_since.is_not(None)))
        ).one()
    assert state.said.startswith("mail: ")
    assert "example.org" not in state.said
    await sign_in(eze, "eze")
    with clock.shifted(timedelta(minutes=11)):
        await eze.opens("/oncall")
        assert "Nothing gets through to:" in eze.text
        await eze.opens("/admin/pulse")
        assert "Dead channels, which take nothing: dov" in " ".join(eze.text.split())
        assert (await eze.opens("/readyz")).json()["channels"] == "degraded"


async def test_the_worker_asks_a_silent_channel_and_tells_of_a_dead_one(
    settings: Settings, database: Database, webhook: Webhook
) -> None:
    await serves(database, "dov", "responder", "http://127.0.0.1:9/hook")
    await serves(database, "eze", "admin", webhook.url)
    async with database.writing() as session:
        for row in await session.scalars(select(StaffChannel)):
            name = await session.scalar(select(Staff.sign_in_name).where(Staff.id == row.staff_id))
            state = ChannelState(
                channel=reach.digest(str(row.id)), tried_at=clock.now() - timedelta(hours=25)
            )
            if name == "dov":
                state.tried_at = state.failing_since = clock.now() - timedelta(minutes=15)
            session.add(state)
    async with working(settings, database):
        assert await arrives(webhook, 2)
    bodies = {call.body for call in webhook.calls}
    assert bodies == {
        b'{"event":"verification"}', f'{{"link":"{settings.base_url}/oncall","level":0}}'.encode(),
    }  # fmt: skip


async def test_with_no_worker_at_all_the_web_itself_rings_whoever_can_mend_it(
    newcomer: Newcomer, settings: Settings, database: Database, webhook: Webhook
) -> None:
    await serves(database, "eze", "admin", webhook.url)
    await cries(newcomer)
    async with Channels(settings) as channels:
        with clock.shifted(timedelta(minutes=3)):
            assert await backlog.ring_if_late(database, settings, channels) == 1
    async with database.reading() as session:
        assert (await session.scalars(select(Alert.state))).one() == "ringing"
        assert await session.scalar(select(Outbox.id).where(Outbox.kind == "backlog.rung")) is not None
        assert (await session.scalars(select(Staff.sign_in_name))).one() == "eze"
    assert webhook.calls[0].body == f'{{"link":"{settings.base_url}/oncall","level":0}}'.encode()
