"""Words typed before signing in, for the composers of a call and a conversation; read here, deleted once sent."""

from typing import Any

from litestar import Request
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import drafts
from forum.foundation.callers import Member
from forum.web import forms
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


async def waiting(request: AnyRequest, reader: AsyncSession) -> dict[str, Any]:
    """Return the composer's values with the words that were carried to this place, or nothing."""
    caller = caller_of(request)
    if not isinstance(caller, Member):
        return {}
    words = await drafts.waiting(reader, caller, request.url.path)
    return {"body": words, "_draft": "1"} if words else {}


async def forget(request: AnyRequest) -> None:
    """Delete the carried words once they were sent; a vault row is written in a transaction of its own."""
    caller = caller_of(request)
    if isinstance(caller, Member) and forms.first(await forms.typed(request), "_draft"):
        async with shell_of(request).database.writing() as apart:
            await drafts.discard(apart, caller)
