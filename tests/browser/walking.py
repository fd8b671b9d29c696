"""Finds the pages that somebody can reach by links alone, one of each kind; it presses no button."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from tests.browser.visiting import Visitor

#: Where a walk begins: what the navigation of each role leads to, and places that only a sentence links to.
STARTS = (
    "/",
    "/rooms",
    "/rooms/find",
    "/me",
    "/desk",
    "/oncall",
    "/admin",
    "/keys",
    "/display",
    "/transparency",
)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_OUT = re.compile(
    r"^/(exit|sign-out|static|leaving|me/export/file|me/plan/file|calendar|metrics|readyz|healthz)(/|$)"
)
MOST = 80


def kind_of(path: str) -> str:
    """Return what kind of page a path is: ids, slugs and queries left out."""
    plain = _ID.sub("*", urlsplit(path).path)
    plain = re.sub(r"^/rooms/(?!find$)[^/]+", "/rooms/*", plain)
    plain = re.sub(r"^/admin/(rooms|numbers|rules)/[^/]+", r"/admin/\1/*", plain)
    query = urlsplit(path).query
    return plain + ("?" + re.sub(r"=[^&]*", "", query) if query and "page=" not in query else "")


async def pages_of(someone: Visitor) -> AsyncIterator[str]:
    """Yield the path of one page of each kind that this visitor's links lead to, open in their browser."""
    waiting, known = list(STARTS), {kind_of(path) for path in STARTS}
    seen = 0
    while waiting and seen < MOST:
        path = waiting.pop(0)
        await someone.go(path)
        if someone.status in (401, 403, 404):
            continue
        seen += 1
        links = await someone.page.locator("a[href^='/']").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        for link in links:
            plain = link.split("#")[0]
            if not _OUT.match(plain) and kind_of(plain) not in known:
                known.add(kind_of(plain))
                waiting.append(plain)
        yield path
