"""A running forum and a real Chromium in front of it: `leeward serve --demo` as a user starts it, nothing faked."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests import browser_path
from tests.browser.elsewhere import Elsewhere
from tests.browser.visiting import ARGUMENTS, Forum, Running, Visitors


@pytest.fixture(scope="session")
def program() -> str:
    """The browser's path; looked up outside any loop, since Playwright's own look-up brings one."""
    return browser_path.demand()


@pytest.fixture(scope="session")
def forum(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    """The demo forum with its worker, on a port of its own and in a folder of its own."""
    folder = tmp_path_factory.mktemp("forum")
    with Elsewhere(folder) as elsewhere, Running(folder, elsewhere.url) as found:
        yield found


@pytest_asyncio.fixture(scope="session")
async def chromium(program: str) -> AsyncIterator[Browser]:
    """One browser for all tests; each test gets contexts of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def visitors(forum: Forum, chromium: Browser) -> AsyncIterator[Visitors]:
    """Whoever the test sends to the forum."""
    made = Visitors(forum, chromium)
    yield made
    await made.close()
