"""The front door: rooms, rules and promises for anyone, and nothing about anyone."""

import re

import httpx
from litestar import Litestar

from forum.foundation.ids import new_id
from forum.storage.database import Database
from forum.storage.tables.rooms import Room


async def add_room(database: Database, slug: str, access: str) -> None:
    async with database.writing() as session:
        session.add(
            Room(id=new_id(), slug=slug, title=f"Room {slug}", topic="grief", kind="peer_led", access=access)
        )


async def test_the_first_page_names_open_rooms_and_no_hidden_ones(
    client: httpx.AsyncClient, database: Database
) -> None:
    await add_room(database, "harbour", "open")
    await add_room(database, "cellar", "closed")
    await add_room(database, "lantern", "system")
    shown = (await client.get("/")).text
    assert "/rooms/harbour" in shown
    assert "cellar" not in shown
    assert "lantern" not in shown


async def test_an_empty_forum_says_so_in_plain_words(client: httpx.AsyncClient) -> None:
    assert "no rooms yet" in (await client.get("/")).text


async def test_rules_and_promises_are_open_to_anyone(client: httpx.AsyncClient) -> None:
    for path in ("/rules", "/about/privacy"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert 'href="/help"' in answer.text


async def test_the_way_out_is_the_first_thing_that_a_keyboard_meets(client: httpx.AsyncClient) -> None:
    body = (await client.get("/rules")).text.split("<body")[1]
    assert body.index('href="/exit"') < body.index('href="#main"') < body.index("<nav")


async def test_crawlers_are_asked_to_stay_out(client: httpx.AsyncClient) -> None:
    assert "Disallow: /" in (await client.get("/robots.txt")).text


async def test_a_hole_can_be_reported(client: httpx.AsyncClient) -> None:
    said = (await client.get("/.well-known/security.txt")).text
    assert "Contact:" in said
    assert "Expires:" in said


async def test_the_style_page_exists_in_the_demo_only(client: httpx.AsyncClient, app: Litestar) -> None:
    assert (await client.get("/styleguide")).status_code == 200


async def test_no_page_holds_style_or_script_of_its_own(client: httpx.AsyncClient) -> None:
    for path in ("/", "/rules", "/about/privacy", "/styleguide", "/nowhere"):
        shown = (await client.get(path)).text
        assert " style=" not in shown
        assert "<style" not in shown
        assert shown.count("<script") == shown.count("<script src=") == 1


async def test_a_dead_end_without_a_route_still_offers_a_member_a_person(
    client: httpx.AsyncClient, database: Database
) -> None:
    made = (await client.get("/join")).text
    fields = dict(re.findall(r'name="(_csrf|_once|sign_in_name|passphrase)"[^>]*? value="([^"]*)"', made))
    await client.post("/join", data={**fields, "agree": "on", "of_age": "on"})
    assert 'href="/call-for-help"' in (await client.get("/nowhere")).text
