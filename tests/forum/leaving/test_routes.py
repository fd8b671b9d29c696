"""Leaving: one's words side by side for oneself only, a copy kept nowhere, an erasure that joins nothing."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import select, update

from forum.accounts import door, sessions
from forum.foundation import clock
from forum.foundation.callers import Member
from forum.foundation.ids import new_id
from forum.personas import actions as personas
from forum.settings import Retention
from forum.storage import retention
from forum.storage.database import Database
from forum.storage.tables.accounts import Account, Vault
from forum.storage.tables.crisis import Alert
from forum.storage.tables.personas import Persona, Sanction
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post, Thread
from tests.forum.accounts.browser import fields, join, sign_in, submit

KEEP = Retention()


@pytest_asyncio.fixture
async def other_browser(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as browser:
        yield browser


async def member_of(client: httpx.AsyncClient, database: Database) -> Member:
    """Return who this browser is signed in as."""
    found = await sessions.recognise(database, client.cookies["leeward_session"])
    assert isinstance(found, Member)
    return found


async def write(
    database: Database, member: Member, slug: str, body: str, state: str = "published"
) -> Persona:
    """Let the member have written something in a room; the room is made where it isn't there."""
    async with database.writing() as session:
        room = await session.scalar(select(Room).where(Room.slug == slug))
        if room is None:
            room = Room(
                id=new_id(), slug=slug, title=slug.title(), topic=slug, kind="peer_led", access="open"
            )
            session.add(room)
            await session.flush()
        persona = await personas.take_alias(session, member, room.id)
        thread = Thread(
            id=new_id(),
            room_id=room.id,
            persona_id=persona.id,
            title=f"About {slug}",
            state=state,
            day=clock.today(),
        )
        thread.last_pos = 1
        session.add(thread)
        await session.flush()
        post = {"body": body, "body_html": f"<p>{body}</p>", "state": state, "day": clock.today(), "pos": 1}
        session.add(Post(id=new_id(), room_id=room.id, thread_id=thread.id, persona_id=persona.id, **post))
    return persona


async def test_all_my_posts_ask_for_the_passphrase_and_close_after_ten_minutes(
    client: httpx.AsyncClient, database: Database
) -> None:
    known = await join(client)
    ash = await member_of(client, database)
    await write(database, ash, "grief", "words about grief")
    await write(database, ash, "carers", "words about caring", "waiting")
    assert "words about" not in (await client.get("/me/posts")).text
    wrong = await submit(client, "/me/posts", "/me/posts", passphrase="a guess of theirs")
    assert wrong.status_code == 422
    right = await submit(client, "/me/posts", "/me/posts", passphrase=known["passphrase"])
    assert right.headers["location"] == "/me/posts"
    shown = (await client.get("/me/posts")).text
    assert "words about grief" in shown
    assert "words about caring" in shown
    assert "waiting to be read" in shown
    with clock.shifted(timedelta(minutes=11)):
        assert "words about" not in (await client.get("/me/posts")).text


async def test_another_member_sees_none_of_my_posts(
    client: httpx.AsyncClient, other_browser: httpx.AsyncClient, database: Database
) -> None:
    await join(client)
    await write(database, await member_of(client, database), "grief", "words about grief")
    hers = await join(other_browser)
    await submit(other_browser, "/me/posts", "/me/posts", passphrase=hers["passphrase"])
    assert "words about" not in (await other_browser.get("/me/posts")).text


async def test_the_copy_holds_everything_and_is_kept_nowhere(
    client: httpx.AsyncClient, database: Database
) -> None:
    known = await join(client, draft="carried words", next="/rooms/grief/threads")
    ash = await member_of(client, database)
    here = await write(database, ash, "grief", "words about grief")
    there = await write(database, ash, "carers", "words about caring", "waiting")
    assert (await client.get("/me/export/file")).headers["location"] == "/me/export"
    answer = await submit(client, "/me/export", "/me/export", passphrase=known["passphrase"])
    assert answer.headers["location"] == "/me/export/file"
    file = await client.get("/me/export/file")
    assert file.headers["content-disposition"] == 'attachment; filename="words.json"'
    assert "no-store" in file.headers["cache-control"]
    found = file.json()
    names = {each["your_name_there"]: [post["words"] for post in each["posts"]] for each in found["rooms"]}
    assert names == {here.alias: ["words about grief"], there.alias: ["words about caring"]}
    kept = found["kept_for_you"]["drafts"]
    assert [(each["place"], each["body"]) for each in kept] == [("/rooms/grief/threads", "carried words")]
    for private in (str(ash.account_id), here.handle.hex(), ash.root.reveal().hex(), known["sign_in_name"]):
        assert private not in file.text


async def _erase(client: httpx.AsyncClient, passphrase: str, **more: str) -> httpx.Response:
    return await submit(client, "/me/erasure", "/me/erasure", passphrase=passphrase, **more)


