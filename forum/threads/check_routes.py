"""A private look at one's own words before they are sent; it keeps nothing and tells nobody."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.threads.checking import look_at
from forum.threads.forms import DraftForm
from forum.web import forms, guards, pages
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


class DraftController(Controller):
    """How will this be read?"""

    path = "/drafts/check"
    guards = [guards.member]

    @get()
    async def ask(self, request: AnyRequest) -> Response[str]:
        """Show the empty form."""
        return await pages.form_page(request, DraftForm, seen=None)

    @post(status_code=200)
    async def look(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Say what would expose the writer and what it may break; nothing is kept."""
        form = await forms.read(request, DraftForm, seen=None)
        others = (form.title, form.note)
        seen = await look_at(reader, shell_of(request).settings.locale, form.body, others)
        values = {"body": form.body, "place": form.place, "to": str(form.to or ""), "title": form.title}
        values |= {"wants": form.wants, "note": form.note}
        return await pages.form_page(request, DraftForm, values=values, seen=seen)
