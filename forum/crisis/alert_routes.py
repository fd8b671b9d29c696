"""One alert whole, and what the person who answers it does: take, write, hand over, pass on, close."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, around, casefile, closing, ease, passing, reading_on, second
from forum.crisis.access import alert_for, serving
from forum.crisis.care_forms import PressForm
from forum.crisis.forms import ClosureForm, HandoverForm, ReplyForm, TakeForm
from forum.crisis.words import OUTCOMES
from forum.foundation.callers import StaffMember
from forum.settings import Settings
from forum.storage.tables.crisis import Alert
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


def staff_of(request: AnyRequest) -> StaffMember:
    """Return the person on call who asks."""
    return serving(caller_of(request))


def alone(alert_id: UUID, act: str, **more: Any) -> dict[str, Any]:
    """What a form needs when it is shown again by itself: nothing of the alert, whose reading is audited."""
    return {"alert_id": alert_id, "act": act, "outcomes": tuple(OUTCOMES.items()), **more}


def settings_of(request: AnyRequest) -> Settings:
    """Return the forum's settings."""
    return shell_of(request).settings


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
        if request.headers.get("x-part") == "turns":
            return await self._turns(request, session, alert_id)
        found = await casefile.read_alert(session, staff_of(request), alert_id, settings_of(request))
        begun = found.first_words[words] if 0 <= words < len(found.first_words) else ""
        return await pages.page(
            request, "oncall/alert.html", alert=found, outcomes=tuple(OUTCOMES.items()),
            around=await around.around(session, staff_of(request), alert_id),
            form=forms.Filled(values={"body": begun}), action=f"/alerts/{alert_id}/messages",
        )  # fmt: skip

    async def _turns(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """The open page asks for new turns alone: one who has read this alert within the hour reads on."""
        seen = await reading_on.read_on(session, staff_of(request), alert_id, settings_of(request))
        return await pages.page(request, "oncall/_turns.html", alert=seen)


class AlertActsController(Controller):
    """What is done about an alert."""

    path = "/alerts/{alert_id:uuid}"
    guards = [guards.responder]

    @get(["/acknowledgement", "/messages", "/handover", "/closure", "/refusal"])
    async def ask(self, alert_id: UUID) -> Response[str]:
        """Lead to the alert's page, which holds the form of each act."""
        return Response("", status_code=303, headers={"location": f"/oncall/alerts/{alert_id}"})

    @post("/acknowledgement")
    async def acknowledge(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Take it: the ladder pauses for ten minutes. Soon after another hard one, ask whether they want to keep it."""
        await forms.read(request, TakeForm, **alone(alert_id, "acknowledgement"))
        staff = staff_of(request)
        before, _room = await alert_for(session, staff, alert_id)
        chooses = await ease.must_choose(session, staff, before, settings_of(request).rest)
        alert = await actions.acknowledge(session, staff, alert_id)
        if chooses:
            # Theirs at once, so that nobody is rung while they think; counted when they keep it with a first word.
            return await pages.see_other(session, f"/alerts/{alert_id}/choice")
        await _taken(request, session, alert)
        return await pages.see_other(session, f"/oncall/alerts/{alert_id}#write")

    @get("/choice")
    async def choice(self, request: AnyRequest, reader: AsyncSession, alert_id: UUID) -> Response[str]:
        """Ask somebody who took a hard call lately whether they keep this one too, or pass it on."""
        alert, _room = await alert_for(reader, staff_of(request), alert_id)
        return await pages.page(request, "oncall/choice.html", alert_id=alert_id, level=alert.level)

    @post("/refusal")
    async def refuse(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Pass it on: the next person is rung, and nobody asks why."""
        await forms.read(request, PressForm, **alone(alert_id, "refusal"))
        await passing.decline(session, staff_of(request), alert_id, settings_of(request))
        return await pages.see_other(session, "/oncall")

    @post("/messages")
    async def write(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Write to the member."""
        form = await forms.read(request, ReplyForm, **alone(alert_id, "messages"))
        alert = await actions.write(session, staff_of(request), alert_id, form.body)
        await _taken(request, session, alert)
        return await pages.see_other(session, f"/oncall/alerts/{alert_id}#write")

    @post("/handover")
    async def hand_over(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Give it to someone else who answers, with a note for them, and ring them."""
        form = await forms.read(request, HandoverForm, **alone(alert_id, "handover"))
        await actions.hand_over(
            session, staff_of(request), alert_id, form.to, settings_of(request), form.note
        )
        return await pages.see_other(session, "/oncall")

    @post("/closure")
    async def close(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Close it with how it ended."""
        form = await forms.read(request, ClosureForm, **alone(alert_id, "closure"))
        asked = "why_alone" in await forms.typed(request)
        why = form.why_alone if asked else None
        await closing.close(session, staff_of(request), alert_id, form.outcome, why)
        return await pages.see_other(session, "/oncall/ease")


async def _taken(request: AnyRequest, session: AsyncSession, alert: Alert) -> None:
    """Whoever takes a hard call has it counted for themselves; at level 4 somebody else is asked to look as well."""
    await ease.took(session, staff_of(request), alert)
    if alert.taken_by == staff_of(request).id:
        await second.ask_someone(session, alert, settings_of(request))
