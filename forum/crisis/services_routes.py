"""Asking emergency services to come: the guided page, and the review by a second person."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import services
from forum.crisis.access import alert_for
from forum.crisis.alert_routes import alone, settings_of, staff_of
from forum.crisis.care_forms import ReviewForm, ServicesForm
from forum.crisis.queries import support_now
from forum.foundation.errors import FieldFault, FormRejected
from forum.foundation.translate import mark as _
from forum.web import forms, guards, pages

AnyRequest = Request[Any, Any, Any]
_WHY_UNTOLD = _("Please say why telling them would be unsafe.")


class ServicesController(Controller):
    """The guided page: what must be so, whom to ring, what to write down afterwards."""

    path = "/alerts/{alert_id:uuid}/services"
    guards = [guards.responder]

    @get()
    async def show(self, request: AnyRequest, reader: AsyncSession, alert_id: UUID) -> Response[str]:
        """Show the steps; nothing of the alert stands here."""
        return await pages.form_page(request, ServicesForm, **await _around(request, reader, alert_id))

    @post()
    async def record(self, request: AnyRequest, session: AsyncSession, alert_id: UUID) -> Response[str]:
        """Write down that they were asked to come; the member is told unless that is unsafe."""
        form = await forms.read(request, ServicesForm, **await _around(request, session, alert_id))
        if form.told == "unsafe" and not form.untold_because.strip():
            raise FormRejected(FieldFault("untold_because", _WHY_UNTOLD))
        called = services.Called(
            form.given.strip(), form.reason.strip(), form.passed_on.strip(), form.told == "yes",
            form.untold_because.strip(),
        )  # fmt: skip
        await services.record(session, staff_of(request), alert_id, called)
        return await pages.see_other(session, f"/oncall/alerts/{alert_id}#around")


class ReviewController(Controller):
    """A second person looks at a call to emergency services."""

    path = "/oncall/reviews"
    guards = [guards.responder]

    @get()
    async def waiting(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show what waits for a second person; no word of it."""
        found = await services.waiting_reviews(reader, staff_of(request))
        return await pages.page(request, "oncall/reviews.html", calls=found)

    # This GET records: these words are of somebody's worst hour, so that each reading is written down (promises 1.4).
    @get("/{call_id:uuid}")
    async def show(self, request: AnyRequest, session: AsyncSession, call_id: UUID) -> Response[str]:
        """Show one of them, with the form of the review."""
        seen = await services.read_call(session, staff_of(request), call_id)
        return await pages.form_page(request, ReviewPage, action=f"/oncall/reviews/{call_id}", seen=seen)

    @post("/{call_id:uuid}")
    async def review(self, request: AnyRequest, session: AsyncSession, call_id: UUID) -> Response[str]:
        """Keep the second person's word."""
        form = await forms.read(request, ReviewForm, **alone(call_id, "review"), back="/oncall/reviews")
        await services.review(session, staff_of(request), call_id, form.finding, form.review)
        return await pages.see_other(session, "/oncall/reviews")


class ReviewPage(forms.Form):
    """The page of one call, with the form of its review."""

    page = "oncall/review.html"


async def _around(request: AnyRequest, session: AsyncSession, alert_id: UUID) -> dict[str, Any]:
    await alert_for(session, staff_of(request), alert_id)
    return {"alert_id": alert_id, "support": support_now(settings_of(request))}
