"""The pages on which admins learn from what the check got right and wrong: per rule, and case by case each month."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin import examples, lexicons, review, rules_page
from forum.admin.review_forms import ExampleForm
from forum.foundation.callers import StaffMember
from forum.foundation.errors import NotFound
from forum.storage import audit
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


class RulesController(Controller):
    """How often each rule fired and was right, for admins only."""

    path = "/admin/rules"
    guards = [guards.admin]

    @get()
    async def rules(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show every rule that fired of late."""
        at = await rules_page.rules_page(reader, _locale(request))
        return await pages.page(request, "admin/rules.html", at=at)

    @get("/{rule:str}")
    async def rule(self, request: AnyRequest, reader: AsyncSession, rule: str) -> Response[str]:
        """Show one rule: its months, its entry, its examples."""
        at = await rules_page.rule_page(reader, _locale(request), rule)
        return await pages.page(request, "admin/rule.html", at=at)


class LessonsController(Controller):
    """False alarms and misses, for admins only."""

    path = "/admin/review"
    guards = [guards.admin]

    @get()
    async def month(
        self, request: AnyRequest, reader: AsyncSession, month: FromQuery[str] = ""
    ) -> Response[str]:
        """Show a month of them, without a word of anybody's."""
        return await pages.page(
            request, "admin/review.html", at=await review.review_page(reader, _month(month))
        )

    # This GET records: an admin reads what a member wrote, and that is an entry in the audit chain (promises 1.4).
    @get("/{case_id:uuid}/example")
    async def ask(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """Show one case's words, names and numbers covered, in a form to be rewritten."""
        at = await examples.example_page(session, _locale(request), case_id)
        await audit.record(session, f"staff:{_admin(request).id}", "case_read", case_id)
        values = {"sentence": at.words, "rule": at.rule, "kind": at.kind}
        return await pages.form_page(request, ExampleForm, values=values, at=at)

    @post("/{case_id:uuid}/example")
    async def make(self, request: AnyRequest, session: AsyncSession, case_id: UUID) -> Response[str]:
        """Keep the rewritten sentence as an example in a draft of the lexicon."""
        at = await examples.example_page(session, _locale(request), case_id)
        form = await forms.read(request, ExampleForm, at=at)
        draft, file = await examples.make_example(session, _admin(request), _locale(request), case_id, form)
        return await pages.see_other(session, f"/admin/lexicons/{draft.id}?file={file}#file")


def _month(typed: str) -> date | None:
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        return None


def _locale(request: AnyRequest) -> str:
    return lexicons.language_here(shell_of(request).settings.locale)


def _admin(request: AnyRequest) -> StaffMember:
    caller = caller_of(request)
    if not isinstance(caller, StaffMember):
        raise NotFound
    return caller
