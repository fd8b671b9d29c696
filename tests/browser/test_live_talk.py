"""A conversation while both are there: new words come by themselves with script, and by a link without."""

from tests.browser.visiting import Visitor, Visitors, press

ASKS = "It is the night before the anniversary."
HERE = "I am still here with you."


async def open_call_of(responder: Visitor, words: str) -> None:
    """Open the call that holds these words: other tests call in the same forum."""
    page = await responder.go("/oncall")
    links = page.locator("main a.title[href^='/oncall/alerts/']")
    for path in await links.evaluate_all("all => all.map(a => a.getAttribute('href'))"):
        await responder.go(path)
        if words in await page.inner_text("main"):
            return
    raise AssertionError("the call is not on the board")


async def test_new_words_appear_on_both_open_pages(visitors: Visitors) -> None:
    noor, dov = await visitors.one(width=360), await visitors.one()
    await noor.sign_in("noor")
    await dov.sign_in("dov")
    await noor.go("/call-for-help")
    await noor.page.fill("main textarea[name=body]", ASKS)
    await press(noor.page, noor.page.locator("main button.person").first)
    await noor.page.wait_for_url("**/conversations/*")
    await open_call_of(dov, ASKS)
    await noor.page.evaluate("window.first = document.querySelector('#turns').firstElementChild")
    await dov.page.fill("#write textarea", HERE)
    await press(dov.page, dov.page.locator("#write button.button").last)
    await dov.page.wait_for_url("**/oncall/alerts/*")
    await noor.page.get_by_text(HERE).wait_for(timeout=25_000)
    # What was there stays there, or a screen reader would say all of it again.
    assert await noor.page.evaluate("window.first.isConnected")
    await noor.page.fill("main textarea[name=body]", "My brother has come.")
    await press(noor.page, noor.page.locator("form[action$='/messages'] button").first)
    await dov.page.locator("#turns").get_by_text("My brother has come.").wait_for(timeout=25_000)
    assert noor.complaints == dov.complaints == []


async def test_without_script_a_link_looks_again(visitors: Visitors) -> None:
    ivy = await visitors.one(script=False)
    await ivy.sign_in("ivy")
    await ivy.go("/call-for-help")
    await press(ivy.page, ivy.page.locator("main button.person").first)
    await ivy.page.wait_for_url("**/conversations/*")
    await press(ivy.page, ivy.page.get_by_role("link", name="Look for new words"))
    assert "/conversations/" in ivy.page.url
