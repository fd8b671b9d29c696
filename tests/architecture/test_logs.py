"""Nothing that was typed, asked for or sent by a browser reaches a log, whatever goes wrong on the way."""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forum.foundation import logs
from forum.storage.database import Database
from forum.storage.embedded import EmbeddedServer
from forum.web.shell import Shell

MARK = "heronmarsh"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged from here on, by us or by a library."""
    handlers, level = logging.root.handlers, logging.root.level
    out = io.StringIO()
    logs.configure(stream=out)
    yield out
    logging.root.handlers, logging.root.level = handlers, level


async def visit(client: httpx.AsyncClient) -> list[int]:
    """Ask for many things, with the mark in every place that a browser fills."""
    thing = uuid4()
    headers = {
        "User-Agent": f"{MARK}/1",
        "Accept-Language": f"en-{MARK}",
        "Referer": f"https://{MARK}.example.org/",
    }
    typed = {
        "sign_in_name": MARK,
        "passphrase": f"{MARK} {MARK} {MARK}",
        "body": MARK,
        "_csrf": MARK,
        MARK: MARK,
    }
    paths = [
        "/",
        f"/rooms/{MARK}",
        f"/threads/{thing}?page={MARK}",
        f"/search?q={MARK}",
        f"/{MARK}",
        f"/posts/{MARK}",
    ]
    asked = [await client.get(path, headers=headers) for path in paths]
    sent = [
        await client.post(path, data=typed, headers=headers)
        for path in ("/join", "/sign-in", "/recover", f"/threads/{thing}/replies", "/call-for-help")
    ]
    return [answer.status_code for answer in (*asked, *sent)]


def holds_no_person(written: str) -> None:
    assert MARK not in written
    assert "127.0.0.1" not in written
    assert not any(sign in written for sign in ("User-Agent", "sign_in_name", "SELECT", "parameters"))


async def test_a_log_names_routes_and_classes_never_a_person(
    client: httpx.AsyncClient, log: io.StringIO
) -> None:
    await visit(client)
    written = log.getvalue()
    assert '"event": "answered"' in written
    holds_no_person(written)


async def test_a_fault_on_our_side_is_logged_without_what_was_typed(
    app: Litestar, client: httpx.AsyncClient, log: io.StringIO
) -> None:
    shell: Shell = app.state.shell
    app.state.shell = replace(shell, database=Database("postgresql://app@127.0.0.1:1/gone", pool=1))
    statuses = await visit(client)
    assert any(status >= 500 for status in statuses)
    holds_no_person(log.getvalue())
    app.state.shell = shell


async def test_a_fault_of_the_database_shows_no_parameter(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with database.writing() as session:
            await session.execute(text("INSERT INTO throttle (tag) VALUES (:tag)"), {"tag": MARK.encode()})
    assert MARK not in str(caught.value)


async def test_postgresql_itself_writes_no_statement_down(
    database: Database, cluster: EmbeddedServer
) -> None:
    for statement in (f"SELECT '{MARK}'", f"SELECT no_{MARK}", f"INSERT INTO room (slug) VALUES ('{MARK}')"):
        try:
            async with database.writing() as session:
                await session.execute(text(statement))
        except DBAPIError:
            continue
    assert MARK not in (cluster.root / "postgres.log").read_text(errors="replace")
