"""Leaving over https, as in production: the host-bound cookie goes, and Back shows nothing of us."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.elsewhere import Elsewhere
from tests.browser.sealed import Sealed
from tests.browser.visiting import Forum, Running, Visitor, Visitors, free_port


@pytest.fixture(scope="module")
def sealed_forum(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    """A demo forum of its own behind TLS."""
    folder, outside = tmp_path_factory.mktemp("sealed"), free_port()
    with Elsewhere(folder) as elsewhere:
        running = Running(folder, elsewhere.url, base=f"https://127.0.0.1:{outside}")
        with running as forum, Sealed(folder, outside, running.port):
            yield forum


@pytest_asyncio.fixture
async def guests(sealed_forum: Forum, chromium: Browser) -> AsyncIterator[Visitors]:
    made = Visitors(sealed_forum, chromium)
    yield made
    await made.close()


async def reading(guests: Visitors, script: bool) -> Visitor:
    someone = await guests.one(script=script)
    await someone.sign_in("ash")
    await someone.go("/me/notices")
    return someone


async def our_cookies(someone: Visitor) -> list[str]:
    return [str(c["name"]) for c in await someone.context.cookies() if "leeward" in str(c["name"])]


@pytest.mark.parametrize("way", ["link", "link without script", "Escape", "Shift"])
async def test_after_leaving_no_cookie_is_left_and_back_shows_nothing(guests: Visitors, way: str) -> None:
    someone = await reading(guests, script=way != "link without script")
    assert await our_cookies(someone) == ["__Host-leeward"]
    if way.startswith("link"):
        await someone.page.click("#exit")
    else:
        for _ in range(3):
            await someone.page.keyboard.press(way)
    await someone.arrives_elsewhere()
    await someone.page.wait_for_timeout(1200)  # the cookie that is left behind lives for a second
    assert await our_cookies(someone) == []
    for _ in range(3):
        await someone.page.go_back()
        if someone.page.url == "about:blank":
            break
        assert await someone.page.locator("footer form[action='/sign-out']").count() == 0
