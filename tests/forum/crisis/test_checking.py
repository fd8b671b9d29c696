"""Channels that are silent are asked daily; a dead one, and late work, reach leads and admins over what still works."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import backlog, channel_states, checking, reach, warnings
from forum.crisis.channels import Channels, NotDelivered
from forum.foundation import clock
from forum.foundation.secret import Secret
from forum.settings import Settings
from forum.storage.database import Database
from forum.storage.tables.crisis import RingPreference
from forum.storage.tables.oncall import ChannelState, StaffChannel
from forum.storage.tables.outbox import Outbox
from tests.forum.crisis import cast
from tests.receivers import Mailbox, Webhook

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def settings(settings: Settings, smtp: Mailbox) -> Settings:
    return replace(
        settings, smtp_url=Secret(smtp.url.encode()), webhook_secret=Secret(b"a secret for the test")
    )


async def look(session: AsyncSession, settings: Settings, at: datetime, channels: Channels) -> int:
    """Look after channels at `at` and do the checks that this put; return how many."""
    with clock.frozen(at):
        put = await checking.look_after(session, settings, at)
        for row in await cast.undone(session, "channel.check"):
            await checking.check(session, row.payload, settings, channels)
            row.done_at = at
        await session.flush()
    return put


async def state_of(session: AsyncSession, digest: str) -> ChannelState:
    return (await channel_states.states(session, [digest]))[digest]


async def digest_of(session: AsyncSession) -> str:
    return reach.digest(str((await session.scalars(select(StaffChannel.id))).one()))


async def test_a_channel_is_asked_after_a_day_of_silence_ringing_nobody(
    session: AsyncSession, settings: Settings, webhook: Webhook, smtp: Mailbox
) -> None:
    await cast.a_responder(session, "dov", channels=(webhook.url, "mailto:dov@example.org"))
    async with Channels(settings) as channels:
        counts = [
            await look(session, settings, NOW + later, channels)
            for later in (timedelta(), 5 * MINUTE, DAY - MINUTE, DAY + MINUTE)
        ]
    assert counts == [0, 0, 0, 2]
    assert [json.loads(call.body) for call in webhook.calls] == [{"event": "verification"}]
    assert "Leeward-Signature" in webhook.calls[0].headers
    assert smtp.messages == []
    states = (await session.scalars(select(ChannelState))).all()
    assert {each.ok_at for each in states} == {NOW + DAY + MINUTE}
    assert {each.said.split(":")[0] for each in states} == {"webhook", "mail"}


async def test_a_gateway_cannot_be_asked_and_counts_neither_as_proved_nor_as_failing(
    session: AsyncSession, settings: Settings, webhook: Webhook
) -> None:
    await cast.a_responder(session, "dov", channels=(webhook.url.replace("http:", "json:"),))
    async with Channels(settings) as channels:
        assert await look(session, settings, NOW - DAY, channels) == 0
        assert await look(session, settings, NOW, channels) == 1
        assert await look(session, settings, NOW + 5 * MINUTE, channels) == 0
    state = await state_of(session, await digest_of(session))
    assert (state.ok_at, state.failing_since, webhook.calls) == (None, None, [])


async def test_a_channel_that_fails_is_asked_again_soon_and_after_ten_minutes_it_is_dead_and_told(
    session: AsyncSession, settings: Settings, webhook: Webhook
) -> None:
    await cast.a_responder(session, "dov", channels=("http://127.0.0.1:9/hook",))
    eze = await cast.a_responder(session, "eze", role="admin", channels=(webhook.url,))
    leo = await cast.a_responder(session, "leo", role="lead", channels=("mailto:leo@example.org",))
    session.add(
        RingPreference(staff_id=leo.id, zone="UTC", quiet_from=time(22), quiet_until=time(7), rings=0)
    )
    await session.flush()
    async with Channels(settings) as channels:
        await look(session, settings, NOW - DAY, channels)
        for minutes in (0, 5, 10, 15):
            await look(session, settings, NOW + minutes * MINUTE, channels)
        told = await cast.undone(session, "warning.send")
        # Once, however often it is looked at; the lead is left to sleep.
        assert [(row.payload["person"], row.due_at) for row in told] == [
            (str(eze.id), NOW + 10 * MINUTE), (str(leo.id), NOW + timedelta(hours=4)),
        ]  # fmt: skip
        with clock.frozen(NOW + 15 * MINUTE):
            await warnings.send(session, told[0].payload, settings, channels)
    assert json.loads(webhook.calls[-1].body) == {"link": f"{settings.base_url}/oncall", "level": 0}
    assert "127.0.0.1:9" not in str([row.payload for row in told])


async def test_nothing_is_told_of_a_channel_that_works_again(
    session: AsyncSession, settings: Settings, webhook: Webhook
) -> None:
    await cast.a_responder(session, "dov", channels=("http://127.0.0.1:9/hook",))
    await cast.a_responder(session, "eze", role="admin", channels=(webhook.url,))
    async with Channels(settings) as channels:
        await look(session, settings, NOW - DAY, channels)
        for minutes in (0, 5, 10):
            await look(session, settings, NOW + minutes * MINUTE, channels)
        (row,) = await cast.undone(session, "warning.send")
        with clock.frozen(NOW + 11 * MINUTE):
            await channel_states.worked(session, row.payload["about"], "webhook: answered 204")
            calls = len(webhook.calls)
            await warnings.send(session, row.payload, settings, channels)
    assert len(webhook.calls) == calls


async def test_what_nobody_has_any_more_is_forgotten(session: AsyncSession, settings: Settings) -> None:
    await channel_states.failed(session, "0" * 16, "webhook: answered 500")
    await channel_states.forget_unused(session, settings)
    assert (await session.scalars(select(ChannelState))).all() == []


async def test_a_mail_server_is_greeted_and_one_that_is_away_is_noticed(
    settings: Settings, smtp: Mailbox
) -> None:
    async with Channels(settings) as channels:
        assert (await channels.check("mailto:dov@example.org", "k") or "").startswith("mail: ")
        with pytest.raises(NotDelivered):
            await channels.check("smtp://127.0.0.1:9/?to=dov@example.org", "k")
    assert smtp.messages == []


async def late(database: Database, minutes: int) -> None:
    """An alert whose step is so many minutes late."""
    async with database.writing() as session:
        await cast.an_alert(session, await cast.a_persona(session, await cast.a_room(session)))
        await session.execute(update(Outbox).values(due_at=clock.now() - minutes * MINUTE))


async def test_late_steps_ring_leads_and_admins_over_whatever_works_once_in_a_while(
    database: Database, settings: Settings, webhook: Webhook, smtp: Mailbox
) -> None:
    async with database.writing() as session:
        await cast.a_responder(session, "dov", channels=("mailto:dov@example.org",))
        await cast.a_responder(
            session, "eze", role="admin", channels=("http://127.0.0.1:9/hook", webhook.url)
        )
        await cast.a_responder(session, "leo", role="lead", channels=("mailto:leo@example.org",))
    smtp.refuse = True
    async with Channels(settings) as channels:
        await late(database, 1)
        assert await backlog.ring_if_late(database, settings, channels) == 0
        async with database.writing() as session:
            await session.execute(update(Outbox).values(due_at=clock.now() - 3 * MINUTE))
        took = await asyncio.gather(*(backlog.ring_if_late(database, settings, channels) for _ in range(4)))
        assert sorted(took) == [0, 0, 0, 1]
        assert await backlog.ring_if_late(database, settings, channels) == 0
    (call,) = webhook.calls
    assert json.loads(call.body) == {"link": f"{settings.base_url}/oncall", "level": 0}


async def test_where_nothing_took_it_the_next_look_tries_again(
    database: Database, settings: Settings, webhook: Webhook
) -> None:
    async with database.writing() as session:
        await cast.a_responder(session, "eze", role="admin", channels=(webhook.url,))
    await late(database, 5)
    webhook.answers.append(503)
    async with Channels(settings) as channels:
        assert await backlog.ring_if_late(database, settings, channels) == 0
        assert await backlog.ring_if_late(database, settings, channels) == 1


async def test_the_watch_of_the_web_rings_where_no_worker_runs(
    database: Database, settings: Settings, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "_LOOK_SECONDS", 0.05)
    async with database.writing() as session:
        await cast.a_responder(session, "eze", role="admin", channels=(webhook.url,))
    await late(database, 5)
    async with backlog.watched(settings, database):
        assert await asyncio.to_thread(webhook.wait_for, 1, 10)


async def test_readiness_and_figures_say_how_late_the_oldest_step_is_and_that_a_channel_is_dead(
    client: httpx.AsyncClient, database: Database
) -> None:
    fresh = (await client.get("/readyz")).json()
    assert (fresh["oldest_overdue_step_seconds"], fresh["overdue_steps"], fresh["channels"]) == (
        "0",
        "0",
        "ok",
    )
    await late(database, 5)
    async with database.writing() as session:
        await cast.a_responder(session, "dov", channels=("mailto:dov@example.org",))
        digest = await digest_of(session)
        with clock.shifted(-15 * MINUTE):
            await channel_states.failed(session, digest, "mail: SMTPConnectError")
    answer = await client.get("/readyz")
    said = answer.json()
    assert (answer.status_code, said["worker"], said["channels"]) == (200, "degraded", "degraded")
    assert int(said["oldest_overdue_step_seconds"]) >= 299
    assert said["overdue_steps"] == "1"
