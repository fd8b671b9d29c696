"""What leaves the house and what never does; against real servers on loopback."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from forum.crisis.channels import Channels, Message, NotDelivered
from forum.foundation.secret import Secret
from forum.settings import Settings
from tests.receivers import Mailbox, Webhook

MESSAGE = Message("https://forum.example/oncall/alerts/1", 4, "k" * 40)


@pytest_asyncio.fixture
async def channels(settings: Settings, smtp: Mailbox) -> AsyncIterator[Channels]:
    here = replace(
        settings,
        smtp_url=Secret(smtp.url.encode()),
        base_url="https://forum.example",
        webhook_secret=Secret(b"s"),
    )
    async with Channels(here) as open_ones:
        yield open_ones


async def test_a_webhook_gets_a_link_and_a_level_and_nothing_else(
    channels: Channels, webhook: Webhook
) -> None:
    await channels.send(webhook.url, MESSAGE)
    (call,) = webhook.calls
    assert json.loads(call.body) == {"link": MESSAGE.link, "level": 4}
    assert call.headers["Idempotency-Key"] == MESSAGE.key


@pytest.mark.parametrize("status", [301, 404, 500])
async def test_any_answer_but_yes_is_a_failure(channels: Channels, webhook: Webhook, status: int) -> None:
    webhook.answers.append(status)
    with pytest.raises(NotDelivered, match=str(status)):
        await channels.send(webhook.url, MESSAGE)


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.2.1/hook", "http://forum.example/hook", "https://", "mailto:nobody",
        "mailto:a@b.example,c@d.example", "mailto:a@b.example%0d%0aBcc:c@d.example",
    ],
)  # fmt: skip
async def test_an_address_that_cannot_be_used_fails_without_being_repeated(
    channels: Channels, address: str
) -> None:
    with pytest.raises(NotDelivered) as failed:
        await channels.send(address, MESSAGE)
    assert "example" not in str(failed.value)


async def test_a_server_that_is_not_there_is_a_failure_and_no_surprise(channels: Channels) -> None:
    with pytest.raises(NotDelivered):
        await channels.send("http://127.0.0.1:9/hook", MESSAGE)
    with pytest.raises(NotDelivered):
        await channels.send("smtp://127.0.0.1:9/?to=dov@example.org", MESSAGE)


async def test_the_same_message_keeps_its_message_id(channels: Channels, smtp: Mailbox) -> None:
    await channels.send("mailto:dov@example.org", MESSAGE)
    await channels.send("mailto:dov@example.org", MESSAGE)
    first, second = smtp.messages
    assert first["Message-ID"] == second["Message-ID"] == f"<{MESSAGE.key}@forum.example>"
    assert first["Subject"] == "Level 4"


async def test_a_refusing_mail_server_is_a_failure(channels: Channels, smtp: Mailbox) -> None:
    smtp.refuse = True
    with pytest.raises(NotDelivered, match="mail: "):
        await channels.send("mailto:dov@example.org", MESSAGE)


async def test_an_smtp_address_brings_its_own_server(settings: Settings, smtp: Mailbox) -> None:
    async with Channels(replace(settings, smtp_url=None)) as channels:
        await channels.send(f"{smtp.url}/?to=dov@example.org", MESSAGE)
        with pytest.raises(NotDelivered, match="LEEWARD_SMTP_URL"):
            await channels.send("mailto:dov@example.org", MESSAGE)
    assert smtp.recipients == [["dov@example.org"]]
