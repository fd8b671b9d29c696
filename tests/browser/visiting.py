"""Starts the demo forum as a user does, and sends visitors with a real Chromium to it; nothing is faked."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Forum:
    """Where the demo forum answers, and who may sign in: name -> passphrase."""

    base: str
    passphrases: dict[str, str]
    elsewhere: str = ""


class Running:
    """Starts `leeward serve --demo` in a folder and stops it: also what makes the pictures."""

    def __init__(self, folder: Path, elsewhere: str = "https://www.wikipedia.org/", base: str = "") -> None:
        self.folder, self.port, self.elsewhere = folder, free_port(), elsewhere
        self.inside = f"http://127.0.0.1:{self.port}"
        self.base = base or self.inside
        self.env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")} | {
            "LEEWARD_ENV": "demo", "LEEWARD_DATA": str(folder), "PORT": str(self.port), "LEEWARD_BASE_URL": self.base,
            "LEEWARD_EXIT_URL": elsewhere,
        }  # fmt: skip

    def __enter__(self) -> Forum:
        with (self.folder / "serve.log").open("w") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "forum", "serve", "--demo"], env=self.env, stdout=log, stderr=log
            )
        self._wait()
        told = subprocess.run(
            [sys.executable, "-m", "forum", "demo", "--json"], env=self.env, capture_output=True, check=True
        )
        accounts = json.loads(told.stdout)["accounts"]
        return Forum(
            self.base, {each["sign_in_name"]: each["passphrase"] for each in accounts}, self.elsewhere
        )

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        try:
            self.server.wait(20)
        except subprocess.TimeoutExpired:
            self.server.kill()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if self.server.poll() is not None:
                raise RuntimeError("the forum ended: " + (self.folder / "serve.log").read_text()[-2000:])
            try:
                urllib.request.urlopen(self.inside + "/healthz", timeout=2).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise RuntimeError("the forum did not answer: " + (self.folder / "serve.log").read_text()[-2000:])


def free_port() -> int:
    """Return a port on loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def press(page: Page, what: str | Locator) -> None:
    """Press the first such place, and wait until the page that it leads to is whole."""
    place = page.locator(what).first if isinstance(what, str) else what
    # A click alone returns when the answer begins to come: on a slow machine what is looked for isn't there yet.
    async with page.expect_navigation():
        await place.click()


class Visitor:
    """Someone with a browser: opens pages, signs in, and keeps what the browser complained about."""

    def __init__(self, forum: Forum, context: BrowserContext, page: Page) -> None:
        self.forum, self.context, self.page = forum, context, page
        self.status = 0
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda sent: self.foreign.append(sent.url) if not self._ours(sent.url) else None)

    def _ours(self, url: str) -> bool:
        return url.startswith((self.forum.base, "data:", "about:"))

    async def go(self, path: str) -> Page:
        """Open a path of the forum."""
        answer = await self.page.goto(self.forum.base + path)
        self.status = answer.status if answer else 0
        return self.page

    async def arrives_elsewhere(self) -> None:
        """Wait until the browser stands on the neutral site."""
        await self.page.wait_for_url(self.forum.elsewhere)

    async def sign_in(self, name: str) -> Page:
        """Sign in as one of the demo's people."""
        await self.go("/sign-in")
        await self.page.fill("[name=sign_in_name]", name)
        await self.page.fill("[name=passphrase]", self.forum.passphrases[name])
        await press(self.page, "main form button.button")
        assert "/sign-in" not in self.page.url
        return self.page


class Visitors:
    """Makes visitors: on a phone or at a desk, with or without script, in light or dark."""

    def __init__(self, forum: Forum, browser: Browser) -> None:
        self._forum, self._browser = forum, browser
        self._contexts: list[BrowserContext] = []

    async def one(
        self, *, width: int = 1280, script: bool = True, dark: bool = False, **more: Any
    ) -> Visitor:
        """Return a visitor with a fresh browser profile."""
        context = await self._browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script,
            color_scheme="dark" if dark else "light", ignore_https_errors=True, **more,
        )  # fmt: skip
        context.set_default_timeout(30_000)
        self._contexts.append(context)
        return Visitor(self._forum, context, await context.new_page())

    async def close(self) -> None:
        """Close every profile."""
        await asyncio.gather(*(context.close() for context in self._contexts))


async def a_thread_of(someone: Visitor) -> tuple[str, str]:
    """Return the paths of the first room on this visitor's first page that has a thread, and of its first thread."""
    page = await someone.go("/")
    rooms = await page.locator("main .list a.title").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    for room in rooms:
        await someone.go(str(room))
        threads = page.locator("main .list a.title[href^='/threads/']")
        if await threads.count():
            return str(room), str(await threads.first.get_attribute("href"))
    raise AssertionError(f"no thread in any of {rooms}")
