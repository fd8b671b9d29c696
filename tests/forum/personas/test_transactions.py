"""An account's or vault's row and a persona's are never written in one transaction (promises.md 1.3).

Row versions carry the number of the transaction that wrote them: one that wrote both would join a person to their
words for whoever reads the files. So every transaction of a whole visit is watched here, whichever slice opens it.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Connection, Engine, event

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.storage.database import Database
from forum.storage.tables.rooms import Room
from tests.forum.accounts.browser import fields, join, sign_in, submit

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
DOOR = {"account", "vault"}
# Whatever names a persona, and the persona itself.
ROOMS = {"persona", "post", "thread", "reaction", "notice", "reading_place", "mute", "flag", "alert", "conversation",
         "message", "room_request", "sanction", "moderation_case"}  # fmt: skip


class Watched:
    """Which tables each committed transaction wrote."""

    def __init__(self) -> None:
        self.committed: list[set[str]] = []

    def statement(self, connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if found := WRITES.match(statement):
            connection.info.setdefault("wrote", set()).add(found[1])

    def commit(self, connection: Connection) -> None:
        self.committed.append(connection.info.pop("wrote", set()))

    def rollback(self, connection: Connection) -> None:
        connection.info.pop("wrote", None)

    def joined(self) -> list[set[str]]:
        """Return the transactions that wrote on both sides."""
        return [wrote for wrote in self.committed if wrote & DOOR and wrote & ROOMS]


@pytest.fixture
def watched() -> Iterator[Watched]:
    """Watch every engine of this process."""
    watching = Watched()
    hooks = [
        ("before_cursor_execute", watching.statement),
        ("commit", watching.commit),
        ("rollback", watching.rollback),
    ]
    for name, hook in hooks:
        event.listen(Engine, name, hook)
    yield watching
    for name, hook in hooks:
        event.remove(Engine, name, hook)


async def _room(database: Database) -> None:
    async with database.writing() as session:
        for slug, access in (("grief", "open"), ("carers", "open"), ("lantern", "system")):
            session.add(Room(id=new_id(), slug=slug, title=slug, topic=slug, kind="peer_led", access=access))


async def _enter_and_write(client: httpx.AsyncClient, slug: str) -> str:
    answer = await submit(client, f"/rooms/{slug}/membership", f"/rooms/{slug}/membership", agree="on")
    assert answer.status_code == 303, answer.text
    form = f"/rooms/{slug}/threads"
    page = await client.get(f"{form}?draft=1")
    sent = {**fields(page.text, form), "wants": "listening", "body": "I slept a little better."}
    answer = await client.post(form, data=sent)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_no_transaction_of_a_whole_visit_joins_the_door_to_a_room(
    client: httpx.AsyncClient, database: Database, watched: Watched
) -> None:
    await _room(database)
    known = await join(client, draft="words typed before", next="/rooms/grief/threads")
    await submit(client, "/join/recovery", "/join/recovery", later="on")
    for slug in ("grief", "carers"):
        assert (
            await client.get(await _enter_and_write(client, slug), follow_redirects=True)
        ).status_code == 200
    assert (await submit(client, "/call-for-help", "/call-for-help", body="I am not well")).status_code == 303
    await client.get("/me/notices")
    with clock.shifted(timedelta(minutes=15)):
        await client.get("/me")
    await sign_in(client, known, draft="more words", next="/rooms/grief/threads")
    await submit(client, "/me/export", "/me/export", passphrase=known["passphrase"])
    await client.get("/me/export/file")
    changed = {"passphrase": known["passphrase"], "new_passphrase": "a passphrase of my own"}
    await submit(client, "/me/passphrase", "/me/passphrase", **changed)
    await submit(client, "/me/erasure", "/me/erasure", passphrase="a passphrase of my own")
    await submit(client, "/me/erasure", "/me/erasure/end")
    await submit(client, "/me/erasure", "/me/erasure", passphrase="a passphrase of my own", now="on")
    wrote = set().union(*watched.committed)
    assert {"account", "vault", "persona", "post", "alert"} <= wrote, wrote
    assert watched.joined() == []
