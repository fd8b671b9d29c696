"""The pages on which admins check help lines and add their own."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin import numbers, numbers_page
from forum.admin.numbers_forms import CheckForm, NumberForm
from forum.foundation import words
from forum.foundation.callers import StaffMember
from forum.foundation.errors import NotFound
from forum.foundation.translate import spoken
from forum.support.queries import CONCERNS
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_HERE = "/admin/numbers"


class NumbersController(Controller):
    """Help lines, for admins only."""

    path = _HERE
    guards = [guards.admin]

    @get()
    async def lines(
        self, request: AnyRequest, reader: AsyncSession, country: FromQuery[str] = ""
    ) -> Response[str]:
        """Show a country's lines, what is missing, and the form of a new one."""
        around = await _around(request, reader, country)
        values = {"country": around["at"].country, "zone": str(shell_of(request).settings.timezone)}
        return await pages.form_page(request, NumberForm, values=values, **around)

    @post()
    async def add(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Add a line; it waits for somebody to check it."""
        country = forms.first(await forms.typed(request), "country")
        form = await forms.read(request, NumberForm, **await _around(request, session, country))
        line = await numbers.add_line(session, _admin(request), form)
        return await pages.see_other(session, f"{_HERE}/{line.id}")

    @get("/{line_id:str}")
    async def line(self, request: AnyRequest, reader: AsyncSession, line_id: str) -> Response[str]:
        """Show one line and ask for a word on it."""
        return await self._ask(request, reader, line_id)

    @get("/{line_id:str}/checks")
    async def ask_check(self, request: AnyRequest, reader: AsyncSession, line_id: str) -> Response[str]:
        """Show the same page."""
        return await self._ask(request, reader, line_id)

    @post("/{line_id:str}/checks")
    async def check(self, request: AnyRequest, session: AsyncSession, line_id: str) -> Response[str]:
        """Take a named person's word on a line."""
        form = await forms.read(request, CheckForm, line=await numbers_page.line_row(session, line_id))
        await numbers.check_line(session, _admin(request), line_id, form)
        return await pages.see_other(session, f"{_HERE}/{line_id}")

    @get("/{line_id:str}/end")
    async def ask_end(self, line_id: str) -> Response[str]:
        """Lead to the page that holds the button."""
        return Response("", status_code=303, headers={"location": f"{_HERE}/{line_id}"})

    @post("/{line_id:str}/end")
    async def end(self, request: AnyRequest, session: AsyncSession, line_id: str) -> Response[str]:
        """Take out a line that was added here."""
        row = await numbers_page.line_row(session, line_id)
        await numbers.remove_line(session, _admin(request), line_id)
        return await pages.see_other(session, f"{_HERE}?country={row.country}")

    async def _ask(self, request: AnyRequest, reader: AsyncSession, line_id: str) -> Response[str]:
        row = await numbers_page.line_row(reader, line_id)
        values = {"by": _admin(request).name}
        return await pages.form_page(
            request, CheckForm, action=f"{_HERE}/{line_id}/checks", values=values, line=row
        )


async def _around(request: AnyRequest, reader: AsyncSession, country: str) -> dict[str, Any]:
    settings = shell_of(request).settings
    names = sorted(words.countries(spoken(settings.locale)).items(), key=lambda pair: pair[1])
    return {
        "at": await numbers_page.numbers_page(reader, country, settings.country, spoken(settings.locale)),
        "every_country": [pair for pair in names if len(pair[0]) == 2],
        "concerns": list(CONCERNS.items()),
    }


def _admin(request: AnyRequest) -> StaffMember:
    caller = caller_of(request)
    if not isinstance(caller, StaffMember):
        raise NotFound
    return caller
