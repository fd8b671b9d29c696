"""One's own pages for hard times: the plan, the daily line, what is kept within reach."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import drafts, vault
from forum.foundation import clock
from forum.foundation.callers import Member
from forum.foundation.errors import NotFound
from forum.foundation.translate import spoken
from forum.support.numbers import shelf
from forum.support.queries import choosable, help_page
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of
from forum.wellbeing import actions, queries
from forum.wellbeing.forms import CheckInForm, EmptyForm, PlanForm, ToolkitForm
from forum.wellbeing.kept import CHECK_INS, HINTS, PLAN, QUESTIONS, Plan

AnyRequest = Request[Any, Any, Any]
_PLAN, _DAYS, _KIT = "/me/plan", "/me/check-ins", "/me/toolkit"
FILE = "notes.txt"


class PlanController(Controller):
    """The plan for hard times."""

    path = _PLAN
    guards = [guards.member]

    @get()
    async def plan(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show the plan and the questions it answers; one that is empty says what it is for."""
        around = await _around_plan(request, reader)
        values = msgspec.to_builtins(around["plan"] or Plan(country=shell_of(request).settings.country))
        return await pages.form_page(request, PlanForm, values=values, **around)

    @post()
    async def keep(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Keep it, sealed."""
        form = await forms.read(request, PlanForm, **await _around_plan(request, session))
        await actions.keep_plan(session, _member(request), form)
        await drafts.let_go(session, _member(request), _PLAN)
        return await pages.see_other(session, _PLAN)

    @get("/file")
    async def file(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Give the plan as a plain text with a neutral name, made now and stored nowhere."""
        plan = await queries.plan_of(reader, _member(request))
        if plan is None:
            raise NotFound
        text = queries.plan_text(plan, shelf(), spoken(shell_of(request).settings.locale), clock.today())
        headers = {"content-disposition": f'attachment; filename="{FILE}"'}
        return Response(text, media_type="text/plain; charset=utf-8", headers=headers)

    @get("/end")
    async def ask_end(self) -> Response[str]:
        """Lead to the page that holds the button."""
        return _lead_to(_PLAN)

    @post("/end")
    async def end(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Delete the plan."""
        await forms.read(request, EmptyForm, **await _around_plan(request, session))
        await vault.forget(session, _member(request), PLAN)
        return await pages.see_other(session, _PLAN)


class CheckInController(Controller):
    """A daily line for oneself."""

    path = _DAYS
    guards = [guards.member]

    @get()
    async def days(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show the last month and the form of today."""
        seen = await queries.days_of(reader, _member(request))
        values = {name: value or "" for name, value in msgspec.to_builtins(seen.today or {}).items()}
        values |= {"note": carried} if (carried := await _carried(request, reader, _DAYS)) else {}
        return await pages.form_page(request, CheckInForm, values=values, seen=seen)

    @post()
    async def note(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Note today."""
        member = _member(request)
        form = await forms.read(request, CheckInForm, seen=await queries.days_of(session, member))
        await actions.check_in(session, member, form)
        return await pages.see_other(session, _DAYS)

    @get("/end")
    async def ask_end(self) -> Response[str]:
        """Lead to the page that holds the button."""
        return _lead_to(_DAYS)

    @post("/end")
    async def end(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Delete all days."""
        await vault.forget(session, _member(request), CHECK_INS)
        return await pages.see_other(session, _DAYS)


class ToolkitController(Controller):
    """Lines and letters within reach."""

    path = _KIT
    guards = [guards.member]

    @get()
    async def items(
        self, request: AnyRequest, reader: AsyncSession, post: FromQuery[str] = ""
    ) -> Response[str]:
        """Show what is kept, with the form of one more."""
        kept = await queries.items_of(reader, _member(request))
        values = {"post": post[:300], "text": await _carried(request, reader, _KIT)}
        return await pages.form_page(request, ToolkitForm, values=values, items=kept)

    @post()
    async def keep(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Keep one more."""
        member = _member(request)
        form = await forms.read(request, ToolkitForm, items=await queries.items_of(session, member))
        await actions.keep_item(session, member, form)
        return await pages.see_other(session, _KIT)

    @get("/{item_id:uuid}/end")
    async def ask_end(self, item_id: UUID) -> Response[str]:
        """Lead to the page that holds the button."""
        return _lead_to(_KIT)

    @post("/{item_id:uuid}/end")
    async def end(self, request: AnyRequest, session: AsyncSession, item_id: UUID) -> Response[str]:
        """Let one go."""
        await actions.let_go(session, _member(request), item_id)
        return await pages.see_other(session, _KIT)


async def _around_plan(request: AnyRequest, reader: AsyncSession) -> dict[str, Any]:
    """Return what the plan's page shows beside its form; words that were typed before signing in stand above it."""
    settings, member = shell_of(request).settings, _member(request)
    plan = await queries.plan_of(reader, member)
    home = plan.country if plan and plan.country else settings.country
    return {
        "plan": plan,
        "answers": queries.answers_of(plan),
        "questions": QUESTIONS,
        "hints": HINTS,
        "countries": choosable(spoken(settings.locale)),
        "support": help_page(home, settings.country, spoken(settings.locale), clock.now()).support,
        "carried": await _carried(request, reader, _PLAN),
    }


async def _carried(request: AnyRequest, reader: AsyncSession, place: str) -> str:
    """Return the words that were typed for `place` before signing in, or ""."""
    asked = "draft" in request.query_params
    return await drafts.waiting(reader, _member(request), place) if asked else ""


def _lead_to(place: str) -> Response[str]:
    return Response("", status_code=303, headers={"location": place})


def _member(request: AnyRequest) -> Member:
    caller = caller_of(request)
    if not isinstance(caller, Member):
        raise NotFound
    return caller
