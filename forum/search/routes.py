"""The page on which one looks for letters."""

from typing import Any

from litestar import Controller, Request, Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from forum.search.queries import Found, search
from forum.web import guards, pages
from forum.web.paging import paging
from forum.web.sessions import caller_of

AnyRequest = Request[Any, Any, Any]


class SearchController(Controller):
    """Looking for letters in the rooms one may read."""

    path = "/search"
    guards = [guards.member]

    @get()
    async def look(
        self, request: AnyRequest, reader: AsyncSession, q: str = "", page: int = 1
    ) -> Response[str]:
        """Show what was found, or the empty question."""
        words = q.strip()
        found: list[Found] = []
        at = paging(1, 0, 1, "/search")
        if words:
            found, at = await search(reader, caller_of(request), words, page)
        return await pages.page(request, "search/search.html", words=words, found=found, at=at)
