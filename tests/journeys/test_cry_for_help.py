"""Someone is in danger at night: help on the next page, people rung, a human answer; or the truth that none came."""

import asyncio
import contextlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256

import pytest
from litestar import Litestar
from sqlalchemy import select

from forum import worker
from forum.accounts import ringing, staff
from forum.foundation.secret import Secret
from forum.settings import Ladder, Settings
from forum.storage.database import Database
from forum.storage.tables.crisis import Alert
from forum.storage.tables.oncall import StaffChannel
from forum.storage.tables.outbox import Outbox
from tests.journeys.conftest import Newcomer
from tests.journeys.person import Person
from tests.journeys.test_join_and_post import IN_DANGER, enter, join
from tests.receivers import Mailbox, Webhook

WORDS = "lantern shelter quiet harbour window paper seven"


@pytest.fixture
def settings(settings: Settings, webhook: Webhook, smtp: Mailbox) -> Settings:
    """Alerts leave for a webhook on loopback; nothing waits longer than a test does."""
    return replace(
        settings,
        alert_urls=(Secret(webhook.url.encode()),),
        smtp_url=Secret(smtp.url.encode()),
        webhook_secret=Secret(b"a secret for the test"),
        ladder=Ladder(level_3=2, level_4=2),
    )


@asynccontextmanager
async def working(settings: Settings, database: Database) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run(settings, database))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def serving(database: Database, *people: tuple[str, str], channels: tuple[str, ...] = ()) -> None:
    async with database.writing() as session:
        for name, role in people:
            await staff.add(session, name, [(role, None)], passphrase=WORDS, channels=channels)


async def sign_in(person: Person, name: str) -> None:
    await person.opens("/sign-in")
    await person.sends("/sign-in", sign_in_name=name, passphrase=WORDS)


async def arrives(webhook: Webhook, count: int = 1) -> bool:
    return await asyncio.to_thread(webhook.wait_for, count, 15)


async def the_alert(database: Database) -> Alert:
    async with database.reading() as session:
        return (await session.scalars(select(Alert))).one()


async def cries(newcomer: Newcomer) -> Person:
    ash = newcomer()
    await join(ash)
    await enter(ash)
    await ash.opens("/rooms/grief/threads")
    await ash.sends("/rooms/grief/threads", body=IN_DANGER)
    return ash


async def test_a_person_is_rung_answers_and_is_read(
    newcomer: Newcomer, settings: Settings, database: Database, webhook: Webhook
) -> None:
    await serving(database, ("dov", "responder"))
    ash, dov = newcomer(), newcomer()
    await sign_in(dov, "dov")
    await dov.opens("/oncall")
    assert "Nobody is waiting for a person." in dov.text
    await dov.sends("/oncall/duty", button={"state": "on"})
    assert "You are on until" in dov.text

    ash = await cries(newcomer)
    assert re.fullmatch(r"/posts/[0-9a-f-]{36}/received", ash.at)
    received = ash.at
    assert "An automatic check noticed your words; no one has read them yet" in ash.text
    assert "tel:116123" in ash.text
    assert "Someone is on duty now." in ash.text

    slow = replace(settings, ladder=Ladder(60, 60))
    async with working(slow, database):
        assert await arrives(webhook)
        call = webhook.calls[0]
        signed = dict(part.split("=") for part in call.headers["Leeward-Signature"].split(","))
        expected = hmac.new(
            b"a secret for the test", f"{signed['t']}.".encode() + call.body, sha256
        ).hexdigest()
        assert signed["v1"] == expected
        alert = await the_alert(database)
        assert json.loads(call.body) == {"link": f"{settings.base_url}/oncall/alerts/{alert.id}", "level": 4}

        await dov.opens("/oncall")
        assert "Level 4" in dov.text
        await dov.opens(f"/oncall/alerts/{alert.id}")
        assert "<mark>" in dov.text
        assert "pills" in dov.text
        await ash.opens(received)
        assert "Someone on our team has read your words." in ash.text
        await dov.sends(f"/alerts/{alert.id}/acknowledgement")
        await ash.opens(received)
        assert "Someone has seen this and is coming to write." in ash.text
        await dov.sends(f"/alerts/{alert.id}/messages", body="I'm here. Are you safe at this moment?")
        assert "Are you safe at this moment?" in dov.text

        await ash.opens(received)
        assert "Someone has written to you." in ash.text
        talk = re.search(r"/conversations/[0-9a-f-]{36}", ash.text)
        assert talk is not None
        await ash.opens(talk.group())
        assert "Are you safe at this moment?" in ash.text
        await ash.sends(f"{talk.group()}/messages", body="Yes. My sister is here.")
        assert "My sister is here." in ash.text
        assert await arrives(webhook, 2)

        await dov.opens(f"/oncall/alerts/{alert.id}")
        assert "My sister is here." in dov.text
        await dov.sends(f"/alerts/{alert.id}/closure", button={"outcome": "with_someone"})
        assert dov.at == "/oncall/ease"
    await ash.opens(talk.group())
    assert "This talk has come to an end." in ash.text
    assert len(webhook.calls) == 2


