"""The moderators' pages: queue, one case, the log, an appeal; and the three things that are done to a case."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk import actions, appeals, claims, hearing
from forum.desk.access import actor, case_for
from forum.desk.casefile import case_file
from forum.desk.forms import ClaimForm, DecisionForm, HearingForm
from forum.desk.log import PAGE as LOG_PAGE
from forum.desk.log import desk_log
from forum.desk.queue import PAGE as QUEUE_PAGE
from forum.desk.queue import SUBJECTS, Wanted, queue
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FormRejected, NotAllowed
from forum.foundation.ids import parse_id
from forum.storage import audit
from forum.web import forms, guards, pages
from forum.web.paging import asked, paging
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


def staff_of(request: AnyRequest) -> StaffMember:
    """Return the member of staff who asks; the guard let nobody else in. Raises NotAllowed otherwise."""
    caller = caller_of(request)
    if not isinstance(caller, StaffMember):
        raise NotAllowed
    return caller


class DeskController(Controller):
    """What moderators read."""

    path = "/desk"
    guards = [guards.moderator]

    @get()
    async def queue(
        self, request: AnyRequest, reader: AsyncSession, subject: str = "", room: str = "", mine: bool = False,
        page: int = 1,
    ) -> Response[str]:  # fmt: skip
        """Show the open cases, most urgent first, and the appeals that wait."""
        wanted = Wanted(subject if subject in SUBJECTS else "", forms.clean(room), mine, page)
        found = await queue(reader, staff_of(request), wanted)
        query = asked(subject=wanted.subject, room=wanted.room, mine="true" if mine else "")
        at = paging(page, found.total, QUEUE_PAGE, "/desk", query)
        return await pages.page(request, "desk/queue.html", queue=found, at=at)

    @get("/next")
    async def onward(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Lead to the most urgent case that nobody else has; to the desk where there is none."""
        found = await queue(reader, staff_of(request), Wanted())
        free = (f"/desk/cases/{case.id}" for case in found.cases if case.mine or not case.has_it)
        return Response("", status_code=303, headers={"location": next(free, "/desk")})

    # This GET records: each reading of a case is an audit entry, and the page isn't shown without it (promises 1.4).
    @get("/cases/{case_id:uuid}")
    async def case(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """Show one case whole."""
        staff = staff_of(request)
        if request.headers.get("x-part") == "lease":
            return await self._lease(request, session, staff, case_id)
        around = await _around(session, staff, case_id)
        await claims.renew(session, staff, case_id)
        await claims.note_reading(session, case_id)
        await audit.record(session, actor(staff), "case_read", case_id)
        return await pages.form_page(request, DecisionForm, **around)

    async def _lease(
        self, request: AnyRequest, session: AsyncSession, staff: StaffMember, case_id: UUID
    ) -> Response[str]:
        """The open page asks for this part alone: it lengthens the reader's own claim and shows no word of the case."""
        await claims.renew(session, staff, case_id)
        around = await _around(session, staff, case_id)
        return await pages.page(request, "desk/_lease.html", **around)

    @get("/log")
    async def log(
        self, request: AnyRequest, reader: AsyncSession, page: int = 1, case: str = ""
    ) -> Response[str]:
        """Show what the desk did, newest first."""
        found = await desk_log(reader, page, parse_id(case) if case else None)
        at = paging(page, found.total, LOG_PAGE, "/desk/log", asked(case=case))
        return await pages.page(request, "desk/log.html", log=found, at=at)

    # This GET records: an appeal is read like a case (promises 1.4).
    @get("/appeals/{appeal_id:uuid}")
    async def appeal(self, request: AnyRequest, session: AsyncSession, appeal_id: UUID) -> Response[str]:
        """Show one appeal."""
        staff = staff_of(request)
        found = await hearing.hearing(session, staff, appeal_id)
        await audit.record(session, actor(staff), "appeal_read", found.case_id)
        return await pages.form_page(request, HearingForm, appeal=found)

    @post("/appeals/{appeal_id:uuid}")
    async def answer(self, request: AnyRequest, session: AsyncSession, appeal_id: UUID) -> Response[str]:
        """Answer an appeal; whoever decided before is refused."""
        staff = staff_of(request)
        found = await hearing.hearing(session, staff, appeal_id)
        async with _shown_again(request, "appeal_read", found.case_id):
            form = await forms.read(request, HearingForm, appeal=found)
        await appeals.hear_appeal(session, staff, appeal_id, form.outcome, form.message)
        return await pages.see_other(session, f"/desk/appeals/{appeal_id}")


class CaseController(Controller):
    """What moderators do with a case."""

    path = "/cases/{case_id:uuid}"
    guards = [guards.moderator]

    @get(["/claim", "/release", "/decision"])
    async def forms(self, case_id: UUID) -> Response[str]:
        """Lead to the case, where the forms are."""
        return Response("", status_code=303, headers={"location": f"/desk/cases/{case_id}"})

    @post("/claim")
    async def claim(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """Take the case for ten minutes."""
        staff = staff_of(request)
        sent = forms.first(await forms.typed(request), "take_over")
        await claims.claim_case(session, staff, case_id, take_over=ClaimForm(take_over=bool(sent)).take_over)
        return await pages.see_other(session, f"/desk/cases/{case_id}#decide")

    @post("/release")
    async def release(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """Give the case back."""
        await claims.release_case(session, staff_of(request), case_id)
        return await pages.see_other(session, "/desk")

    @post("/decision")
    async def decide(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """Decide the case; whoever decides an older version than the one that stands is told so."""
        staff = staff_of(request)
        around = await _around(session, staff, case_id)
        async with _shown_again(request, "case_read", case_id):
            form = await forms.read(request, DecisionForm, **around)
            await actions.decide(session, staff, case_id, _judgement(form))
        return await pages.see_other(session, f"/desk/cases/{case_id}")


async def _around(session: AsyncSession, staff: StaffMember, case_id: UUID) -> dict[str, Any]:
    return {"case": await case_file(session, staff, await case_for(session, staff, case_id))}


def _judgement(form: DecisionForm) -> actions.Judgement:
    return actions.Judgement(
        version=form.version,
        act=form.act,
        rule=form.rule,
        message=form.message,
        words=form.words,
        redacted=form.redacted,
        sanction=form.sanction or None,
        days=form.days,
        harm_continues=form.harm_continues,
        weapon=form.weapon,
    )


@asynccontextmanager
async def _shown_again(request: AnyRequest, act: str, case_id: UUID) -> AsyncIterator[None]:
    """A rejected form shows the case again: a reading too, kept although all else of the request is undone."""
    try:
        yield
    except FormRejected:
        async with shell_of(request).database.writing() as apart:
            await audit.record(apart, actor(staff_of(request)), act, case_id)
        raise
