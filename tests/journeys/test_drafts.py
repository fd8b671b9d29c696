"""What is being written is kept without script by one button, given back at its form, and gone with whoever leaves."""

import asyncio
import re

import httpx
import pytest
from sqlalchemy import select

from forum.accounts import draft_routes
from forum.storage.database import Database
from forum.storage.tables.accounts import Vault
from tests.cast import CALM
from tests.journeys.conftest import Newcomer
from tests.journeys.person import Person, forms_on
from tests.journeys.test_join_and_post import enter, join

WRITE = "/rooms/grief/threads"
KEPT = "We kept what you were writing."
LETTER = {"body": "The kettle is on.\n\nI am not.", "title": "Tea", "wants": "advice", "note": "a loss"}


async def somebody(newcomer: Newcomer) -> Person:
    ash = newcomer()
    await join(ash)
    await enter(ash)
    return ash


def tokens(person: Person, action: str) -> dict[str, list[str]]:
    held = next(form for form in forms_on(person.text) if form.action == action).fields
    return {name: held[name] for name in ("_csrf", "_once")}


async def keeps(person: Person, form: str, place: str, **typed: str) -> httpx.Response:
    """Press "Keep for later" in the composer of `place` on the page `form`."""
    await person.opens(form)
    return await person.posts("/drafts", {**tokens(person, place), "place": place, **typed})


async def rows(database: Database) -> int:
    async with database.reading() as reader:
        return len((await reader.scalars(select(Vault.id).where(Vault.kind == "draft"))).all())


async def test_a_letter_is_kept_shown_again_whole_and_gone_once_it_is_sent(
    newcomer: Newcomer, database: Database
) -> None:
    ash = await somebody(newcomer)
    await keeps(ash, WRITE, WRITE, **LETTER)
    assert ash.at == WRITE
    assert KEPT in ash.text
    held = next(form for form in forms_on(ash.text) if form.action == WRITE).fields
    assert {name: held[name][0] for name in LETTER} == LETTER
    await ash.opens("/drafts")
    assert "The kettle is on." in ash.text
    assert await rows(database) == 1
    await ash.opens(WRITE)
    await ash.sends(WRITE)
    assert "Tea" in ash.text
    assert await rows(database) == 0
    await ash.opens(WRITE)
    assert KEPT not in ash.text


async def test_it_is_thrown_away_by_one_press(newcomer: Newcomer, database: Database) -> None:
    ash = await somebody(newcomer)
    await keeps(ash, WRITE, WRITE, **LETTER)
    await ash.sends("/drafts/end")
    assert ash.at == WRITE
    assert "The kettle" not in ash.text
    assert await rows(database) == 0


async def test_an_answer_a_change_a_call_and_a_message_are_kept_each_at_its_place(newcomer: Newcomer) -> None:
    ash = await somebody(newcomer)
    await ash.opens(WRITE)
    await ash.sends(WRITE, body=CALM)
    thread = ash.at
    post = re.search(r'href="/posts/([0-9a-f-]{36})/edits"', ash.text)
    assert post is not None
    replies, edits = f"{thread}/replies", f"/posts/{post[1]}/edits"
    await keeps(ash, f"{replies}?to={post[1]}", replies, body="An answer begun", to=post[1])
    assert "An answer begun" in ash.text
    assert f'href="/posts/{post[1]}">this letter' in ash.text
    await keeps(ash, edits, edits, body="A change begun")
    await ash.opens("/call-for-help")
    await ash.sends("/call-for-help", body="Please come")
    talk = ash.at
    await keeps(ash, talk, f"{talk}/messages", body="A message begun")
    await keeps(ash, "/call-for-help", "/call-for-help", body="A call begun")
    for path, words in (
        (thread, "An answer begun"), (replies, "An answer begun"), (edits, "A change begun"),
        (talk, "A message begun"), ("/call-for-help", "A call begun"),
    ):  # fmt: skip
        await ash.opens(path)
        assert KEPT in ash.text, path
        assert words in ash.text, path
    await ash.opens(talk)
    await ash.sends(f"{talk}/messages")
    assert KEPT not in ash.text


async def test_a_quotation_joins_what_was_already_written(newcomer: Newcomer) -> None:
    ash = await somebody(newcomer)
    await ash.opens(WRITE)
    await ash.sends(WRITE, body=CALM)
    replies = f"{ash.at}/replies"
    post = re.search(r'href="/posts/([0-9a-f-]{36})"', ash.text)
    assert post is not None
    await keeps(ash, replies, replies, body="Begun before", to=post[1])
    await ash.opens(f"{replies}?to={post[1]}&quote=1")
    held = next(form for form in forms_on(ash.text) if form.action == replies).fields["body"][0]
    assert held.startswith("Begun before\n\n> ")
    assert CALM in held


async def test_signing_out_and_leaving_delete_every_draft(newcomer: Newcomer, database: Database) -> None:
    for leave in ("/sign-out", "/exit"):
        ash = await somebody(newcomer)
        await keeps(ash, WRITE, WRITE, **LETTER)
        assert await rows(database) == 1
        if leave == "/exit":
            await ash.opens("/exit")
        else:
            await ash.sends("/sign-out")
        assert await rows(database) == 0, leave


async def test_what_is_being_kept_while_somebody_leaves_does_not_stay(
    newcomer: Newcomer, database: Database
) -> None:
    for _turn in range(5):
        ash = await somebody(newcomer)
        await ash.opens(WRITE)
        sent = {**tokens(ash, WRITE), "place": WRITE, "_quiet": "1", **LETTER}
        keeping = [ash._client.post("/drafts", data=sent) for _ in range(4)]
        await asyncio.gather(*keeping, ash._client.get("/exit"))
        assert await rows(database) == 0


async def test_what_cannot_be_kept_is_shown_again_with_the_reason(newcomer: Newcomer) -> None:
    ash = await somebody(newcomer)
    long = "words " * 4000
    page = await keeps(ash, WRITE, WRITE, body=long, title="Tea")
    assert page.status_code == 422
    assert long.strip() in ash.text
    assert 'name="title" value="Tea"' in ash.text
    page = await keeps(ash, WRITE, WRITE, body="words")
    page = await ash.posts("/drafts", {**tokens(ash, WRITE), "place": "/me/plan", "body": "my words"})
    assert page.status_code == 422
    assert "my words" in ash.text


async def test_a_page_that_keeps_without_end_is_asked_to_wait(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_routes, "A_MINUTE", 2)
    ash = await somebody(newcomer)
    await ash.opens(WRITE)
    sent = {**tokens(ash, WRITE), "place": WRITE, "_quiet": "1", **LETTER}
    found = [(await ash._client.post("/drafts", data=sent)).status_code for _ in range(3)]
    assert found == [204, 204, 429]


async def test_nobody_but_a_member_keeps_anything(newcomer: Newcomer, database: Database) -> None:
    stranger = newcomer()
    await stranger.opens("/sign-in")
    page = await stranger.posts("/drafts", {**tokens(stranger, "/sign-in"), "place": WRITE, **LETTER})
    assert page.status_code in (401, 403)
    assert await rows(database) == 0


async def test_a_letter_that_comes_back_with_a_fault_keeps_its_draft(
    newcomer: Newcomer, database: Database
) -> None:
    ash = await somebody(newcomer)
    await keeps(ash, WRITE, WRITE, **LETTER)
    page = await ash.sends(WRITE, body="words " * 4000)
    assert page.status_code == 422
    assert await rows(database) == 1
