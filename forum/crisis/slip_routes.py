"""Return slips: making one in one's own conversation, and coming back with one, without any name."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import slips, talk, talks
from forum.crisis.access import conversation_for
from forum.crisis.care_forms import EnterSlipForm, KeepSlipForm, PressForm, SlipMessageForm
from forum.foundation.errors import NotFound, Throttled
from forum.foundation.rate_limit import AddressLimiter
from forum.foundation.translate import mark_counted as _by
from forum.web import cookies, forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_OPEN = guards.public(
    "a slip is all that its holder has; it opens one conversation, and guessing is slowed down"
)
#: Codes typed from one network in ten minutes: a ward may share one.
TRIES, SECONDS = 20, 600
_SLOWLY = _by(
    "Many codes were tried from this network. Please try again in %(wait)s second. Your slip still works.",
    "Many codes were tried from this network. Please try again in %(wait)s seconds. Your slip still works.",
    "wait",
)
_tries = AddressLimiter()


class SlipController(Controller):
    """A slip for one's own conversation, shown once."""

    path = "/conversations/{conversation_id:uuid}/slip"
    guards = [guards.member]

    @get()
    async def show(self, request: AnyRequest, reader: AsyncSession, conversation_id: UUID) -> Response[str]:
        """Show a fresh code, which works once it is kept."""
        around = await _around(request, reader, conversation_id)
        code = slips.new_code()
        values = {"code": code, "mark": slips.seal_of(code, _cookie(request))}
        return await pages.form_page(request, KeepSlipForm, values=values, **around)

    @post()
    async def keep(self, request: AnyRequest, session: AsyncSession, conversation_id: UUID) -> Response[str]:
        """Let the code that was shown open this conversation."""
        around = await _around(request, session, conversation_id)
        form = await forms.read(request, KeepSlipForm, **around)
        caller = caller_of(request)
        await slips.keep(session, caller, conversation_id, form.code, form.mark, _cookie(request))
        return await pages.see_other(session, f"/conversations/{conversation_id}")

    @get("/end")
    async def ask_tear(self, conversation_id: UUID) -> Response[str]:
        """Lead to the page that holds the button."""
        return Response("", status_code=303, headers={"location": f"/conversations/{conversation_id}/slip"})

    @post("/end")
    async def tear(self, request: AnyRequest, session: AsyncSession, conversation_id: UUID) -> Response[str]:
        """Make the slip open nothing any more."""
        await forms.read(request, PressForm, **await _around(request, session, conversation_id))
        await slips.tear(session, caller_of(request), conversation_id)
        return await pages.see_other(session, f"/conversations/{conversation_id}")


class ReturnController(Controller):
    """Coming back with a slip."""

    path = "/return"
    guards = [_OPEN]

    @get()
    async def ask(self, request: AnyRequest) -> Response[str]:
        """Ask for the code."""
        return await pages.form_page(request, EnterSlipForm)

    @post()
    async def enter(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Lend the conversation behind the code to this browser for half an hour."""
        form = await forms.read(request, EnterSlipForm)
        address = request.client.host if request.client else ""
        wait = await _tries.hit(address, limit=TRIES, seconds=SECONDS, purpose="slip")
        if wait:
            raise Throttled(wait, _SLOWLY)
        await slips.enter(session, form.code, _cookie(request))
        return await pages.see_other(session, "/return/talk")

    @get(["/talk", "/talk/messages"])
    async def read(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show the conversation, and nothing else of whoever it belongs to."""
        return await self._show(request, reader)

    @post("/talk/messages")
    async def say(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Add one's words."""
        settings = shell_of(request).settings
        mine = await slips.opened(session, _cookie(request), held=True)
        seen = await talks.talk_page(session, mine[0], mine[1], settings)
        form = await forms.read(request, SlipMessageForm, talk=seen)
        await talk.say_in(session, mine, form.body, settings)
        return await pages.see_other(session, "/return/talk#end")

    @get("/end")
    async def ask_end(self) -> Response[str]:
        """Lead to where a code is asked for."""
        return Response("", status_code=303, headers={"location": "/return"})

    @post("/end")
    async def end(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Shut the conversation in this browser."""
        await slips.give_back(session, _cookie(request))
        return await pages.see_other(session, "/return")

    async def _show(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        try:
            conversation, alert, _persona = await slips.opened(reader, _cookie(request))
        except NotFound:
            return Response("", status_code=303, headers={"location": "/return"})
        seen = await talks.talk_page(reader, conversation, alert, shell_of(request).settings)
        if request.headers.get("x-part") == "turns":
            return await pages.page(request, "crisis/_turns.html", talk=seen)
        return await pages.form_page(request, SlipMessageForm, action="/return/talk/messages", talk=seen)


def _cookie(request: AnyRequest) -> str:
    return cookies.value(request, shell_of(request).settings)


async def _around(request: AnyRequest, session: AsyncSession, conversation_id: UUID) -> dict[str, Any]:
    found, alert, _persona = await conversation_for(session, caller_of(request), conversation_id)
    return {
        "conversation_id": found.id,
        "has_slip": await slips.has_slip(session, alert.id),
        "address": shell_of(request).settings.base_url + "/return",
    }
