"""Pages that no link leads to: empty places, faults, what follows on sending, a visit that ran out, repairs."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from litestar import get, post
from litestar.exceptions import HTTPException
from playwright.async_api import Route

from forum.app import create_app
from forum.foundation.errors import Conflict, ForumError, NotAllowed, NotFound, Throttled, TooLarge
from forum.foundation.translate import mark as _
from forum.settings import Settings
from forum.storage.database import Database
from forum.web import guards, pages
from tests.browser.seeing import DESK, LOOKS, TOUCH, asked, every_way, in_larger_text, sized
from tests.browser.test_journeys import IN_DANGER, open_room
from tests.browser.test_pages import faults_of
from tests.browser.visiting import Visitor, Visitors, a_thread_of, press

WORDS = "It was a long night.\n\nI am still here."
SAID = _("Please wait a moment, then try again.")
FAULTS: dict[str, Callable[[], Exception]] = {
    "400": lambda: HTTPException(status_code=400),
    "403": lambda: NotAllowed(SAID),
    "404": NotFound,
    "409": lambda: Conflict(SAID),
    "413": TooLarge,
    "415": lambda: HTTPException(status_code=415),
    "429": lambda: Throttled(30, SAID),
    "500": lambda: RuntimeError("nobody foresaw this"),
    "503": lambda: ConnectionError("the database is away"),
    "fault": ForumError,
}
#: Where words were sent, they are shown to be copied, or to be sent again.
SENT = ("403", "413")
#: The pages of faults differ in a heading and a sentence: all of it is asked of these alone.
WHOLE = ("404", "503")


async def faults_here(someone: Visitor, *, by_keys: bool = True) -> list[str]:
    """Everything that is wrong with the open page."""
    return await faults_of(someone) + await every_way(someone, by_keys=by_keys)


async def bones_here(someone: Visitor) -> list[str]:
    """What is wrong with the build of the open page, and with its size."""
    await someone.page.evaluate(LOOKS)
    return [*await asked(someone, "bones()"), *await asked(someone, "lost()")]


async def held_up(someone: Visitor, path: str, html: str, status: int = 200) -> None:
    """Open a page as if the forum had answered with it; what it loads comes from the forum."""

    async def answer(route: Route) -> None:
        await route.fulfill(status=status, content_type="text/html; charset=utf-8", body=html)

    await someone.page.route("**" + path, answer)
    await someone.go(path)


@pytest.fixture
def broken(settings: Settings) -> Any:
    """The forum in the worst of hours: no database answers, and some pages fail in each way there is."""
    app = create_app(settings, Database("postgresql://nobody@127.0.0.1:1/none"))

    @get("/broken/{how:str}", guards=[guards.public("a test's own page, to see how it fails")])
    async def reading(how: str) -> str:
        raise FAULTS[how]()

    @post(
        "/broken/{how:str}",
        guards=[guards.public("a test's own page, to see how it fails")],
        opt={"no_csrf": True},
    )
    async def sending(how: str) -> str:
        raise FAULTS[how]()

    app.register(reading)
    app.register(sending)
    return app


async def test_every_fault_has_a_page_for_everyone(visitors: Visitors, broken: Any) -> None:
    someone, found = await visitors.one(reduced_motion="reduce"), {}
    transport = httpx.ASGITransport(app=broken, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as asked:
        for how in FAULTS:
            answers = {"read": await asked.get("/broken/" + how)}
            if how in SENT:
                answers["sent"] = await asked.post("/broken/" + how, data={"body": WORDS, "title": "A night"})
                assert "I am still here." in answers["sent"].text
            for kind, answer in answers.items():
                assert answer.status_code >= 400
                await held_up(someone, f"/{kind}/{how}", answer.text, answer.status_code)
                whole = how in WHOLE or kind == "sent"
                if wrong := await (faults_here(someone) if whole else bones_here(someone)):
                    found[f"{kind} {how}"] = wrong
        wrong_way = await asked.put("/rules")
        await held_up(someone, "/put", wrong_way.text, wrong_way.status_code)
        found |= {"405": wrong} if (wrong := await faults_here(someone)) else {}
    assert found == {}


async def test_pages_that_stand_alone_are_sound(visitors: Visitors) -> None:
    someone, found = await visitors.one(reduced_motion="reduce"), {}
    resting = (pages.STATIC / "maintenance.html").read_text(encoding="utf-8")
    await held_up(someone, "/resting", resting, 503)
    found["maintenance"] = await faults_here(someone)
    for path in ("/leaving?to=https://example.org/", "/leaving?to=nowhere"):
        await someone.go(path)
        found[path] = await faults_here(someone)
    async with httpx.AsyncClient(base_url=someone.forum.base) as asked:
        left = await asked.post("/exit")
    await held_up(someone, "/left", left.text)
    found["left"] = await faults_here(someone)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


async def test_words_whose_time_ran_out_are_met_by_a_sound_page(visitors: Visitors) -> None:
    someone = await visitors.one(reduced_motion="reduce")
    await someone.sign_in("noor")
    _room, thread = await a_thread_of(someone)
    page = await someone.go(thread)
    await page.fill("#reply textarea", WORDS)
    await someone.context.clear_cookies()
    async with page.expect_navigation():
        await press(page, page.locator("#reply button.button").first)
    assert "What you wrote is kept" in await page.inner_text("main")
    assert await faults_here(someone) == []


async def after_calling(someone: Visitor) -> None:
    await someone.go("/call-for-help")
    await press(someone.page, someone.page.locator("main button.person").first)
    await someone.page.wait_for_url("**/conversations/*")


async def after_danger(someone: Visitor) -> None:
    page = await someone.go(await open_room(someone) + "/threads")
    await page.fill("[name=body]", IN_DANGER)
    await press(page, "main form button.button")
    await page.wait_for_url("**/received")


async def after_telling(someone: Visitor) -> None:
    page = await someone.go(await open_room(someone))
    # The oldest is the demo's: the newest may be one's own by now, and nobody points out their own letter.
    thread = await page.locator("main .list a.title[href^='/threads/']").last.get_attribute("href")
    await someone.go(str(thread))
    await someone.go(str(await page.locator("a[href$='/flags']").first.get_attribute("href")))
    await page.check("input[name=reason] >> nth=0")
    await press(page, "main form button.button")
    await page.wait_for_url("**/thanks")


async def at_a_new_door(someone: Visitor) -> None:
    page = await someone.go("/rooms")
    for room in await page.locator("main .list a.title").evaluate_all("all => all.map((a) => a.pathname)"):
        await someone.go(room + "/membership")
        if await page.locator("[name=agree]").count():
            return
    raise AssertionError("every room was joined already")


async def signing_out(someone: Visitor) -> None:
    await someone.go("/sign-out")


AFTER: tuple[Callable[[Visitor], Awaitable[None]], ...] = (
    at_a_new_door, after_telling, after_calling, after_danger, signing_out,
)  # fmt: skip


async def test_what_follows_on_sending_is_sound(visitors: Visitors) -> None:
    someone, found = await visitors.one(reduced_motion="reduce"), {}
    await someone.sign_in("noor")
    for come in AFTER:
        await come(someone)
        found[come.__name__] = await faults_here(someone)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


EMPTY = ("/", "/me/notices", "/me/toolkit", "/me/check-ins", "/me/mutes", "/drafts", "/search?q=zzzz")


async def test_places_with_nothing_in_them_are_sound(visitors: Visitors) -> None:
    someone, found = await visitors.one(reduced_motion="reduce"), {}
    page = await someone.go("/join")
    await page.check("[name=agree]")
    await page.check("[name=of_age]")
    await press(page, "main form button.button")
    await press(page, "button[name=later]")
    for path in EMPTY:
        await someone.go(path)
        assert someone.status == 200, path
        found[path] = await faults_here(someone)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_a_wish_for_more_contrast_is_met(visitors: Visitors, dark: bool) -> None:
    someone = await visitors.one(dark=dark, contrast="more")
    page = await someone.go("/styleguide")
    assert await faults_of(someone) == []
    ink, line, soft = await page.evaluate(
        "['--ink', '--line', '--soft'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name))"
    )
    assert ink == line == soft


FIRST = ("/", "/rooms", "/me", "/me/plan", "/call-for-help", "/rules/easy", "/help")


@pytest.mark.parametrize("locale", ["es-ES", "ar"])
async def test_longer_words_and_the_other_direction_find_room_too(visitors: Visitors, locale: str) -> None:
    someone, found = await visitors.one(locale=locale), {}
    await someone.sign_in("ash")
    room, thread = await a_thread_of(someone)
    for path in (*FIRST, room, thread, room + "/threads"):
        page = await someone.go(path)
        await page.evaluate(LOOKS)
        found[path] = await in_larger_text(someone) + await asked(someone, f"targets({TOUCH})")
        await sized(someone, DESK)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
