"""Keeping a case of the desk beyond its time for a legal reason, by two people."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.access import case_for
from forum.desk.forms import HoldForm, HoldPressForm
from forum.desk.routes import staff_of
from forum.intake import holds
from forum.web import forms, guards, pages

AnyRequest = Request[Any, Any, Any]


class CaseHoldController(Controller):
    """How it stands, asking for it, agreeing, ending it."""

    path = "/cases/{case_id:uuid}/hold"
    guards = [guards.moderator]

    @get(["/", "/agreement", "/end"])
    async def show(self, request: AnyRequest, reader: AsyncSession, case_id: UUID) -> Response[str]:
        """Show how it stands; no word of the case."""
        around = await _around(request, reader, case_id)
        return await pages.form_page(request, HoldForm, action=around["base"], **around)

    @post()
    async def ask(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """Ask that it be kept."""
        form = await forms.read(request, HoldForm, **await _around(request, session, case_id))
        await holds.ask(session, staff_of(request), "case", case_id, form.reason, form.until)
        return await pages.see_other(session, f"/cases/{case_id}/hold")

    @post("/agreement")
    async def agree(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """Agree as the second person."""
        await forms.read(request, HoldPressForm, **await _around(request, session, case_id))
        await holds.agree(session, staff_of(request), "case", case_id)
        return await pages.see_other(session, f"/cases/{case_id}/hold")

    @post("/end")
    async def end(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """End it, or take back what was asked."""
        await forms.read(request, HoldPressForm, **await _around(request, session, case_id))
        await holds.end(session, staff_of(request), "case", case_id)
        return await pages.see_other(session, f"/cases/{case_id}/hold")


async def _around(request: AnyRequest, session: AsyncSession, case_id: UUID) -> dict[str, Any]:
    """Only a moderator of the room sees that there is such a case."""
    await case_for(session, staff_of(request), case_id)
    found = await holds.hold_on(session, staff_of(request), "case", case_id)
    return {"hold": found, "back": f"/desk/cases/{case_id}", "base": f"/cases/{case_id}/hold", "tells": False}
