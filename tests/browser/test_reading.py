"""Reading a long thread as people do elsewhere: where one was, what is new, one letter's own link, and the way back."""

import re

import pytest

from tests.browser.test_member_journeys import join
from tests.browser.test_pages import faults_of
from tests.browser.visiting import Visitor, Visitors, press

ROOM = "/rooms/grief"
LONG = "One small thing today"  # the demo's thread of more than two pages


async def long_thread(someone: Visitor) -> str:
    page = await someone.go(ROOM)
    found = await page.locator("main .list a.title", has_text=LONG).get_attribute("href")
    return str(found)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_letters_own_link_leads_to_its_place_and_says_which_it_is(
    visitors: Visitors, script: bool
) -> None:
    someone = await visitors.one(width=360, script=script)
    thread = await long_thread(someone)
    page = await someone.go(thread + "?page=2")
    own = await page.locator("#p23 a.day").get_attribute("href")
    await someone.go(str(own))
    assert page.url.endswith("?page=2#p23")
    letter = page.locator("#p23")
    assert re.search(r"letter 23 of \d+", await letter.inner_text())
    assert "of" not in await page.locator("#p24 header").inner_text()
    box = await letter.bounding_box()
    assert box
    assert 0 <= box["y"] < 400


async def test_a_reader_goes_on_where_they_were_and_sees_what_is_new(visitors: Visitors) -> None:
    someone = await visitors.one(width=1280, script=False)
    # A member of this test alone: how far the demo's members have read is for other tests to change.
    await join(someone)
    await press(someone.page, "button[name=later]")
    await someone.go(ROOM + "/membership")
    await someone.page.check("main [name=agree]")
    await press(someone.page, someone.page.locator("main form button.button").first)
    thread = await long_thread(someone)
    page = await someone.go(thread + "?page=1")
    await someone.go(ROOM)
    await press(page, page.locator(f"main a[href='{thread}#new']"))
    assert await page.inner_text("#new") == "New since you were here"
    assert await page.locator(".letter.new").first.get_attribute("id") == "p21"
    assert (await page.locator(".paging [aria-current=page]").inner_text()).split() == ["Page", "2"]
    await someone.go(ROOM + "?show=new")
    assert LONG in await page.inner_text("main .list")
    await someone.go(thread)
    assert (await page.locator(".paging [aria-current=page]").inner_text()).split() == ["Page", "3"]
    # All of it was read: nothing is new in it any more, and it opens where it ends.
    await someone.go(ROOM + "?show=new")
    assert await page.locator("main .list a.title", has_text=LONG).count() == 0
    await someone.go(thread)
    assert (await page.locator(".paging [aria-current=page]").inner_text()).split() == ["Page", "3"]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_the_way_back_leads_to_the_same_place_in_the_room(visitors: Visitors, script: bool) -> None:
    someone = await visitors.one(width=360, script=script)
    page = await someone.go(ROOM)
    last = page.locator("main .list > li").last
    place = await last.get_attribute("id")
    await press(page, last.locator("a.title"))
    await press(page, ".back a")
    assert page.url.endswith(f"#{place}")
    box = await page.locator(f"#{place}").bounding_box()
    assert box
    assert 0 <= box["y"] < 800


async def test_a_reader_finds_who_wrote_which_letter(visitors: Visitors) -> None:
    someone = await visitors.one(width=320)
    page = await someone.go(await long_thread(someone))
    await press(page, "#voices a")
    assert "who began this" in await page.inner_text("#voices")
    assert await faults_of(someone) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await press(page, page.locator("#voices dd a", has_text=re.compile("^23$")))
    assert page.url.endswith("page=2#p23")


async def test_a_thread_is_followed_by_one_press_and_let_go_by_another(visitors: Visitors) -> None:
    someone = await visitors.one(width=360, script=False)
    await someone.sign_in("ivy")
    page = await someone.go(await long_thread(someone) + "?page=1")
    follow = page.get_by_role("button", name=re.compile("^Follow"))
    before = await follow.inner_text()
    await press(page, follow)
    assert await follow.inner_text() != before
    await press(page, follow)
    assert await follow.inner_text() == before


async def test_search_marks_the_words_and_keeps_to_a_room(visitors: Visitors) -> None:
    someone = await visitors.one(width=360, script=False)
    await someone.sign_in("noor")
    page = await someone.go("/search")
    await page.fill("[name=q]", "bench")
    await page.select_option("[name=room]", "grief")
    await press(page, "main form button.button")
    marks = {words.lower() for words in await page.locator("main .list mark").all_inner_texts()}
    assert marks == {"bench"}
    rooms = await page.locator("main .list > li > .meta").all_inner_texts()
    assert rooms
    assert all("Grief" in said for said in rooms)
