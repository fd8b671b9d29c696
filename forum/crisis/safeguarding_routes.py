"""The pages of whoever answers for safeguarding: matters about minors, and the record for an inspection."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import safeguarding
from forum.crisis.alert_routes import settings_of, staff_of
from forum.crisis.care_forms import MatterForm
from forum.crisis.queries import support_now
from forum.intake.safeguarding import MINOR
from forum.web import forms, guards, pages

AnyRequest = Request[Any, Any, Any]


class SafeguardingController(Controller):
    """Matters and the record; for those who lead, and whoever was named at setup (safeguarding.demand)."""

    path = "/safeguarding"
    guards = [guards.staff]

    @get()
    async def matters(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show the matters about minors; no word of what was written."""
        return await pages.page(
            request, "safeguarding/matters.html", matters=await safeguarding.matters(reader, staff_of(request)),
            lead=await safeguarding.named_lead(reader), outcomes=safeguarding.OUTCOMES,
        )  # fmt: skip

    # This GET records: reading what a minor wrote is an entry in the audit chain and in the record (promises 1.4).
    @get("/{case_id:uuid}")
    async def matter(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """Show one matter with its words, the lines for young people, and how it may end."""
        found = await safeguarding.matter(session, staff_of(request), case_id)
        return await pages.form_page(
            request, MatterPage, action=f"/safeguarding/{case_id}/outcome", matter=found,
            support=support_now(settings_of(request), [MINOR]), outcomes=tuple(safeguarding.OUTCOMES.items()),
        )  # fmt: skip

    @get("/{case_id:uuid}/outcome")
    async def ask(self, case_id: UUID) -> Response[str]:
        """Lead to the page that holds the form."""
        return Response("", status_code=303, headers={"location": f"/safeguarding/{case_id}"})

    @post("/{case_id:uuid}/outcome")
    async def settle(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """Say how it ended."""
        form = await forms.read(
            request, MatterForm, case_id=case_id, outcomes=tuple(safeguarding.OUTCOMES.items())
        )
        await safeguarding.settle(session, staff_of(request), case_id, form.outcome)
        return await pages.see_other(session, "/safeguarding")

    # This GET records: who took the record out is an entry in the audit chain.
    @get("/record")
    async def record(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Show what an inspection would ask for: kinds, steps, outcomes and days."""
        lines = await safeguarding.record(session, staff_of(request))
        return await pages.page(
            request,
            "safeguarding/record.html",
            lines=lines,
            kinds=safeguarding.ABOUT,
            steps=safeguarding.STEPS,
            results=safeguarding.RESULTS,
        )

    # This GET records: who took the record out is an entry in the audit chain.
    @get("/record/file")
    async def file(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Give the same as a file of comma-separated values."""
        lines = await safeguarding.record(session, staff_of(request))
        name = f"record-{safeguarding.today().isoformat()}.csv"
        return Response(
            safeguarding.as_csv(lines), media_type="text/csv; charset=utf-8",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )  # fmt: skip


class MatterPage(forms.Form):
    """The page of one matter, with its form."""

    page = "safeguarding/matter.html"
