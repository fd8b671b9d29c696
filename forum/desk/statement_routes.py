"""What a member reads of a decision about them, the second look they may ask for, and the page for everybody."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.appeals import file_appeal
from forum.desk.forms import AppealForm
from forum.desk.statements import StatementPage, statement
from forum.desk.transparency import transparency
from forum.foundation import clock
from forum.foundation.callers import Member
from forum.foundation.errors import NotAllowed
from forum.foundation.translate import spoken
from forum.support.numbers import shelf
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of
from moderation.support import Support, support_for

AnyRequest = Request[Any, Any, Any]


class StatementController(Controller):
    """What we did and why, for the one it was done to."""

    path = "/decisions/{decision_id:uuid}"
    guards = [guards.member]

    @get()
    async def read(self, request: AnyRequest, reader: AsyncSession, decision_id: UUID) -> Response[str]:
        """Show the statement; with lines to call where it shuts somebody out."""
        told = await statement(reader, _member(request), decision_id)
        return await pages.page(request, "decisions/statement.html", told=told, support=_lines(request, told))

    @get("/appeal")
    async def appeal_form(
        self, request: AnyRequest, reader: AsyncSession, decision_id: UUID
    ) -> Response[str]:
        """Show where to say what is wrong."""
        told = await statement(reader, _member(request), decision_id)
        return await pages.form_page(request, AppealForm, told=told)

    @post("/appeal")
    async def appeal(self, request: AnyRequest, session: AsyncSession, decision_id: UUID) -> Response[str]:
        """Ask for a second look."""
        told = await statement(session, _member(request), decision_id)
        form = await forms.read(request, AppealForm, told=told)
        await file_appeal(session, _member(request), decision_id, form.text)
        return await pages.see_other(session, f"/decisions/{decision_id}")


class TransparencyController(Controller):
    """Rounded counts, for everybody."""

    guards = [guards.public("rounded counts of what moderators did; no single case can be told from them")]

    @get("/transparency")
    async def counts(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show the last months."""
        return await pages.page(request, "transparency/transparency.html", counts=await transparency(reader))


def _member(request: AnyRequest) -> Member:
    caller = caller_of(request)
    if not isinstance(caller, Member):
        raise NotAllowed
    return caller


def _lines(request: AnyRequest, told: StatementPage) -> Support | None:
    """Every exclusion brings lines (promises 3)."""
    settings = shell_of(request).settings
    if not told.shut_out:
        return None
    return support_for(shelf(), settings.country, spoken(settings.locale), "suicide", clock.now())
