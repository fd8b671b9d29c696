"""Keys alone: past the head of a page in two presses, and never to something that lies under the bar at the top."""

import pytest

from tests.browser.hands import Keyboard
from tests.browser.seeing import AS_WAS, TWICE
from tests.browser.visiting import Visitor, Visitors, a_thread_of

#: How far the middle of an element lies under whatever stands above it: 0 where it can be seen.
UNCOVERED = """(node) => {
    const box = node.getBoundingClientRect(), x = box.left + Math.min(box.width, 60) / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    return Boolean(top) && (node === top || node.contains(top) || top.contains(node));
}"""


async def lies_open(someone: Visitor, what: str) -> bool:
    """Whether the first element of this kind is on the screen with nothing over it."""
    return bool(await someone.page.locator(what).first.evaluate(UNCOVERED))


async def test_the_second_press_leads_past_the_head_of_a_page(visitors: Visitors) -> None:
    someone = await visitors.one()
    page, keys = await someone.go("/rules"), Keyboard(someone)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.id") == "exit"
    await page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    seen = await skip.bounding_box()
    assert seen
    assert seen["width"] > 100
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"
    await page.keyboard.press("Tab")
    assert await page.evaluate("Boolean(document.activeElement.closest('main'))")
    await keys.reach("footer a")
    await page.keyboard.press("Shift+Tab")
    assert await page.evaluate("!document.activeElement.closest('footer')")


@pytest.mark.parametrize("twice", [False, True], ids=["as it is", "letters twice as large"])
async def test_a_place_that_is_led_to_is_not_under_the_bar(visitors: Visitors, twice: bool) -> None:
    someone = await visitors.one(width=360)
    _room, thread = await a_thread_of(someone)
    page = await someone.go(thread)
    await page.evaluate(TWICE if twice else AS_WAS)
    for place in await page.locator(".letter").evaluate_all("all => all.map((each) => each.id)"):
        await page.evaluate("place => { location.hash = place; }", place)
        assert await lies_open(someone, f"#{place} .alias"), place


async def test_what_has_the_focus_is_never_under_the_bar_in_large_letters(visitors: Visitors) -> None:
    someone = await visitors.one(width=360)
    page = await someone.go("/join")
    await page.evaluate(TWICE)
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await page.locator("footer a").last.focus()
    for _press in range(25):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.closest('header') !== null"):
            break
        assert await page.evaluate(f"({UNCOVERED})(document.activeElement)"), await page.evaluate(
            "document.activeElement.outerHTML.slice(0, 90)"
        )
