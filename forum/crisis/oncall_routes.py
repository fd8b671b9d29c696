"""The on-call desk: the board, one's own duty, one alert and what is done about it."""

from datetime import time
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, board, casefile, closing
from forum.crisis.access import serving
from forum.crisis.forms import ClosureForm, DutyForm, HandoverForm, ReplyForm, TakeForm, WishesForm
from forum.crisis.presence import DutyBoard
from forum.crisis.words import OUTCOMES
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
        found = await board.board(reader, _staff(request), shell_of(request).settings)
        return await pages.form_page(request, WishesForm, action="/oncall/wishes", board=found)

    @post("/duty")
    async def duty(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Say "I'm on now" or "I'm off"."""
        found = await board.board(session, _staff(request), shell_of(request).settings)
        form = await forms.read(request, DutyForm, board=found)
        await actions.set_duty(session, _staff(request), on=form.state == "on")
        _forget_presence(request)
        return await pages.see_other(session, "/oncall")

    @post("/wishes")
    async def wishes(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Keep one's own quiet hours and nightly cap."""
        settings = shell_of(request).settings
        found = await board.board(session, _staff(request), settings)
        form = await forms.read(request, WishesForm, board=found)
        quiet = _quiet(form)
        await actions.set_wishes(session, _staff(request), settings.timezone.key, quiet, form.nightly_cap)
        return await pages.see_other(session, "/oncall")


class AlertPageController(Controller):
    """One alert whole."""

    path = "/oncall/alerts/{alert_id:uuid}"
    guards = [guards.responder]

    # This GET records: reading an alert is an entry in the audit chain (promises 1.4), so it has a writing session.
    @get()
    async def show(
        self, request: AnyRequest, session: AsyncSession, alert_id: UUID, words: int = -1
    ) -> Response[str]:
        """Show the alert; `words` names the suggested first words to begin from."""
        found = await casefile.read_alert(session, _staff(request), alert_id, shell_of(request).settings)
        begun = found.first_words[words] if 0 <= words < len(found.first_words) else ""
        return await pages.page(
            request,
            "oncall/alert.html",
            alert=found,
            outcomes=tuple(OUTCOMES.items()),
            form=forms.Filled(values={"body": begun}),
            action=f"/alerts/{alert_id}/messages",
        )


class AlertActsController(Controller):
    """What is done about an alert."""

    path = "/alerts/{alert_id:uuid}"
    guards = [guards.responder]

    @get(["/acknowledgement", "/messages", "/handover", "/closure"])
    async def ask(self, alert_id: UUID) -> Response[str]:
        """Lead to the alert's page, which holds the form of each act."""
        return Response("", status_code=303, headers={"location": f"/oncall/alerts/{alert_id}"})

    @post("/acknowledgement")
    async def acknowledge(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Take it: the ladder pauses for ten minutes."""
        await forms.read(request, TakeForm, **_alone(alert_id, "acknowledgement"))
        await actions.acknowledge(session, _staff(request), alert_id)
        return await pages.see_other(session, f"/oncall/alerts/{alert_id}#write")

    @post("/messages")
    async def write(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Write to the member."""
        form = await forms.read(request, ReplyForm, **_alone(alert_id, "messages"))
        await actions.write(session, _staff(request), alert_id, form.body)
        return await pages.see_other(session, f"/oncall/alerts/{alert_id}#write")

    @post("/handover")
    async def hand_over(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Give it to someone else who answers, and ring them."""
        form = await forms.read(request, HandoverForm, **_alone(alert_id, "handover"))
        await actions.hand_over(session, _staff(request), alert_id, form.to, shell_of(request).settings)
        return await pages.see_other(session, "/oncall")

    @post("/closure")
    async def close(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Close it with how it ended."""
        form = await forms.read(request, ClosureForm, **_alone(alert_id, "closure"))
        await closing.close(session, _staff(request), alert_id, form.outcome)
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
        await forms.read(request, TakeForm, **_alone(alert_id, "awake"))
        return await pages.see_other(
            session, f"/alerts/{alert_id}/awake/{await actions.awake(session, alert_id)}"
        )

    @get("/{came_of:str}")
    async def said(self, request: AnyRequest, alert_id: UUID, came_of: str) -> Response[str]:
        """Say what came of it, and where to sign in."""
        return await pages.page(request, "oncall/awake.html", alert_id=alert_id, came_of=came_of)


def _alone(alert_id: UUID, act: str) -> dict[str, Any]:
    """What a form needs when it is shown again by itself: nothing of the alert, whose reading is audited."""
    return {"alert_id": alert_id, "act": act, "outcomes": tuple(OUTCOMES.items())}


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
