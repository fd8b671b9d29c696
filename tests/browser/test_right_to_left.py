"""A member's path in Arabic: join, read, write, help, leave, from right to left, with nothing of it in English."""

import re

from tests.browser.test_pages import look_at
from tests.browser.visiting import Visitor, Visitors, a_thread_of, press

#: What the demo's people wrote, codes and names of keys stay as they are; these would be ours.
OURS = re.compile(
    r"\b(the|you|your|letters?|rooms?|join|send|help|person|leave|write|back|today)\b", re.IGNORECASE
)
PHONE = 360


async def arabic(visitors: Visitors) -> Visitor:
    someone = await visitors.one(width=PHONE, locale="ar")
    await someone.go("/")
    return someone


async def sound(someone: Visitor, path: str) -> None:
    """Nothing for axe to find, nothing too wide, from right to left, and no sentence of ours in English."""
    await look_at(someone, path)
    assert await someone.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    said = await someone.page.locator(
        "header, aside, footer, main h1, main label, main .button"
    ).all_inner_texts()
    english = [
        line for text in said for line in text.splitlines() if OURS.search(line) and "Leeward" not in line
    ]
    assert english == [], path


async def test_reading_joining_and_help_are_arabic_from_right_to_left(visitors: Visitors) -> None:
    someone = await arabic(visitors)
    for path in ("/", "/rooms/find", "/rules", "/rules/easy", "/join", "/sign-in", "/display", "/keys"):
        await sound(someone, path)
    for path in ("/help", "/help/easy"):
        await look_at(someone, path)
        assert await someone.page.locator("html").get_attribute("dir") == "rtl"


async def test_a_member_writes_asks_and_leaves_in_arabic(visitors: Visitors) -> None:
    someone = await arabic(visitors)
    page = await someone.sign_in("ivy")
    _room, thread = await a_thread_of(someone)
    for path in ("/me", "/me/notices", "/call-for-help", thread):
        await someone.go(path)
        assert await page.locator("html").get_attribute("lang") == "ar"
        await look_at(someone, path)
    await page.set_viewport_size({"width": PHONE, "height": 800})
    exit_box, name_box = (
        await page.locator("#exit").bounding_box(),
        await page.locator(".home").bounding_box(),
    )
    assert exit_box is not None
    assert name_box is not None
    assert exit_box["x"] < name_box["x"]
    await page.fill("#reply textarea", "شكرًا لك. قرأت كلماتك وأنا معك.")
    await press(page, "#reply form .button:not(.quiet)")
    await page.wait_for_url(re.compile(r"/threads/|/received"))
    assert "شكرًا لك. قرأت كلماتك وأنا معك." in await page.inner_text("main")
    await page.click("#exit")
    await someone.arrives_elsewhere()