async def test_when_nobody_answers_the_member_reads_that_no_one_has(
    newcomer: Newcomer, settings: Settings, database: Database, webhook: Webhook
) -> None:
    await serving(database, ("dov", "responder"), ("mia", "responder"), ("eze", "admin"))
    ash = await cries(newcomer)
    page = ash.at
    assert "Nobody is on duty" in ash.text
    async with working(settings, database):
        assert await arrives(webhook, 3)
        await asyncio.sleep(0.2)
        await ash.opens(page)
    assert "No one has answered yet." in ash.text
    assert "Nobody is on duty" in ash.text
    keys = [call.headers["Idempotency-Key"] for call in webhook.calls]
    assert len(keys) == len(set(keys))


async def test_asking_for_a_person_needs_no_words_and_no_room(
    newcomer: Newcomer, settings: Settings, database: Database, webhook: Webhook
) -> None:
    await serving(database, ("dov", "responder"))
    ash = newcomer()
    await join(ash)
    await ash.opens("/call-for-help")
    await ash.sends("/call-for-help")
    assert re.fullmatch(r"/conversations/[0-9a-f-]{36}", ash.at)
    assert "You asked for a person." in ash.text
    async with working(settings, database):
        assert await arrives(webhook)
    alert = await the_alert(database)
    assert (alert.level, alert.origin) == (3, "call")


async def test_a_responder_with_a_channel_of_their_own_gets_a_mail_and_the_team_hook_stays_silent(
    newcomer: Newcomer, settings: Settings, database: Database, webhook: Webhook, smtp: Mailbox
) -> None:
    await serving(database, ("dov", "responder"), channels=("mailto:dov@example.org",))
    await cries(newcomer)
    async with working(replace(settings, ladder=Ladder(60, 60)), database):
        for _ in range(100):
            if smtp.messages:
                break
            await asyncio.sleep(0.1)
    alert = await the_alert(database)
    assert smtp.recipients == [["dov@example.org"]]
    letter = smtp.messages[0]
    assert letter["Subject"] == "Level 4"
    assert str(letter.get_payload()).split() == [
        f"{settings.base_url}/oncall/alerts/{alert.id}",
        "Level",
        "4",
    ]
    assert webhook.calls == []


async def test_a_mail_server_that_refuses_is_tried_again_and_seen_on_the_board(
    newcomer: Newcomer, settings: Settings, database: Database, smtp: Mailbox
) -> None:
    await serving(database, ("dov", "responder"), channels=("mailto:dov@example.org",))
    await cries(newcomer)
    smtp.refuse = True
    async with working(replace(settings, ladder=Ladder(600, 600)), database):
        for _ in range(200):
            async with database.reading() as session:
                row = (await session.scalars(select(Outbox).where(Outbox.kind == "alert.send"))).one_or_none()
            if row is not None and row.attempts >= 1 and row.last_error:
                break
            await asyncio.sleep(0.1)
        assert row is not None
        assert row.done_at is None
        assert row.last_error.startswith("mail: ")
        assert "example.org" not in row.last_error
        smtp.refuse = False
        for _ in range(200):
            if smtp.messages:
                break
            await asyncio.sleep(0.1)
    assert len(smtp.messages) == 1


async def test_another_member_finds_neither_the_page_nor_the_conversation(
    newcomer: Newcomer, settings: Settings, database: Database, webhook: Webhook
) -> None:
    await serving(database, ("dov", "responder"))
    ash = await cries(newcomer)
    received = ash.at
    talk = re.search(r"/conversations/[0-9a-f-]{36}", ash.text)
    assert talk is not None
    ivy = newcomer()
    await join(ivy)
    await enter(ivy)
    for path in (received, talk.group()):
        assert (await ivy.opens(path)).status_code == 404
    alert = await the_alert(database)
    assert (await ivy.opens(f"/oncall/alerts/{alert.id}")).status_code == 403


async def test_the_address_of_nobody_stands_in_the_outbox(
    newcomer: Newcomer, settings: Settings, database: Database, smtp: Mailbox
) -> None:
    await serving(database, ("dov", "responder"), channels=("mailto:dov@example.org",))
    await cries(newcomer)
    async with working(replace(settings, ladder=Ladder(60, 60)), database):
        for _ in range(100):
            if smtp.messages:
                break
            await asyncio.sleep(0.1)
    async with database.reading() as session:
        rows = [json.dumps(row.payload) for row in await session.scalars(select(Outbox))]
        kept = (await session.scalars(select(StaffChannel))).one()
    assert not any("example.org" in row for row in rows)
    assert b"example.org" not in kept.sealed
    assert ringing.address_of(kept) == "mailto:dov@example.org"


async def test_a_doubled_call_rings_once(
    newcomer: Newcomer, app: Litestar, settings: Settings, database: Database
) -> None:
    await serving(database, ("dov", "responder"))
    ash = newcomer()
    await join(ash)
    from tests.journeys.person import forms_on

    page = await ash.opens("/call-for-help")
    form = next(each for each in forms_on(page.text) if each.action == "/call-for-help")
    await ash.posts("/call-for-help", {**form.fields, "body": "please"})
    first = ash.at
    await ash.posts("/call-for-help", {**form.fields, "body": "please"})
    assert ash.at == first
    assert (await the_alert(database)).joined == 0
