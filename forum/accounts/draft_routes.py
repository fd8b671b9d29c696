"""Keeps what a member is writing while they write it, and shows them what is kept; nobody and no program reads it."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import drafts
from forum.accounts.door import lead_to
from forum.accounts.drafts import Draft
from forum.accounts.forms import KeepForm, LetGoForm
from forum.foundation import clock
from forum.foundation.callers import Member
from forum.foundation.errors import Throttled
from forum.foundation.rate_limit import LocalLimiter
from forum.foundation.translate import mark as _
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_LIST = "/drafts"
# A page keeps every few seconds at most: this is three pages at once, and far from a flood.
A_MINUTE = 60
_keeping = LocalLimiter()
_KINDS = {
    "rooms": _("A new letter"),
    "threads": _("A letter back"),
    "posts": _("A change to your letter"),
    "conversations": _("A message to people on duty"),
    "call-for-help": _("A call for a person"),
}
_OTHER = _("Words of yours")


class DraftsController(Controller):
    """What one was writing, until it is sent or thrown away."""

    path = _LIST
    guards = [guards.member]

    @get()
    async def drafts(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show every draft, with the way back to it."""
        return await pages.form_page(request, KeepForm, **await _around(request, reader))

    # Without the request's own session: that one takes a form once, and a draft is kept again and again.
    @post()
    async def keep(self, request: AnyRequest) -> Response[str]:
        """Keep what a composer holds: quietly for a script (204), else lead back to the composer."""
        shell, member = shell_of(request), _member(request)
        async with shell.database.reading() as reader:
            form = await forms.read(request, KeepForm, **await _around(request, reader))
        if wait := await _keeping.hit(member.session_id_hash, limit=A_MINUTE, seconds=60):
            raise Throttled(wait)
        made = Draft(
            place=form.place, day=clock.today(), body=form.body, title=form.title, wants=form.wants,
            note=form.note, to=str(form.to or ""), page=form.page_token, count=form.count,
        )  # fmt: skip
        async with shell.database.writing() as session:
            await drafts.keep(session, member, made)
        quiet = forms.first(await forms.typed(request), "_quiet")
        return Response("", status_code=204) if quiet else lead_to(_way_to(made))

    @get("/end")
    async def ask_end(self) -> Response[str]:
        """Lead to the list, which holds the buttons."""
        return lead_to(_LIST)

    @post("/end")
    async def end(self, request: AnyRequest) -> Response[str]:
        """Throw one away, and lead to its empty composer."""
        shell, member = shell_of(request), _member(request)
        async with shell.database.reading() as reader:
            form = await forms.read(request, LetGoForm, **await _around(request, reader))
        async with shell.database.writing() as session:
            await drafts.let_go(session, member, form.place)
        return lead_to(drafts.safe_place(form.place))


async def _around(request: AnyRequest, reader: AsyncSession) -> dict[str, Any]:
    found = await drafts.all_of(reader, _member(request))
    shown = [{"draft": each, "kind": _kind(each), "way": _way_to(each)} for each in found]
    return {"shown": shown}


def _kind(draft: Draft) -> str:
    return _KINDS.get(draft.place.split("/")[1], _OTHER)


def _way_to(draft: Draft) -> str:
    return f"{draft.place}?to={draft.to}" if draft.to else drafts.with_draft(draft.place)


def _member(request: AnyRequest) -> Member:
    caller = caller_of(request)
    assert isinstance(caller, Member), "the guard lets members only through"
    return caller
