"""The fixtures themselves: what they promise to every other test."""

import smtplib
import urllib.request

import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.storage.database import Database
from tests.receivers import Mailbox, Webhook

SPEAK = text("INSERT INTO throttle (tag, failures, until) VALUES ('\\x01', 1, now())")
COUNT = text("SELECT count(*) FROM throttle")


@pytest.mark.parametrize("turn", [1, 2])
async def test_what_a_test_writes_in_its_session_is_gone_for_the_next(
    session: AsyncSession, turn: int
) -> None:
    assert (await session.execute(COUNT)).scalar_one() == 0
    await session.execute(SPEAK)
    await session.commit()
    assert (await session.execute(COUNT)).scalar_one() == 1


@pytest.mark.parametrize("turn", [1, 2])
async def test_a_test_that_commits_has_a_database_of_its_own(database: Database, turn: int) -> None:
    async with database.writing() as session:
        await session.execute(SPEAK)
    async with database.reading() as session:
        assert (await session.execute(COUNT)).scalar_one() == 1


async def test_a_reading_session_refuses_to_write(database: Database) -> None:
    async with database.reading() as session:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await session.execute(SPEAK)


async def test_a_block_that_raises_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.writing() as session:
            await session.execute(SPEAK)
            raise RuntimeError
    async with database.reading() as session:
        assert (await session.execute(COUNT)).scalar_one() == 0


async def test_redis_answers_on_its_socket(redis_url: str) -> None:
    async with Redis(unix_socket_path=redis_url.removeprefix("unix://")) as redis:
        assert await redis.ping()


def test_the_webhook_keeps_what_it_gets(webhook: Webhook) -> None:
    webhook.answers.append(202)
    request = urllib.request.Request(webhook.url, data=b"{}", headers={"Idempotency-Key": "a"})
    assert urllib.request.urlopen(request, timeout=5).status == 202
    assert webhook.wait_for(1)
    assert webhook.calls[0].headers["Idempotency-Key"] == "a"


def test_the_mailbox_keeps_what_it_gets(smtp: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", smtp.port, timeout=5) as mail:
        mail.sendmail("a@example.org", ["b@example.org"], "Subject: hello\r\n\r\nwords")
    assert smtp.messages[0]["Subject"] == "hello"
    assert smtp.recipients == [["b@example.org"]]
