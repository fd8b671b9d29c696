"""The page on which one looks for letters."""

from typing import Any

from litestar import Controller, Request, Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from forum.search.queries import Wanted, rooms_to_search, search
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of

AnyRequest = Request[Any, Any, Any]


class SearchController(Controller):
    """Looking for letters in the rooms one may read."""

    path = "/search"
    guards = [guards.member]

    @get()
    async def look(
        self, request: AnyRequest, reader: AsyncSession, q: str = "", room: str = "", page: int = 1
    ) -> Response[str]:
        """Show what was found, or the empty question."""
        caller, wanted = caller_of(request), Wanted(forms.clean(q).strip(), forms.clean(room), page)
        found, at = await search(reader, caller, wanted) if wanted.words else ([], None)
        rooms = await rooms_to_search(reader, caller)
        return await pages.page(request, "search/search.html", wanted=wanted, found=found, at=at, rooms=rooms)
