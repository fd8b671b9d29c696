"""Every page as every role: no fault that axe can find, no complaint of the browser, nothing asked of another host."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.browser.visiting import Visitor, Visitors, a_thread_of

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ANYONE = (
    "/",
    "/rooms",
    "/rules",
    "/about/privacy",
    "/help",
    "/join",
    "/sign-in",
    "/recover",
    "/return",
    "/styleguide",
    "/rules/easy",
    "/help/easy",
    "/display",
    "/keys",
    "/nowhere",
)
MEMBER = (
    "/", "/me", "/me/notices", "/me/plan", "/me/check-ins", "/me/toolkit", "/me/passphrase", "/me/sessions",
    "/me/export", "/me/erasure", "/call-for-help", "/rooms/find", "/search?q=night",
)  # fmt: skip
MODERATOR = ("/desk", "/desk/log")
RESPONDER = ("/oncall", "/oncall/ease", "/oncall/reviews", "/oncall/shifts", "/oncall/channels",
             "/oncall/calendar", "/oncall/handing-over")  # fmt: skip
ADMIN = (
    "/admin", "/admin/rooms", "/admin/lexicons", "/admin/numbers", "/admin/numbers/gb-samaritans", "/admin/pulse",
    "/admin/rota", "/admin/rota/changes", "/admin/ladders", "/admin/staff", "/safeguarding", "/safeguarding/record",
)  # fmt: skip
NARROWEST = 320


async def faults_of(someone: Visitor) -> list[str]:
    """What axe finds on the page that is open."""
    await someone.page.evaluate(AXE)
    found: dict[str, Any] = await someone.page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"]]


async def look_at(someone: Visitor, path: str) -> None:
    """Open a page and ask of it all that every page must give."""
    await someone.go(path)
    assert await faults_of(someone) == [], path
    expected = [said for said in someone.complaints if "404" not in said]
    assert expected == [], path
    assert someone.foreign == [], path
    await someone.page.set_viewport_size({"width": NARROWEST, "height": 700})
    assert await someone.page.evaluate("document.documentElement.scrollWidth") <= NARROWEST, path
    await someone.page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_pages_for_anyone_are_sound(visitors: Visitors, dark: bool) -> None:
    someone = await visitors.one(dark=dark)
    for path in ANYONE:
        await look_at(someone, path)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_pages_of_a_member_are_sound(visitors: Visitors, dark: bool) -> None:
    someone = await visitors.one(dark=dark)
    await someone.sign_in("ash")
    for path in [*MEMBER, *await a_room_and_its_pages(someone)]:
        await look_at(someone, path)


@pytest.mark.parametrize(
    ("name", "paths"),
    [("cleo", MODERATOR), ("dov", RESPONDER), ("eze", ADMIN)],
    ids=["moderator", "on call", "admin"],
)
async def test_pages_of_staff_are_sound(visitors: Visitors, name: str, paths: tuple[str, ...]) -> None:
    someone = await visitors.one()
    await someone.sign_in(name)
    for path in [*paths, *await a_case_of(someone, paths[0])]:
        await look_at(someone, path)


async def a_case_of(someone: Visitor, board: str) -> list[str]:
    """The first case or alert that a board of the staff leads to."""
    page = await someone.go(board)
    found = page.locator("main a[href^='/desk/cases/'], main a[href^='/oncall/alerts/']")
    return [str(await found.first.get_attribute("href"))] if await found.count() else []


async def a_room_and_its_pages(someone: Visitor) -> list[str]:
    """The first room of this member, a thread in it, and the form that tells a moderator about a letter."""
    room, _first = await a_thread_of(someone)
    page = await someone.go(room)
    links = await page.locator("main .list a.title[href^='/threads/']").all()
    for thread in [str(await link.get_attribute("href")) for link in links]:
        # Another test may have written the newest thread as this very member: one doesn't report oneself.
        page = await someone.go(thread)
        flags = page.locator("a[href$='/flags']")
        if await flags.count():
            break
    flag = await flags.first.get_attribute("href")
    return [room, room + "/threads", thread, str(flag)]


async def test_every_page_of_a_member_offers_a_person(visitors: Visitors) -> None:
    someone = await visitors.one(script=False)
    await someone.sign_in("ash")
    for path in (
        "/",
        "/rooms",
        "/me",
        "/me/notices",
        "/nowhere",
        "/threads/5e0f1d5c-6a0b-4f3e-9f63-2f5f0b9d7a11",
    ):
        page = await someone.go(path)
        assert await page.locator("a[href='/call-for-help']").count() >= 1, path


async def test_a_page_read_with_letters_twice_as_large_does_not_scroll_sideways(visitors: Visitors) -> None:
    someone = await visitors.one(width=1280)
    page = await someone.go("/rules")
    # Twice the size of letters, as a browser's setting does it.
    await page.evaluate("document.documentElement.style.setProperty('font-size', '225%')")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 1280


async def test_a_cold_visit_of_the_first_page_is_light(visitors: Visitors) -> None:
    someone = await visitors.one()
    sizes: list[int] = []

    async def weigh(answer: Any) -> None:
        sizes.append(len(await answer.body()))

    someone.page.on("response", weigh)
    await someone.go("/")
    await someone.page.wait_for_load_state("networkidle")
    assert len(sizes) <= 4
    assert sum(sizes) <= 45 * 1024
