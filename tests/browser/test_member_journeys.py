"""What members do beyond their first letter: coming back by the card, being told why, asking for a second look."""

import re
from uuid import uuid4

import pytest

from tests.browser.test_journeys import NAMED, WAYS
from tests.browser.visiting import Visitor, Visitors, press

ROOM = "/rooms/grief"


async def join(someone: Visitor) -> str:
    """Become a member; return the sign-in name. The page of the recovery card is open then."""
    page = await someone.go("/join")
    name = await page.input_value("[name=sign_in_name]")
    await page.check("[name=agree]")
    await page.check("[name=of_age]")
    await press(page, "main form button.button")
    await page.wait_for_url(re.compile("/join/recovery"))
    return name


@pytest.mark.parametrize(("width", "script"), WAYS, ids=NAMED)
async def test_a_member_comes_back_with_the_words_of_their_card(
    visitors: Visitors, width: int, script: bool
) -> None:
    someone = await visitors.one(width=width, script=script)
    name = await join(someone)
    page = someone.page
    words = (await page.inner_text(".card .made")).split()
    for field in ("word_a", "word_b"):
        place = re.search(r"\d+", await page.inner_text(f"label[for=f-{field}]"))
        assert place
        await page.fill(f"[name={field}]", words[int(place[0]) - 1])
    await press(page, "main form button.button:not([name])")
    await page.wait_for_url(lambda url: "/join" not in url)
    await press(page, "footer form[action='/sign-out'] button")
    await someone.go("/recover")
    await page.fill("[name=sign_in_name]", name)
    await page.fill("[name=recovery_code]", " ".join(words))
    await press(page, "main form button.button")
    await page.wait_for_url(re.compile("/join/recovery"))
    await press(page, "button[name=later]")
    await someone.go("/me")
    assert someone.status == 200
    assert await page.locator("main a[href='/me/plan']").count() == 1


async def write_in(someone: Visitor, words: str) -> None:
    page = await someone.go(ROOM + "/threads")
    await page.fill("[name=body]", words)
    await press(page, "main form button.button:not([formaction])")
    await page.wait_for_url(re.compile("/threads/|/received"))


async def pointed_out(someone: Visitor, words: str) -> None:
    """Somebody tells a moderator about the letter that begins with these words."""
    page = await someone.go(ROOM)
    await press(page, page.locator("main .list a.title", has_text=words).first)
    await page.locator(".letter details.more summary").first.click()
    await press(page, page.locator(".letter a[href$='/flags']").first)
    await page.check("[name=reason][value=judging]")
    await press(page, "main form button.button")
    await page.wait_for_url(re.compile("/flags/thanks"))


async def decided(moderator: Visitor, words: str) -> None:
    """A moderator takes it out of view, with a rule and a reason."""
    page = await moderator.go("/desk?subject=flags")
    for case in await page.locator("main a[href^='/desk/cases/']").evaluate_all(
        "all => all.map(a => a.href)"
    ):
        await page.goto(case)
        if words in await page.inner_text("main"):
            break
    await page.check("[name=act][value=hide]")
    await page.fill("[name=rule]", "No ranking of losses.")
    await page.fill("[name=message]", "It weighs one loss against another, and that hurts here.")
    await press(page, "main form[action$='/decision'] button.button")
    assert await page.locator("#faults").count() == 0, await page.inner_text("#faults")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (360, False)], ids=["desk", "phone, no script"])
async def test_a_member_reads_why_asks_for_a_second_look_and_hears_the_answer(
    visitors: Visitors, width: int, script: bool
) -> None:
    words = f"Some losses are larger than others {uuid4().hex[:8]}"
    writer, reader = await visitors.one(width=width, script=script), await visitors.one(width=width)
    moderator, other = await visitors.one(), await visitors.one()
    await writer.sign_in("ash")
    await write_in(writer, words)
    await reader.sign_in("ivy")
    await pointed_out(reader, words)
    await moderator.sign_in("cleo")
    await decided(moderator, words)
    await writer.go("/")
    # A mark in the navigation leads to the notice, the notice to the statement, the statement to the second look.
    await press(writer.page, ".nav a[href='/me/notices']:has(.news)")
    await press(writer.page, writer.page.locator("main a.title[href^='/decisions/']").first)
    told = await writer.page.inner_text("main")
    assert "No ranking of losses." in told
    assert words in told
    await press(writer.page, "main a[href$='/appeal']")
    await writer.page.fill("[name=text]", "I only meant my own.")
    await press(writer.page, "main form button.button")
    await other.sign_in("sam")
    page = await other.go("/desk")
    appeals = await page.locator("main a[href^='/desk/appeals/']").evaluate_all("all => all.map(a => a.href)")
    for appeal in appeals:
        await page.goto(appeal)
        if words in await page.inner_text("main"):
            break
    await page.check("[name=outcome][value=reversed]")
    await page.fill("[name=message]", "You were right to ask. It can stand.")
    await press(page, "main form[action^='/desk/appeals/'] button.button")
    await writer.go("/me/notices")
    await press(writer.page, writer.page.locator("main .unread a.title[href^='/decisions/']").first)
    assert "You were right to ask." in await writer.page.inner_text("main")
