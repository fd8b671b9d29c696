"""Takes pictures of the running demo: every page in light, dark and phone width, and the two of the README.

python -m tests.browser.screenshots [FOLDER]     (default: screenshots; docs/pictures gets thread.png and desk.png)
python -m tests.browser.screenshots --readme     (those two alone)
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests import browser_path
from tests.browser.visiting import ARGUMENTS, Running, Visitors, a_thread_of
from tests.browser.walking import kind_of, pages_of

HOUSE = Path(__file__).resolve().parents[2]
PICTURES = HOUSE / "docs" / "pictures"
ROLES = ("", "ash", "bo", "cleo", "dov", "eze")
KINDS = {"light": (1280, False), "dark": (1280, True), "phone": (360, False), "phone-dark": (360, True)}


async def everything(visitors: Visitors, folder: Path) -> None:
    """Take one page of each kind that links lead to, as every role, in every kind of picture."""
    for name in ROLES:
        paths: list[str] = []
        for kind, (width, dark) in KINDS.items():
            someone = await visitors.one(width=width, dark=dark)
            if name:
                await someone.sign_in(name)
            paths = paths or [*[path async for path in pages_of(someone)], "/nowhere"]
            for path in paths:
                await someone.go(path)
                if someone.status >= 400 and path != "/nowhere":
                    print(f"{path} as {name or 'anyone'}: {someone.status}")
                label = (
                    kind_of(path).strip("/").replace("/", "-").replace("*", "x").replace("?", "-") or "home"
                )
                shot = folder / kind / f"{name or 'anyone'}-{label[:50]}.png"
                await someone.page.screenshot(path=shot, full_page=True)
            await someone.context.close()
        print(f"{name or 'anyone'}: {len(paths)} pages, {len(KINDS)} pictures of each")


async def for_the_readme(visitors: Visitors) -> None:
    """Take the thread page as a member sees it, and a case on the desk as a moderator does."""
    member = await visitors.one(width=1180)
    await member.sign_in("ash")
    _, thread = await a_thread_of(member)
    await member.go(thread)
    await member.page.screenshot(
        path=PICTURES / "thread.png", clip={"x": 0, "y": 0, "width": 1180, "height": 1150}, full_page=True
    )
    moderator = await visitors.one(width=1180)
    await moderator.sign_in("cleo")
    await moderator.go("/desk")
    await moderator.page.locator("main .list a.title", has_text="insult").last.click()
    await moderator.page.screenshot(
        path=PICTURES / "desk.png", clip={"x": 0, "y": 0, "width": 1180, "height": 1150}, full_page=True
    )


async def _run(work: Callable[[Visitors], Awaitable[None]], path: str, data: Path) -> None:
    with Running(data) as forum:
        async with async_playwright() as playwright:
            browser: Browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            visitors = Visitors(forum, browser)
            await work(visitors)
            await visitors.close()
            await browser.close()


def main() -> None:
    """Take all pictures into the folder that was named."""
    named = [each for each in sys.argv[1:] if not each.startswith("-")]
    folder = Path(named[0] if named else "screenshots").absolute()
    path = browser_path.find()
    if path is None:
        raise SystemExit("There is no Chromium here: install one, or run `playwright install chromium`.")
    PICTURES.mkdir(parents=True, exist_ok=True)

    async def work(visitors: Visitors) -> None:
        await for_the_readme(visitors)
        if "--readme" not in sys.argv:
            await everything(visitors, folder)

    with tempfile.TemporaryDirectory(prefix="leeward-pictures-") as data:
        asyncio.run(_run(work, path, Path(data)))
    print(f"Pictures are in {PICTURES}" + ("." if "--readme" in sys.argv else f" and {folder}."))


if __name__ == "__main__":
    main()
