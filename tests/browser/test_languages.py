"""A path in Spanish in a real browser: join, read, write, ask for help and leave, with nothing of ours in English."""

import re

import pytest

from tests.browser.test_journeys import IN_DANGER, open_room
from tests.browser.test_pages import look_at
from tests.browser.visiting import Visitor, Visitors, a_thread_of, press

#: What the demo's people wrote stays as they wrote it, and so do the helplines' own words; these would be ours.
OURS = re.compile(
    r"\b(the|you|your|with|letters?|rooms?|join|sign|send|help|person|leave|write|back|today|thank|waiting|show)\b",
    re.IGNORECASE,
)
SPOKEN = "header, aside.under, footer, main h1, main h2:not(.list *), main label, main .button, main .hint, main .acts"
CALM = "Hoy puse la tetera.\n\nCon eso me bastó."
PHONE = 360


async def spanish(visitors: Visitors, **more: bool) -> Visitor:
    """Someone whose browser asks for Spanish, on a phone."""
    return await visitors.one(width=PHONE, locale="es-ES", **more)


async def said_in_english(someone: Visitor) -> list[str]:
    """The lines of ours on the open page that are still English."""
    said = await someone.page.locator(SPOKEN).all_inner_texts()
    return [line for text in said for line in text.splitlines() if OURS.search(line)]


async def is_spanish(someone: Visitor) -> None:
    """The open page says that it is Spanish, and is."""
    assert await someone.page.locator("html").get_attribute("lang") == "es", someone.page.url
    assert await said_in_english(someone) == [], someone.page.url


async def joins(someone: Visitor) -> None:
    """From a letter written first, through joining, into the room, to the letter as sent."""
    page = await someone.go(await open_room(someone) + "/threads")
    await is_spanish(someone)
    await page.fill("[name=body]", CALM)
    await press(page, "main form button.button")
    await is_spanish(someone)
    await press(page, "form[action='/join/start'] button")
    await page.check("[name=agree]")
    await page.check("[name=of_age]")
    await press(page, "main form button.button")
    await is_spanish(someone)
    await press(page, "button[name=later]")
    await press(page, "main a[href$='then=write']")
    await is_spanish(someone)
    await page.check("[name=agree]")
    await press(page, "main form button.button")
    await press(page, "main form button.button")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/rooms",
        "/rooms/find",
        "/rules",
        "/rules/easy",
        "/about/privacy",
        "/join",
        "/sign-in",
        "/display",
        "/keys",
    ],
)
async def test_whoever_reads_first_reads_spanish(visitors: Visitors, path: str) -> None:
    someone = await spanish(visitors)
    await look_at(someone, path)
    await is_spanish(someone)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_someone_joins_writes_and_leaves_in_spanish(visitors: Visitors, script: bool) -> None:
    someone = await spanish(visitors, script=script)
    await joins(someone)
    await is_spanish(someone)
    assert "Hoy puse la tetera." in await someone.page.inner_text("main")
    assert await someone.page.inner_text("#exit") == "Salir ya"
    await someone.page.click("#exit")
    await someone.arrives_elsewhere()


async def test_faults_of_a_form_are_told_in_spanish(visitors: Visitors) -> None:
    someone = await spanish(visitors)
    page = await someone.go("/join")
    await press(page, "main form button.button")
    told = await page.inner_text("#faults")
    assert "has leído cómo nos tratamos aquí" in told
    assert not OURS.search(told)


async def test_words_of_danger_and_asking_for_a_person_are_answered_in_spanish(visitors: Visitors) -> None:
    someone = await spanish(visitors)
    page = await someone.sign_in("ivy")
    room, thread = await a_thread_of(someone)
    for path in (thread, "/me", "/me/notices", "/me/plan", "/call-for-help"):
        await look_at(someone, path)
        await is_spanish(someone)
    await someone.go(room + "/threads")
    await page.fill("[name=body]", IN_DANGER)
    await press(page, "main form button.button")
    await page.wait_for_url(re.compile(r"/received$"))
    await is_spanish(someone)
    said = await page.inner_text("main")
    assert "No tienes que pasar por esto a solas" in said
    assert await page.locator("a[href^='tel:']").first.is_visible()
    assert await page.inner_text("aside.under a.button") == "Pedir hablar con alguien"


@pytest.mark.parametrize("path", ["/help", "/help/easy"])
async def test_the_page_of_help_speaks_spanish(visitors: Visitors, path: str) -> None:
    someone = await spanish(visitors)
    await look_at(someone, path)
    assert await someone.page.locator("html").get_attribute("lang") == "es"
    assert not OURS.search(" ".join(await someone.page.locator("h1, h2").all_inner_texts()))


@pytest.mark.parametrize(
    ("name", "path"), [("cleo", "/desk"), ("dov", "/oncall"), ("eze", "/admin"), ("eze", "/admin/rooms")]
)
async def test_whoever_serves_reads_spanish_too(visitors: Visitors, name: str, path: str) -> None:
    someone = await spanish(visitors)
    await someone.sign_in(name)
    await look_at(someone, path)
    await is_spanish(someone)


async def test_words_in_another_language_than_the_page_say_so(visitors: Visitors) -> None:
    someone = await spanish(visitors)
    await someone.sign_in("ash")
    _room, thread = await a_thread_of(someone)
    assert await someone.page.locator("main .list a.title:not([lang=en])").count() == 0
    await someone.go(thread)
    assert await someone.page.locator(".letter .prose:not([lang=en])").count() == 0
    reader = await visitors.one()
    await reader.go(thread)
    assert await reader.page.locator("main [lang]").count() == 0
