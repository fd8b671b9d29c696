"""A stranger writes before joining, joins, is someone in a room, and posts; nothing typed is lost on the way."""

import re

from tests.cast import CALM
from tests.journeys.conftest import Newcomer
from tests.journeys.person import Person, forms_on

IN_DANGER = "I can't do this any more, I've got the pills next to me"


async def join(person: Person, **values: str) -> tuple[str, str]:
    """Join with the made name and passphrase; return both."""
    if person.at != "/join/start":
        await person.opens("/join")
    made = next(form for form in forms_on(person.text) if form.action == "/join").fields
    name, passphrase = made["sign_in_name"][0], made["passphrase"][0]
    await person.sends("/join", agree="on", of_age="on", **values)
    if person.at == "/join/recovery":
        await person.sends("/join/recovery", button={"later": "on"})
    return name, passphrase


async def enter(person: Person, slug: str = "grief") -> None:
    """Join a room under the suggested alias."""
    await person.opens(f"/rooms/{slug}/membership")
    await person.sends(f"/rooms/{slug}/membership", agree="on")


async def test_words_written_before_joining_wait_in_the_composer(newcomer: Newcomer) -> None:
    ash = newcomer()
    await ash.opens("/rooms/grief")
    token = forms_on((await ash.opens("/join")).text)[0].fields
    await ash.posts(
        "/rooms/grief/threads", {"_csrf": token["_csrf"], "body": "Ten years today.\n\nI miss her."}
    )
    assert "Ten years today." in ash.text
    starts = next(form for form in forms_on(ash.text) if form.action == "/join/start")
    await ash.posts("/join/start", starts.fields)
    assert "Ten years today." in ash.text
    await join(ash)
    assert "Ten years today.\n\nI miss her." in ash.text
    assert ash.at == "/rooms/grief/threads"


async def test_a_member_joins_a_room_and_posts(newcomer: Newcomer) -> None:
    ash = newcomer()
    await join(ash)
    await enter(ash)
    assert ash.at == "/rooms/grief"
    await ash.opens("/rooms/grief/threads")
    await ash.sends("/rooms/grief/threads", body=CALM, title="Tea outside", note="loss of a parent")
    assert re.fullmatch(r"/threads/[0-9a-f-]{36}", ash.at)
    assert CALM in ash.text
    assert "Tea outside" in ash.text


async def test_words_of_danger_lead_to_help_at_once(newcomer: Newcomer) -> None:
    ash = newcomer()
    await join(ash)
    await enter(ash)
    await ash.opens("/rooms/grief/threads")
    await ash.sends("/rooms/grief/threads", body=IN_DANGER)
    assert re.fullmatch(r"/posts/[0-9a-f-]{36}/received", ash.at)
    assert "116 123" in ash.text
    assert "no one has read" in ash.text.lower()


async def test_an_expired_session_keeps_what_was_typed(newcomer: Newcomer) -> None:
    ash = newcomer()
    name, passphrase = await join(ash)
    await enter(ash)
    form = await ash.opens("/rooms/grief/threads")
    fields = next(each for each in forms_on(form.text) if each.action == "/rooms/grief/threads").fields
    await ash.opens("/me")
    await ash.sends("/sign-out")
    await ash.posts("/rooms/grief/threads", {**fields, "body": "Nobody should have to type this twice."})
    await ash.sends("/sign-in", sign_in_name=name, passphrase=passphrase)
    assert "Nobody should have to type this twice." in ash.text


async def test_a_doubled_submit_makes_one_post(newcomer: Newcomer) -> None:
    ash = newcomer()
    await join(ash)
    await enter(ash)
    page = await ash.opens("/rooms/grief/threads")
    fields = next(each for each in forms_on(page.text) if each.action == "/rooms/grief/threads").fields
    sent = {**fields, "body": CALM}
    first = str((await ash.posts("/rooms/grief/threads", sent)).url)
    second = str((await ash.posts("/rooms/grief/threads", sent)).url)
    await ash.opens("/rooms/grief")
    assert first == second
    assert ash.text.count('class="title"') == 1


async def test_bad_input_is_answered_with_a_clear_page_and_the_text_kept(newcomer: Newcomer) -> None:
    ash = newcomer()
    await join(ash)
    await enter(ash)

    async def send(**values: object) -> int:
        page = await ash.opens("/rooms/grief/threads")
        fields = next(each for each in forms_on(page.text) if each.action == "/rooms/grief/threads").fields
        return (await ash.posts("/rooms/grief/threads", {**fields, **values})).status_code

    assert await send(body="") == 422
    assert await send(body="  \n ") == 422
    assert await send(body="x" * 65536) == 422
    assert "x" * 65536 in ash.text
    assert await send(body="y" * 10_000_000) == 422
    assert "y" * 10_000_000 in ash.text
    assert await send(body="kept words", colour="green") == 422
    assert "kept words" in ash.text
    assert await send(body="kept words", _csrf="0" * 64) == 403
    assert "kept words" in ash.text
    assert await send(body="a\x00b \ud800 c".encode("utf-8", "surrogatepass")) == 200
    assert (await ash.opens("/threads/00000000-0000-4000-8000-000000000000")).status_code == 404
    for nowhere in ("/threads/1", "/rooms/%00", "/search?q=%00", "/posts/%ff", "/rooms/grief?page=x"):
        assert (await ash.opens(nowhere)).status_code in (400, 404)
