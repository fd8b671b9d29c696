"""What those who look after the forum do from beginning to end: by keys alone, on a phone, with and without script."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Page

from tests.browser.hands import PHONE, Keyboard
from tests.browser.visiting import Visitor, Visitors, press

IN_DANGER = "I can't do this any more, I've got the pills next to me, and tonight nobody is home."
ROOM = "/rooms/grief"


@pytest.mark.parametrize(("width", "script"), [(1280, True), (360, False)], ids=["desk", "phone, no script"])
async def test_a_moderator_claims_decides_and_goes_on_with_keys_alone(
    visitors: Visitors, width: int, script: bool
) -> None:
    keys = Keyboard(await visitors.one(width=width, script=script))
    await keys.sign_in("cleo")
    await keys.follow(".nav a[href='/desk']")
    await keys.follow("main a[href^='/desk/cases/']")
    case = keys.page.url.split("#")[0]
    await keys.follow("form[action$='/claim'] button")
    assert "You have it" in await keys.page.inner_text("#lease")
    await keys.choose("[name=act]:is([value=keep], [value=publish], [value=no_action])")
    await keys.follow("form[action$='/decision'] button.button")
    assert await keys.page.locator("#faults").count() == 0, await keys.page.inner_text("main")
    assert "What was decided" in await keys.page.inner_text("main")
    await keys.follow("a[href='/desk/next']")
    assert re.search(r"/desk(/cases/[0-9a-f-]+)?$", keys.page.url)
    assert keys.page.url != case


async def tap(page: Page, wanted: str) -> None:
    """Touch a button and wait for the page that it leads to."""
    async with page.expect_navigation():
        await page.locator(wanted).first.tap()


async def write_of_danger(member: Visitor) -> None:
    page = await member.go(ROOM + "/threads")
    await page.fill("[name=body]", f"{IN_DANGER} {uuid4().hex[:6]}")
    await press(page, "main form button.button:not([formaction])")
    await page.wait_for_url(re.compile("/received"))


async def open_alert_of(member: Visitor, responder: Visitor) -> str:
    """The responder touches the member's line on the board; others may wait there as well."""
    page = await member.go(ROOM)
    alias = await page.locator(".margin a[href$='/membership/end']").locator("..").inner_text()
    page = await responder.go("/oncall")
    name = re.sub(r"^You are (.+) here\..*", r"\1", alias, flags=re.DOTALL)
    await page.locator("main .list a.title", has_text=name).first.tap()
    await page.wait_for_url(re.compile("/oncall/alerts/"))
    return page.url.split("#")[0].split("?")[0]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_responder_on_a_phone_takes_a_call_answers_hands_over_and_closes(
    visitors: Visitors, script: bool
) -> None:
    member = await visitors.one(width=360, script=script)
    await member.sign_in("ivy" if script else "ash")
    await write_of_danger(member)
    first, second = await visitors.one(**PHONE, script=script), await visitors.one(**PHONE, script=script)
    await first.sign_in("dov")
    alert = await open_alert_of(member, first)
    page = first.page
    assert IN_DANGER in await page.inner_text("main")
    # What to do stands on the first screen; of the check's reasons, all beyond three are one press away.
    box = await page.locator("form[action$='/acknowledgement'] button").bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["y"] + box["height"] < 700
    assert await page.locator(".letter").first.locator(".reasons > li:visible").count() <= 3
    await tap(page, "form[action$='/acknowledgement'] button")
    if (
        "/choice" in page.url
    ):  # another hard call was theirs a moment ago: they say that they take this one too
        await tap(page, "main a.button[href$='#write']")
    await page.goto(alert)
    await page.fill("#write [name=body]", "I am here, and I read what you wrote. Are you safe this minute?")
    await tap(page, "#write form button.button")
    await member.go("/me/notices")
    await press(member.page, member.page.locator("a.title[href^='/conversations/']").first)
    assert "Are you safe this minute?" in await member.page.inner_text("main")
    await page.goto(alert)
    await page.select_option("[name=to]", label="mia")
    await page.fill("[name=note]", "They are with a neighbour now.")
    await tap(page, "form[action$='/handover'] button")
    await second.sign_in("mia")
    await second.page.goto(alert)
    assert "They are with a neighbour now." in await second.page.inner_text("body")
    await close(second, alert)


async def close(someone: Visitor, alert: str) -> None:
    page = someone.page
    taken = page.locator("form[action$='/acknowledgement'] button")
    if await taken.count():
        await tap(page, "form[action$='/acknowledgement'] button")
        await page.goto(alert)
    await page.locator("[name=outcome]").first.check()
    if await page.locator("[name=why_alone]").count():
        await page.fill("[name=why_alone]", "Nobody else was there to look.")
    await tap(page, "form[action$='/closure'] button")
    await page.goto(alert)
    assert await page.locator("form[action$='/closure']").count() == 0, await page.inner_text("main")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (360, False)], ids=["desk", "phone, no script"])
async def test_an_admin_makes_a_room_changes_it_and_a_member_joins(
    visitors: Visitors, width: int, script: bool
) -> None:
    slug = f"night-{uuid4().hex[:8]}"
    admin, member = await visitors.one(width=width, script=script), await visitors.one(width=width)
    await admin.sign_in("eze")
    page = await admin.go("/admin/rooms")
    await page.fill("[name=slug]", slug)
    await page.fill("[name=title]", f"Night shift {slug}")
    await page.fill("[name=topic]", "work")
    await page.fill("[name=ground_rules]", "Be kind.\nNo advice unless asked.")
    await press(page, "main form button.button")
    await page.wait_for_url(re.compile(f"/rooms/{slug}$"))
    await press(page, f"main a[href='/admin/rooms/{slug}']")
    await page.fill("[name=about]", "For whoever works while others sleep.")
    await press(page, "main form[action$='/" + slug + "'] button.button")
    await member.sign_in("noor")
    page = await member.go("/rooms?topic=work")
    assert "For whoever works while others sleep." in await page.inner_text("main")
    await press(page, f"main a[href='/rooms/{slug}']")
    await press(page, f"main a[href='/rooms/{slug}/membership']")
    await page.check("[name=agree]")
    await press(page, "main form button.button")
    await page.wait_for_url(re.compile(f"/rooms/{slug}$"))
    # An empty room says what to do next.
    assert "Someone has to write the first." in await page.inner_text("main")
    assert await page.locator(f"main a.button[href='/rooms/{slug}/threads']").count() == 1
