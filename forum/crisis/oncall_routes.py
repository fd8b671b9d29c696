"""The on-call desk: the board, one's own duty, one alert and what is done about it."""

from datetime import time
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, board, services
from forum.crisis.access import serving
from forum.crisis.forms import DutyForm, TakeForm, WishesForm
from forum.crisis.presence import DutyBoard
from forum.crisis.zones import zone_of
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FieldFault, FormRejected
from forum.foundation.translate import mark as _
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


class OnCallController(Controller):
    """Open alerts, who is on, one's own duty and wishes."""

    path = "/oncall"
    guards = [guards.responder]

    @get(["/", "/duty", "/wishes"])
    async def show(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show the board."""
        staff = _staff(request)
        found = await board.board(reader, staff, shell_of(request).settings)
        reviews = len(await services.waiting_reviews(reader, staff))
        return await pages.form_page(
            request, WishesForm, action="/oncall/wishes", board=found, reviews=reviews
        )

    @post("/duty")
    async def duty(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Say "I'm on now" or "I'm off"."""
        found = await board.board(session, _staff(request), shell_of(request).settings)
        form = await forms.read(request, DutyForm, board=found)
        await actions.set_duty(session, _staff(request), on=form.state == "on")
        _forget_presence(request)
        holds = form.state == "off" and found.ending.held
        return await pages.see_other(session, "/oncall/handing-over" if holds else "/oncall")

    @post("/wishes")
    async def wishes(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Keep one's own quiet hours and nightly cap."""
        settings = shell_of(request).settings
        found = await board.board(session, _staff(request), settings)
        form = await forms.read(request, WishesForm, board=found)
        quiet = _quiet(form)
        zone = zone_of(form.zone, settings)
        await actions.set_wishes(session, _staff(request), zone, quiet, form.nightly_cap)
        return await pages.see_other(session, "/oncall")


class AwakeController(Controller):
    """One press from the link of a message, before signing in: people aren't rung on while someone is on their way."""

    path = "/alerts/{alert_id:uuid}/awake"
    guards = [
        guards.public(
            "the link of a message is all that a half-awake person has; it pauses five minutes, once"
        )
    ]

    @get()
    async def ask(self, alert_id: UUID) -> Response[str]:
        """Lead to the alert; its sign-in page holds the button."""
        return Response("", status_code=303, headers={"location": f"/oncall/alerts/{alert_id}"})

    @post()
    async def awake(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Pause the ladder for the minutes that signing in takes."""
        await forms.read(request, TakeForm, alert_id=alert_id, act="awake", outcomes=())
        return await pages.see_other(
            session, f"/alerts/{alert_id}/awake/{await actions.awake(session, alert_id)}"
        )

    @get("/{came_of:str}")
    async def said(self, request: AnyRequest, alert_id: UUID, came_of: str) -> Response[str]:
        """Say what came of it, and where to sign in."""
        return await pages.page(request, "oncall/awake.html", alert_id=alert_id, came_of=came_of)


def _staff(request: AnyRequest) -> StaffMember:
    return serving(caller_of(request))


def _quiet(form: WishesForm) -> tuple[time, time] | None:
    if bool(form.quiet_from) != bool(form.quiet_until):
        raise FormRejected(FieldFault("quiet_until", _("Please give both times, or none.")))
    if not form.quiet_from:
        return None
    return clock_time(form.quiet_from), clock_time(form.quiet_until)


def clock_time(text: str) -> time:
    """Return the time of day that a checked "H:MM" names."""
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))


def _forget_presence(request: AnyRequest) -> None:
    presence = shell_of(request).presence
    if isinstance(presence, DutyBoard):
        presence.forget()
