"""The page of notices."""

from typing import Any

from litestar import Controller, Request, Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts.muted_words import folds_of
from forum.foundation.callers import Member
from forum.notices.actions import mark_seen
from forum.notices.queries import notices_of
from forum.personas.actions import all_personas
from forum.web import guards, pages
from forum.web.sessions import caller_of

AnyRequest = Request[Any, Any, Any]


class NoticesController(Controller):
    """What happened since."""

    path = "/me/notices"
    guards = [guards.member]

    # This GET records: it notes what was seen (promises 1.4), so it has a writing session.
    @get()
    async def notices(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Show the notices of all rooms, then count them as seen."""
        caller = caller_of(request)
        mine = (
            [persona.id for persona in await all_personas(session, caller.root)]
            if isinstance(caller, Member)
            else []
        )
        lines = await notices_of(session, mine, await folds_of(session, caller))
        await mark_seen(session, mine)
        return await pages.page(request, "notices/notices.html", notices=lines)
