"""One's own channels: look, add, test, remove."""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import own_channels
from forum.crisis.access import serving
from forum.crisis.channels import preview
from forum.crisis.queries import clock_of
from forum.foundation.callers import StaffMember
from forum.foundation.translate import mark as _
from forum.web import forms, guards, pages
from forum.web.forms import Form
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_PATH = "/oncall/channels"


class ChannelForm(Form):
    """A new channel: its kind, where it leads, from which level on, how many minutes after the first."""

    page: ClassVar[str] = "oncall/channels.html"

    kind: Literal["mail", "webhook", "apprise"]
    address: Annotated[str, Meta(max_length=500, extra={"missing": _("Please say where it leads.")})]
    least_level: Literal["3", "4"] = "3"
    after: Literal["0", "1", "2", "3", "5"] = "0"


class ChannelActForm(Form):
    """Testing or removing one."""

    page: ClassVar[str] = "oncall/channels.html"


class ChannelsController(Controller):
    """How one is rung."""

    path = _PATH
    guards = [guards.responder]

    @get(["/", "/{channel_id:uuid}/test", "/{channel_id:uuid}/end"])
    async def show(
        self, request: AnyRequest, reader: AsyncSession, tested: UUID | None = None
    ) -> Response[str]:
        """Show one's channels; `tested` names the one that was just tried."""
        return await pages.form_page(
            request, ChannelForm, action=_PATH, **await _around(request, reader, tested)
        )

    @post()
    async def add(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Add a channel."""
        form = await forms.read(request, ChannelForm, **await _around(request, session))
        await own_channels.add(
            session, _staff(request), form.kind, form.address, int(form.least_level), int(form.after),
            shell_of(request).settings,
        )  # fmt: skip
        return await pages.see_other(session, _PATH)

    @post("/{channel_id:uuid}/test")
    async def test(self, request: AnyRequest, session: AsyncSession, channel_id: UUID) -> Response[str]:
        """Send a message over it, and show what came of it."""
        await forms.read(request, ChannelActForm, **await _around(request, session))
        await own_channels.test(session, _staff(request), channel_id, shell_of(request).settings)
        return await pages.see_other(session, f"{_PATH}?tested={channel_id}#tested")

    @post("/{channel_id:uuid}/end")
    async def remove(self, request: AnyRequest, session: AsyncSession, channel_id: UUID) -> Response[str]:
        """Remove a channel."""
        await forms.read(request, ChannelActForm, **await _around(request, session))
        await own_channels.remove(session, _staff(request), channel_id)
        return await pages.see_other(session, _PATH)


def _staff(request: AnyRequest) -> StaffMember:
    return serving(caller_of(request))


async def _around(request: AnyRequest, session: AsyncSession, tested: UUID | None = None) -> dict[str, Any]:
    """What the page needs; of a tested channel, the very text that was sent to it."""
    settings = shell_of(request).settings
    found = await own_channels.listed(session, _staff(request), settings)
    line = next((each for each in found.lines if each.id == tested), None)
    left = (
        preview(line.kind, own_channels.test_message(settings), settings.locale) if line is not None else ""
    )
    return {"channels": found, "tested": line, "left": left, "say": clock_of(settings).say}
