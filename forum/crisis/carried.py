"""Words kept for the composers of a call and a conversation: read here, deleted once sent; nobody else sees them."""

from typing import Any

from litestar import Request
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import drafts
from forum.foundation.callers import Member
from forum.web import unit_of_work
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


async def waiting(request: AnyRequest, reader: AsyncSession, place: str) -> dict[str, Any]:
    """Return the values that the composer of `place` begins with: words that were kept for it, or nothing."""
    return await drafts.given_back(reader, caller_of(request), place)


def forget(request: AnyRequest, session: AsyncSession) -> None:
    """Delete what was kept for this place once it is sent; a vault row is written in a transaction of its own."""
    caller, database, place = caller_of(request), shell_of(request).database, request.url.path

    async def let_go() -> None:
        if isinstance(caller, Member):
            async with database.writing() as apart:
                await drafts.let_go(apart, caller, place)

    unit_of_work.afterwards(session, let_go)
