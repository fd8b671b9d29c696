"""Writing as a browser lives it: kept while one types, given back, drawn, looked at first; with script and without."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.test_pages import faults_of
from tests.browser.visiting import Running, Visitor, Visitors, a_thread_of, press

KEPT = "Kept as you write."
BACK = "We kept what you were writing."
WAYS = [(1280, True), (1280, False), (360, True), (360, False)]
NAMED = ["desk", "desk, no script", "phone", "phone, no script"]


async def at_a_thread(someone: Visitor, name: str = "ash") -> tuple[Page, str]:
    await someone.sign_in(name)
    _room, thread = await a_thread_of(someone)
    return await someone.go(thread), thread


async def faults_here(someone: Visitor) -> list[str]:
    """What axe finds, from the top: a button half below what stands fixed there is no small button."""
    await someone.page.evaluate("scrollTo(0, 0)")
    return await faults_of(someone)


async def forget_all(someone: Visitor) -> None:
    """Throw every draft away, so that tests don't meet each other's."""
    page = await someone.go("/drafts")
    while await page.locator("form[action='/drafts/end'] button").count():
        await press(page, page.locator("form[action='/drafts/end'] button").first)
        await someone.go("/drafts")


async def stores_of(page: Page) -> int:
    """How much the browser itself has stored for us, in any place that a script can reach."""
    found = await page.evaluate(
        "async () => localStorage.length + sessionStorage.length + (await indexedDB.databases()).length"
        " + (window.caches ? (await caches.keys()).length : 0)"
    )
    return int(found)


async def test_what_is_typed_is_kept_by_itself_and_waits_in_another_browser(visitors: Visitors) -> None:
    here, there = await visitors.one(width=360), await visitors.one()
    page, thread = await at_a_thread(here, "noor")
    async with page.expect_response(
        lambda sent: "came+back." in (sent.request.post_data or ""), timeout=15_000
    ):
        await page.locator("#reply textarea").press_sequentially("The rain came back.")
    said = page.locator("#reply [data-keep]")
    await expect(said).to_contain_text(KEPT, timeout=6_000)
    assert await said.get_attribute("role") == "status"
    assert await stores_of(page) == 0
    await page.evaluate(
        "scrollTo(0, 0)"
    )  # a letter half below what stands fixed at the top is no small button
    assert await faults_here(here) == []
    await there.sign_in("noor")
    other = await there.go(thread)
    assert await other.input_value("#reply textarea") == "The rain came back."
    assert BACK in await other.inner_text("#reply")
    assert await faults_here(there) == []
    await press(other, "#reply form[action='/drafts/end'] button")
    await there.go(thread)
    assert await other.input_value("#reply textarea") == ""
    assert here.complaints == there.complaints == []


async def test_the_page_says_that_it_keeps_once_and_not_at_every_pause(visitors: Visitors) -> None:
    someone = await visitors.one()
    page, _thread = await at_a_thread(someone, "noor")
    await page.evaluate(
        """() => { window.said = []; const all = { childList: true, characterData: true, subtree: true };
        new MutationObserver(() => said.push(1)).observe(document.querySelector("#reply [data-keep]"), all); }"""
    )
    for words in ("One line.", " Another.", " A third."):
        async with page.expect_response("**/drafts", timeout=10_000):
            await page.locator("#reply textarea").press_sequentially(words)
    assert await page.evaluate("said.length") == 1
    await forget_all(someone)


async def test_leaving_a_page_keeps_the_last_words(visitors: Visitors) -> None:
    someone = await visitors.one()
    page, thread = await at_a_thread(someone, "noor")
    await page.fill("#reply textarea", "Half a")
    await page.locator("#reply textarea").press_sequentially(" sentence")
    await someone.go("/rules")
    await asyncio.sleep(0.5)
    await someone.go(thread)
    assert await page.input_value("#reply textarea") == "Half a sentence"
    await forget_all(someone)


async def test_while_the_line_is_down_the_page_says_so_and_keeps_it_later(visitors: Visitors) -> None:
    someone = await visitors.one()
    page, _thread = await at_a_thread(someone, "noor")
    said = page.locator("#reply [data-keep]")
    await page.fill("#reply textarea", "Before")
    await expect(said).to_contain_text(KEPT, timeout=6_000)
    await someone.context.set_offline(True)
    await page.fill("#reply textarea", "Before and after")
    await expect(said).to_contain_text("Not kept just now", timeout=6_000)
    await someone.context.set_offline(False)
    await expect(said).to_contain_text(KEPT, timeout=9_000)
    await forget_all(someone)


async def test_a_killed_server_costs_no_more_than_the_last_seconds(chromium: Browser, tmp_path: Path) -> None:
    running = Running(tmp_path)
    with running as forum:
        visitors = Visitors(forum, chromium)
        someone = await visitors.one()
        page, thread = await at_a_thread(someone, "noor")
        said = page.locator("#reply [data-keep]")
        await page.fill("#reply textarea", "Before it fell over.")
        await expect(said).to_contain_text(KEPT, timeout=6_000)
        running.server.kill()
        running.server.wait()
        await page.locator("#reply textarea").press_sequentially(" And after.")
        await expect(said).to_contain_text("Not kept just now", timeout=9_000)
        await asyncio.to_thread(running.__enter__)
        await expect(said).to_contain_text(KEPT, timeout=15_000)
        again = await visitors.one()
        await again.sign_in("noor")
        await again.go(thread)
        assert await again.page.input_value("#reply textarea") == "Before it fell over. And after."
        await visitors.close()


@pytest.mark.parametrize("way", ["exit", "keys", "sign-out"])
async def test_whoever_leaves_leaves_no_draft(visitors: Visitors, way: str) -> None:
    someone = await visitors.one()
    page, thread = await at_a_thread(someone, "noor")
    await page.fill("#reply textarea", "Words that nobody should find")
    await expect(page.locator("#reply [data-keep]")).to_contain_text(KEPT, timeout=6_000)
    await page.locator("#reply textarea").press_sequentially(", these neither")
    if way == "exit":
        await page.click("header a.exit")
        await someone.arrives_elsewhere()
    elif way == "keys":
        for _press in range(3):
            await page.keyboard.press("Escape")
        await someone.arrives_elsewhere()
    else:
        await press(page, "footer form[action='/sign-out'] button")
        await page.wait_for_url(someone.forum.base + "/")
    await asyncio.sleep(0.5)
    later = await visitors.one()
    await later.sign_in("noor")
    page = await later.go("/drafts")
    assert "Nothing is waiting to be sent." in await page.inner_text("main")
    await later.go(thread)
    assert await page.input_value("#reply textarea") == ""


@pytest.mark.parametrize(("width", "script"), WAYS, ids=NAMED)
async def test_a_letter_is_kept_for_later_looked_at_and_sent(
    visitors: Visitors, width: int, script: bool
) -> None:
    someone = await visitors.one(width=width, script=script)
    await someone.sign_in("ivy")
    room, _thread = await a_thread_of(someone)
    write = room + "/threads"
    page = await someone.go(write)
    await page.fill("[name=body]", "A letter in two sittings.")
    await page.fill("[name=title]", "Two sittings")
    keep = page.get_by_role("button", name="Keep for later")
    if script:
        # An earlier save may already have been answered: wait for the one that holds everything.
        async with page.expect_response(
            lambda sent: "advice" in (sent.request.post_data or ""), timeout=15_000
        ):
            await page.check("[name=wants][value=advice]")
        assert not await keep.is_visible()
        await expect(page.locator("[data-keep]")).to_contain_text(KEPT, timeout=6_000)
        await someone.go("/rooms")
    else:
        await page.check("[name=wants][value=advice]")
        await press(page, keep)
    await someone.go(write)
    assert BACK in await page.inner_text("main")
    assert await page.input_value("[name=title]") == "Two sittings"
    assert await page.is_checked("[name=wants][value=advice]")
    await press(page, "button[formaction='/drafts/check']")
    assert "A letter in two sittings." in await page.inner_text("main .letter")
    if script:
        assert await faults_here(someone) == []
    await page.fill("[name=body]", "A letter in three sittings.")
    await press(page, "main form button.button:not(.quiet)")
    await page.wait_for_url(re.compile("/threads/"))
    assert "Two sittings" in await page.inner_text("h1")
    assert "A letter in three sittings." in await page.inner_text("main")
    await someone.go(write)
    assert BACK not in await page.inner_text("main")
    assert await page.input_value("[name=body]") == ""
    assert someone.complaints == []


async def test_a_link_to_the_same_form_finds_what_was_just_typed(visitors: Visitors) -> None:
    someone = await visitors.one()
    page, thread = await at_a_thread(someone, "noor")
    letter = await page.locator("#p1 a.day").get_attribute("href")
    await someone.go(f"{thread}/replies?to={str(letter).removeprefix('/posts/')}")
    await page.fill("[name=body]", "Typed")
    await expect(page.locator("[data-keep]")).to_contain_text(KEPT, timeout=15_000)
    await page.fill("[name=body]", "Typed this moment.")
    await press(page, page.get_by_role("link", name="Begin with its words"))
    await page.wait_for_url(re.compile("quote=1"))
    held = await page.input_value("[name=body]")
    assert held.startswith("Typed this moment.\n\n> ")
    await forget_all(someone)


async def test_a_call_for_help_is_kept_while_it_is_written_and_says_that_nobody_has_it(
    visitors: Visitors,
) -> None:
    someone = await visitors.one(width=360)
    await someone.sign_in("noor")
    page = await someone.go("/call-for-help")
    await page.fill("[name=body]", "I don't know how to say it")
    said = page.locator("[data-keep]")
    await expect(said).to_contain_text("Nobody reads it until you send it.", timeout=6_000)
    await someone.go("/rooms")
    await someone.go("/call-for-help")
    assert await page.input_value("[name=body]") == "I don't know how to say it"
    assert await faults_here(someone) == []
    await forget_all(someone)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_muted_word_folds_a_letter_and_one_press_opens_it(visitors: Visitors, script: bool) -> None:
    someone = await visitors.one(width=360, script=script)
    page, thread = await at_a_thread(someone, "noor")
    word = re.findall(r"[A-Za-z]{5,}", await page.locator("#p1 .prose").inner_text())[0]
    await someone.go("/me/mutes")
    await page.fill("[name=words]", word)
    await press(page, "form[action='/me/mutes/words'] button")
    assert "Your list is kept." in await page.inner_text("main")
    if script:
        assert await faults_here(someone) == []
    await someone.go(thread)
    letter = page.locator("#p1")
    assert "Folded: it has a word you muted." in await letter.inner_text()
    assert not await letter.locator(".prose").is_visible()
    if script:
        assert await faults_here(someone) == []
    await letter.locator("summary").first.click()
    assert word in await letter.locator(".prose").inner_text()
    await someone.go("/me/mutes")
    await page.fill("[name=words]", "")
    await press(page, "form[action='/me/mutes/words'] button")
    await someone.go(thread)
    assert "Folded" not in await letter.inner_text()
    assert someone.complaints == []


@pytest.mark.parametrize(("width", "script"), WAYS, ids=NAMED)
async def test_a_letter_is_shaped_folded_by_its_writer_and_heard_as_it_is_meant(
    visitors: Visitors, width: int, script: bool
) -> None:
    someone = await visitors.one(width=width, script=script)
    await someone.sign_in("ivy")
    room, _thread = await a_thread_of(someone)
    page = await someone.go(room + "/threads")
    shaped = "**Loud** and `plain` 😭😭😭😭😭\n\n> said before\n\n::: A meal, described\nIt was soup.\n:::"
    await page.fill("[name=body]", shaped)
    await page.fill("[name=title]", "Soup 🎉🎉🎉")
    await page.fill("[name=note]", "food")
    if script:
        await page.click("details[data-preview] > summary")
        await expect(page.locator("details[data-preview] strong")).to_have_text("Loud")
    await press(page, "main form button.button:not(.quiet)")
    await page.wait_for_url(re.compile("/threads/"))
    letter = page.locator("#p1 .prose")
    assert [await letter.locator(tag).count() for tag in ("strong", "code", "blockquote")] == [1, 1, 1]
    assert "food" in await page.inner_text("main .tag")
    await expect(letter.get_by_role("img", name="😭 × 5", exact=True)).to_be_visible()
    await expect(page.get_by_role("heading", name="Soup 🎉 × 3", exact=True)).to_be_visible()
    assert await page.locator(".back").get_by_role("link", name=re.compile("^[^←]+$")).count() == 1
    assert not await letter.get_by_text("It was soup.").is_visible()
    await letter.locator("summary").click()
    assert await letter.get_by_text("It was soup.").is_visible()
    if script:
        assert await faults_here(someone) == []
    assert someone.complaints == []
