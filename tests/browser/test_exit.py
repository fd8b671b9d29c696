"""Leaving in a second: by link, by key, with and without script, and nothing of us comes back."""

import asyncio

import pytest
from playwright.async_api import Route

from tests.browser.visiting import Visitor, Visitors

WORDS = "Rooms"


async def read_something(visitors: Visitors, **how: bool) -> Visitor:
    """Somebody signed in who is reading."""
    someone = await visitors.one(**how)
    await someone.sign_in("ash")
    await someone.go("/rooms")
    assert WORDS in await someone.page.inner_text("main")
    return someone


async def session_value(someone: Visitor) -> str:
    """The session's cookie, as the browser holds it."""
    return next((c["value"] for c in await someone.context.cookies() if "leeward" in c["name"]), "")


@pytest.mark.parametrize("key", ["Escape", "Shift"])
async def test_three_presses_of_a_key_lead_away(visitors: Visitors, key: str) -> None:
    someone = await read_something(visitors)
    for _ in range(3):
        await someone.page.keyboard.press(key)
    await someone.arrives_elsewhere()


async def test_two_presses_and_a_letter_do_not(visitors: Visitors) -> None:
    someone = await read_something(visitors)
    for key in ("Escape", "Escape", "a", "Escape"):
        await someone.page.keyboard.press(key)
    await asyncio.sleep(0.5)
    assert someone.page.url.endswith("/rooms")


async def test_the_page_is_covered_before_the_server_answers(visitors: Visitors) -> None:
    someone = await read_something(visitors)

    async def slow(route: Route) -> None:
        await asyncio.sleep(1)
        await route.continue_()

    await someone.context.route("**/exit", slow)
    for _ in range(3):
        await someone.page.keyboard.press("Escape")
    assert not await someone.page.locator("body").is_visible()
    assert "Leeward" not in await someone.page.title()
    await someone.arrives_elsewhere()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_the_link_ends_the_session_on_the_server(visitors: Visitors, script: bool) -> None:
    someone = await read_something(visitors, script=script)
    before = await session_value(someone)
    await someone.page.click("#exit")
    await someone.arrives_elsewhere()
    await someone.context.add_cookies(
        [{"name": "leeward_session", "value": before, "url": someone.forum.base}]
    )
    await someone.go("/me")
    assert await someone.page.locator("[name=passphrase]").count() == 1


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_back_after_leaving_shows_nothing_that_was_read(visitors: Visitors, script: bool) -> None:
    someone = await visitors.one(script=script)
    await someone.sign_in("ash")
    await someone.go("/me/notices")
    await someone.page.click("#exit")
    await someone.arrives_elsewhere()
    for _ in range(3):
        await someone.page.go_back()
        if someone.page.url == "about:blank":
            break
        assert await someone.page.locator("footer form[action='/sign-out']").count() == 0


async def test_leaving_is_the_first_stop_of_a_keyboard_and_big_enough_for_a_thumb(visitors: Visitors) -> None:
    someone = await visitors.one(width=360)
    page = await someone.go("/")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.id") == "exit"
    box = await page.locator("#exit").bounding_box()
    assert box is not None
    assert box["width"] >= 44
    assert box["height"] >= 44
