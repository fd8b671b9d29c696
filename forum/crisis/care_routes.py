"""What people on call do around a call: the thread, a public word, a second look, keeping it for legal reasons."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import alert_holds, public_word, second, thread_care
from forum.crisis.access import alert_for
from forum.crisis.alert_routes import alone, settings_of, staff_of
from forum.crisis.care_forms import (
    AgreementForm,
    HoldForm,
    LookForm,
    NoteForm,
    PaceForm,
    PressForm,
    RedactionForm,
    SecondForm,
)
from forum.foundation.errors import NotFound
from forum.foundation.ids import parse_id
from forum.web import forms, guards, pages

AnyRequest = Request[Any, Any, Any]


class ThreadCareController(Controller):
    """The thread around somebody in danger."""

    path = "/alerts/{alert_id:uuid}/threads/{thread_id:uuid}"
    guards = [guards.responder]

    # This GET records: reading the thread of an alert is an entry in the audit chain (promises 1.4).
    @get()
    async def show(
        self, request: AnyRequest, session: AsyncSession, alert_id: UUID, thread_id: UUID
    ) -> Response[str]:
        """Show what can be done for a thread."""
        found = await thread_care.in_care(session, staff_of(request), alert_id, thread_id)
        return await pages.form_page(
            request, ThreadPage, alert_id=alert_id, thread=found, paces=thread_care.PACES
        )

    @get(["/redactions", "/pace", "/note", "/thanks"])
    async def ask(self, alert_id: UUID, thread_id: UUID) -> Response[str]:
        """Lead to the page that holds the form of each act."""
        return Response("", status_code=303, headers={"location": f"/alerts/{alert_id}/threads/{thread_id}"})

    @post("/redactions")
    async def redact(
        self, request: AnyRequest, session: AsyncSession, alert_id: UUID, thread_id: UUID
    ) -> Response[str]:
        """Take a detail out of a letter; its writer is told."""
        form = await forms.read(request, RedactionForm, **alone(alert_id, "redactions"))
        post_id = parse_id(form.post)
        if post_id is None:
            raise NotFound
        await thread_care.redact(session, staff_of(request), alert_id, post_id, form.stays, form.why)
        return await self._back(session, alert_id, thread_id)

    @post("/pace")
    async def pace(
        self, request: AnyRequest, session: AsyncSession, alert_id: UUID, thread_id: UUID
    ) -> Response[str]:
        """Let the thread go slowly, or as before."""
        form = await forms.read(request, PaceForm, **alone(alert_id, "pace", paces=thread_care.PACES))
        await thread_care.set_pace(session, staff_of(request), alert_id, thread_id, int(form.minutes))
        return await self._back(session, alert_id, thread_id)

    @post("/note")
    async def note(
        self, request: AnyRequest, session: AsyncSession, alert_id: UUID, thread_id: UUID
    ) -> Response[str]:
        """Put a note for readers above the thread, or take it away."""
        form = await forms.read(request, NoteForm, **alone(alert_id, "note"))
        await thread_care.set_note(session, staff_of(request), alert_id, thread_id, form.note)
        return await self._back(session, alert_id, thread_id)

    @post("/thanks")
    async def thank(
        self, request: AnyRequest, session: AsyncSession, alert_id: UUID, thread_id: UUID
    ) -> Response[str]:
        """Thank those who wrote back, and tell them that they needn't carry this."""
        await forms.read(request, PressForm, **alone(alert_id, "thanks"))
        await thread_care.thank(session, staff_of(request), alert_id, thread_id)
        return await self._back(session, alert_id, thread_id)

    async def _back(self, session: AsyncSession, alert_id: UUID, thread_id: UUID) -> Response[str]:
        return await pages.see_other(session, f"/alerts/{alert_id}/threads/{thread_id}")


class ThreadPage(forms.Form):
    """The page that holds the forms of a thread."""

    page = "oncall/thread.html"


class BesideController(Controller):
    """A public word and a second look."""

    path = "/alerts/{alert_id:uuid}"
    guards = [guards.responder]

    @get(["/word", "/word/end", "/second", "/look"])
    async def ask(self, alert_id: UUID) -> Response[str]:
        """Lead to the alert's page, which holds the form of each act."""
        return Response("", status_code=303, headers={"location": f"/oncall/alerts/{alert_id}"})

    @post("/word")
    async def ask_word(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Ask the member whether others may read that someone is in touch."""
        await forms.read(request, PressForm, **alone(alert_id, "word"))
        await public_word.ask(session, staff_of(request), alert_id)
        return await pages.see_other(session, f"/oncall/alerts/{alert_id}#around")

    @post("/word/end")
    async def end_word(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Take the public word away again."""
        await forms.read(request, PressForm, **alone(alert_id, "word"))
        await public_word.end(session, staff_of(request), alert_id)
        return await pages.see_other(session, f"/oncall/alerts/{alert_id}#around")

    @post("/second")
    async def ask_second(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Ask somebody to look as well, and ring them."""
        form = await forms.read(request, SecondForm, **alone(alert_id, "second"))
        await second.ask(session, staff_of(request), alert_id, form.to, settings_of(request))
        return await pages.see_other(session, f"/oncall/alerts/{alert_id}#around")

    @post("/look")
    async def look(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Keep what a second person saw."""
        form = await forms.read(request, LookForm, **alone(alert_id, "look"))
        await second.add_note(session, staff_of(request), alert_id, form.look)
        return await pages.see_other(session, f"/oncall/alerts/{alert_id}#around")


class AlertHoldController(Controller):
    """Keeping what belongs to a call beyond its time, by two people."""

    path = "/alerts/{alert_id:uuid}/hold"
    guards = [guards.responder]

    @get(["/", "/agreement", "/end"])
    async def show(self, request: AnyRequest, reader: AsyncSession, alert_id: UUID) -> Response[str]:
        """Show how it stands, and what can be done."""
        return await pages.form_page(
            request, HoldForm, action=f"/alerts/{alert_id}/hold", **await _hold(request, reader, alert_id)
        )

    @post()
    async def ask(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Ask that it be kept."""
        form = await forms.read(request, HoldForm, **await _hold(request, session, alert_id))
        await alert_holds.ask(session, staff_of(request), alert_id, form.reason, form.until)
        return await pages.see_other(session, f"/alerts/{alert_id}/hold")

    @post("/agreement")
    async def agree(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Agree as the second person."""
        form = await forms.read(request, AgreementForm, **await _hold(request, session, alert_id))
        await alert_holds.agree(session, staff_of(request), alert_id, quiet=form.quiet)
        return await pages.see_other(session, f"/alerts/{alert_id}/hold")

    @post("/end")
    async def end(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """End it, or take back what was asked."""
        await forms.read(request, PressForm, **alone(alert_id, "hold"))
        await alert_holds.end(session, staff_of(request), alert_id)
        return await pages.see_other(session, f"/alerts/{alert_id}/hold")


async def _hold(request: AnyRequest, session: AsyncSession, alert_id: UUID) -> dict[str, Any]:
    await alert_for(session, staff_of(request), alert_id)
    found = await alert_holds.standing(session, staff_of(request), alert_id)
    return {"hold": found, "back": f"/oncall/alerts/{alert_id}", "base": f"/alerts/{alert_id}/hold"}
