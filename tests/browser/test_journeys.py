"""A path that people really take, in a real browser: from a first look to a letter, to help, and out again."""

import re

import pytest

from tests.browser.visiting import Visitor, Visitors, press

CALM = "The kettle took all my courage today.\n\nIt is on now."
IN_DANGER = "I can't do this any more, I've got the pills next to me"
WAYS = [(1280, True), (1280, False), (360, True), (360, False)]
NAMED = ["desk", "desk, no script", "phone", "phone, no script"]


async def open_room(someone: Visitor) -> str:
    """The address of a room that anyone may read."""
    page = await someone.go("/rooms?access=open")
    found = await page.locator("main .list a.title").first.get_attribute("href")
    return str(found)


async def write_before_joining(someone: Visitor) -> None:
    """From a room's page to joining, with a letter that was written first."""
    page = await someone.go(await open_room(someone) + "/threads")
    await page.fill("[name=body]", CALM)
    await press(page, "main form button.button")
    await press(page, "form[action='/join/start'] button")
    await page.check("[name=agree]")
    await page.check("[name=of_age]")
    await press(page, "main form button.button")
    await press(page, "button[name=later]")


async def enter_and_send(someone: Visitor) -> None:
    """Through the room's door, and on with the letter."""
    page = someone.page
    await press(page, "main a[href$='then=write']")
    await page.check("[name=agree]")
    await press(page, "main form button.button")
    assert await page.input_value("[name=body]") == CALM
    await press(page, "main form button.button")


@pytest.mark.parametrize(("width", "script"), WAYS, ids=NAMED)
async def test_someone_writes_first_joins_posts_looks_for_help_and_leaves(
    visitors: Visitors, width: int, script: bool
) -> None:
    someone = await visitors.one(width=width, script=script)
    await write_before_joining(someone)
    await enter_and_send(someone)
    assert "The kettle took all my courage today." in await someone.page.inner_text("main")
    await press(someone.page, ".under a[href='/help']")
    assert await someone.page.locator("a[href^='tel:']").first.is_visible()
    await someone.page.click("a.exit, a[href='/exit']")
    await someone.arrives_elsewhere()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_words_of_danger_are_met_with_people_to_reach(visitors: Visitors, script: bool) -> None:
    someone = await visitors.one(width=360, script=script)
    await write_before_joining(someone)
    await enter_and_send(someone)
    page = await someone.go(await open_room(someone) + "/threads")
    await page.fill("[name=body]", IN_DANGER)
    await press(page, "main form button.button")
    assert re.search(r"/posts/[0-9a-f-]+/received$", page.url)
    assert await page.locator("a[href^='tel:']").first.is_visible()
    said = (await page.inner_text("main")).lower()
    assert "no one has read" in said


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_person_is_asked_for_in_two_presses(visitors: Visitors, script: bool) -> None:
    someone = await visitors.one(width=360, script=script)
    await someone.sign_in("noor")
    page = await someone.go("/rooms")
    await press(page, "aside a[href='/call-for-help']")
    await press(page, "main form button.button")
    assert await page.locator("a[href^='tel:']").first.is_visible()


async def test_a_moderator_decides_with_the_keyboard_alone(visitors: Visitors) -> None:
    someone = await visitors.one()
    await someone.sign_in("cleo")
    page = await someone.go("/desk")
    await page.locator("main a[href^='/desk/cases/']").first.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/desk/cases/"))
    case = page.url
    await page.locator("main input[name=act]").first.focus()
    await page.keyboard.press("Space")
    await page.locator("main form[action$='/decision'] button.button").focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert await page.locator("#faults").count() == 0, await page.inner_text("main")
    await page.goto(case)
    assert await page.locator("main form[action$='/decision']").count() == 0


async def test_nothing_typed_is_lost_when_a_form_has_faults(visitors: Visitors) -> None:
    someone = await visitors.one()
    page = await someone.go("/join")
    name = await page.input_value("[name=sign_in_name]")
    await press(page, "main form button.button")
    assert await page.input_value("[name=sign_in_name]") == name
    assert await page.evaluate("document.activeElement.id") == "faults"


async def test_an_open_page_tells_by_itself_that_someone_has_come(visitors: Visitors) -> None:
    member, responder = await visitors.one(width=360), await visitors.one()
    await member.sign_in("ivy")
    await member.page.clock.install()
    page = await member.go("/call-for-help")
    await press(page, "main form button.button")
    await page.wait_for_url(re.compile("/conversations/|/received"))
    before = await page.inner_text("#truth")
    await responder.sign_in("dov")
    await responder.go("/oncall")
    asked = responder.page.locator("main .list li", has_text="They asked for a person")
    await press(responder.page, asked.first.locator("a.title"))
    await press(responder.page, "form[action$='/acknowledgement'] button")
    await page.clock.fast_forward(25_000)
    await page.wait_for_function("was => document.getElementById('truth').innerText !== was", arg=before)
