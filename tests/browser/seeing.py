"""Looks at an open page in every way that people do: large text, forced colours, paper, dark, by keys alone.

One page load serves all of it: only the browser's settings change between looks. What a look asks is in seeing.js.
"""

import asyncio
from pathlib import Path
from typing import Any

from tests.browser.visiting import Visitor

LOOKS = (Path(__file__).parent / "seeing.js").read_text(encoding="utf-8")
DESK, PHONE, NARROWEST = (1280, 800), (360, 700), (320, 700)
#: 2.75rem at our 18 pixels is 49; what we promise, and what WCAG 2.2 asks at level AAA, is 44.
TOUCH = 44
# The house's letters are 112.5% of the browser's own: 225% is twice as large.
TWICE = "document.documentElement.style.fontSize = '225%'"
AS_WAS = "document.documentElement.style.fontSize = ''"
SPACED = """() => { const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet]; sheet.replaceSync(
    `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
     p { margin-block-end: 2em !important }`); }"""
UNSPACED = "document.adoptedStyleSheets = []"
# What stands around a page is the same on all, and tests/browser/test_pages.py looks at it in the dark.
CONTRAST = "axe.run('main', { runOnly: { type: 'rule', values: ['color-contrast'] } })"
TAB = {
    "type": "rawKeyDown",
    "key": "Tab",
    "code": "Tab",
    "windowsVirtualKeyCode": 9,
    "nativeVirtualKeyCode": 9,
}


async def every_way(someone: Visitor, *, by_keys: bool = True) -> list[str]:
    """Return what is wrong with the open page; axe must be in it. The browser must prefer reduced motion."""
    await someone.page.evaluate("scrollTo(0, 0)")
    await someone.page.evaluate(LOOKS)
    found = [*await asked(someone, "bones()"), *await asked(someone, "still()")]
    found += [*await in_other_colours(someone), *await on_paper(someone), *await in_larger_text(someone)]
    found += [*await asked(someone, f"targets({TOUCH})"), *(await by_tab(someone) if by_keys else [])]
    await sized(someone, DESK)
    return found


async def asked(someone: Visitor, what: str) -> list[str]:
    """Return what one look finds."""
    found: list[str] = await someone.page.evaluate(f"seeing.{what}")
    return found


async def in_other_colours(someone: Visitor) -> list[str]:
    """Return what can't be read in the dark, or be told apart where the system chooses all colours."""
    await someone.page.emulate_media(color_scheme="dark")
    pale = await pale_words(someone)
    await someone.page.emulate_media(color_scheme="light", forced_colors="active")
    found = await asked(someone, "forced()")
    await someone.page.emulate_media(forced_colors="none")
    return [f"in the dark: {each}" for each in pale] + found


async def pale_words(someone: Visitor) -> list[str]:
    """Return the words whose colour is too near to their ground's (WCAG 1.4.3)."""
    found: dict[str, Any] = await someone.page.evaluate(CONTRAST)
    return [str(node["target"]) for each in found["violations"] for node in each["nodes"]]


async def on_paper(someone: Visitor) -> list[str]:
    """Return what would not be read on paper by somebody who chose a dark screen."""
    page = someone.page
    theme = await page.evaluate("document.documentElement.dataset.theme || ''")
    await page.evaluate("document.documentElement.dataset.theme = 'dark'")
    await page.emulate_media(media="print")
    found = await asked(someone, "printed()")
    await page.emulate_media(media="screen")
    await page.evaluate("was => { document.documentElement.dataset.theme = was; }", theme)
    return found


async def in_larger_text(someone: Visitor) -> list[str]:
    """Return what is lost with letters twice as large (1.4.4), set wider (1.4.12), or on 320 pixels (1.4.10)."""
    page, found = someone.page, []
    await page.evaluate(TWICE)
    found += [f"at 200%: {each}" for each in await asked(someone, "lost()")]
    await sized(someone, PHONE)
    found += [f"at 200% on a phone: {each}" for each in await asked(someone, "lost()")]
    await page.evaluate(AS_WAS)
    await page.evaluate(SPACED)
    found += [f"set wider: {each}" for each in await asked(someone, "lost()")]
    await sized(someone, NARROWEST)
    found += [f"set wider on 320: {each}" for each in await asked(someone, "lost()")]
    await page.evaluate(UNSPACED)
    return found + [f"on 320: {each}" for each in await asked(someone, "lost()")]


async def sized(someone: Visitor, size: tuple[int, int]) -> None:
    """Give the window another size."""
    await someone.page.set_viewport_size({"width": size[0], "height": size[1]})


async def by_tab(someone: Visitor) -> list[str]:
    """Go through the page by Tab alone and return what is passed over, unseen, covered or out of order."""
    wire = await someone.context.new_cdp_session(someone.page)
    presses = await someone.page.evaluate("seeing.presses()")
    await someone.page.evaluate("seeing.begin()")
    await asyncio.gather(*(wire.send("Input.dispatchKeyEvent", TAB) for _ in range(presses)))
    await wire.detach()
    return await asked(someone, "walked()")
