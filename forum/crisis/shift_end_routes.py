"""The page at the end of a shift: each talk that one still holds is handed over with a note, or kept."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, shift_ends
from forum.crisis.access import serving
from forum.foundation.translate import mark as _
from forum.web import forms, guards, pages
from forum.web.forms import Form
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_PATH = "/oncall/handing-over"


class PassOnForm(Form):
    """To whom, and what they should know before they write."""

    page: ClassVar[str] = "oncall/handing_over.html"

    to: Annotated[str, Meta(max_length=100, extra={"missing": _("Please choose one.")})]
    note: Annotated[
        str, Meta(max_length=4000, extra={"missing": _("Please leave a line for whoever goes on from here.")})
    ]


class HandingOverController(Controller):
    """The talks that one still holds when a shift ends."""

    path = _PATH
    guards = [guards.responder]

    @get(["/", "/{alert_id:uuid}"])
    async def show(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show them."""
        return await pages.form_page(request, PassOnForm, about="", **await _around(request, reader))

    @post("/{alert_id:uuid}")
    async def pass_on(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Hand one over; the other person is rung."""
        around = await _around(request, session)
        form = await forms.read(request, PassOnForm, about=str(alert_id), **around)
        staff, settings = serving(caller_of(request)), shell_of(request).settings
        await actions.hand_over(session, staff, alert_id, form.to, settings, form.note)
        return await pages.see_other(session, _PATH if len(around["ending"].held) > 1 else "/oncall")


async def _around(request: AnyRequest, session: AsyncSession) -> dict[str, Any]:
    settings = shell_of(request).settings
    return {"ending": await shift_ends.ending(session, serving(caller_of(request)), settings)}