async def test_erasing_hides_at_once_is_final_after_seven_days_and_nothing_is_left(
    client: httpx.AsyncClient, other_browser: httpx.AsyncClient, database: Database
) -> None:
    known = await join(client, draft="carried words", next="/rooms/grief/threads")
    await sign_in(other_browser, known)
    ash = await member_of(client, database)
    persona = await write(database, ash, "grief", "words about grief")
    assert (await _erase(client, "a guess of theirs")).status_code == 422
    assert (await _erase(client, known["passphrase"])).headers["location"] == "/me/erasure"
    assert (await other_browser.get("/me")).status_code == 401
    async with database.reading() as session:
        assert (await session.scalars(select(Post.state))).all() == ["withdrawn"]
        assert (await session.scalars(select(Thread.closed))).all() == [True]
    for days, gone in ((6, False), (7, True)):
        now = clock.now() + timedelta(days=days)
        async with database.writing() as session:
            await retention.erased_personas(session, KEEP, now)
        async with database.writing() as session:
            await retention.erased_accounts(session, KEEP, now)
        async with database.reading() as session:
            assert ((await session.scalars(select(Account))).first() is None) == gone
            assert ((await session.scalars(select(Post.body))).one() == "") == gone
    async with database.reading() as session:
        left = (await session.scalars(select(Persona))).one()
        assert (await session.scalars(select(Vault))).all() == []
        assert await personas.all_personas(session, ash.root) == []
    assert left.handle != persona.handle
    assert left.alias != persona.alias
    assert (await sign_in(other_browser, known)).status_code == 422


async def test_until_the_day_one_may_change_ones_mind_about_the_account(
    client: httpx.AsyncClient, database: Database
) -> None:
    known = await join(client)
    await write(database, await member_of(client, database), "grief", "words about grief")
    await _erase(client, known["passphrase"])
    assert (await submit(client, "/me/erasure", "/me/erasure/end")).headers["location"] == "/me"
    async with database.reading() as session:
        assert (await session.scalars(select(Account.erase_on))).all() == [None]
        assert (await session.scalars(select(Persona.erase_on))).all() == [None]
        assert (await session.scalars(select(Post.state))).all() == ["withdrawn"]


async def test_whoever_does_not_want_to_wait_is_gone_today(
    client: httpx.AsyncClient, database: Database
) -> None:
    known = await join(client)
    await write(database, await member_of(client, database), "grief", "words about grief")
    cookie = client.cookies["leeward_session"]
    assert (await _erase(client, known["passphrase"], now="on")).headers["location"] == "/"
    async with database.writing() as session:
        assert (await session.scalars(select(Account))).all() == []
        assert await sessions.load(session, cookie) is None
        assert await retention.erased_personas(session, KEEP, clock.now()) == 1


async def test_erasing_stops_no_open_alert(client: httpx.AsyncClient, database: Database) -> None:
    known = await join(client)
    persona = await write(database, await member_of(client, database), "grief", "words about grief")
    async with database.writing() as session:
        session.add(
            Alert(
                id=new_id(),
                persona_id=persona.id,
                room_id=persona.room_id,
                origin="call",
                level=3,
                state="ringing",
                words="please",
                opened_at=clock.now(),
                next_at=clock.now(),
            )
        )
    await _erase(client, known["passphrase"], now="on")
    async with database.writing() as session:
        assert await retention.erased_personas(session, KEEP, clock.now()) == 0
        found = (await session.scalars(select(Alert))).one()
        assert (found.state, found.words) == ("ringing", "please")
        assert found.next_at is not None
        await session.execute(update(Alert).values(state="closed"))
        assert await retention.erased_personas(session, KEEP, clock.now()) == 1


async def test_a_limit_that_comes_while_someone_is_signed_in_holds_for_their_next_write(
    client: httpx.AsyncClient, database: Database
) -> None:
    await join(client)
    ash = await member_of(client, database)
    persona = await write(database, ash, "grief", "words about grief")
    async with database.reading() as session:
        thread_id = (await session.scalars(select(Thread.id))).one()
    reply = f"/threads/{thread_id}/replies"
    tokens = fields((await client.get(reply)).text, reply)
    assert (await client.post(reply, data={**tokens, "body": "I slept a little."})).status_code == 303
    async with database.writing() as session:
        session.add(Sanction(id=new_id(), handle=persona.handle, scope="site", kind="site", state="active"))
    answer = await client.post(reply, data={**tokens, "_once": "another", "body": "Another letter."})
    assert answer.status_code == 403
    assert "Another letter." in answer.text
    for path in ("/me", "/me/export", "/me/erasure", "/me/notices", "/call-for-help"):
        assert (await client.get(path)).status_code == 200, path


@pytest.mark.parametrize("path", ["/me/posts", "/me/export", "/me/export/file", "/me/erasure"])
async def test_nobody_else_gets_in(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 401


def test_where_one_is_led_after_signing_in() -> None:
    assert door.after("/threads/1/replies", "words") == "/threads/1/replies?draft=1"
    assert door.after("", "words") == "/rooms?draft=1"
    assert door.after("/me?x=1", "") == "/me"
    assert door.after("", "") == "/rooms"
