"""The pages of leaving; each asks for the passphrase again before anything that crosses rooms is shown or done."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import door, entry, sessions
from forum.accounts import queries as accounts
from forum.foundation import clock
from forum.foundation.callers import Member
from forum.foundation.translate import spoken
from forum.leaving import actions, queries
from forum.leaving.forms import ErasureForm, ExportForm, KeepForm, PostsForm
from forum.web import forms, guards, pages
from forum.web.paging import paging
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


class OwnPostsController(Controller):
    """What I wrote, in all rooms."""

    path = "/me/posts"
    guards = [guards.member]

    @get()
    async def posts(
        self, request: AnyRequest, reader: AsyncSession, page: FromQuery[int] = 1
    ) -> Response[str]:
        """Show one's posts side by side for ten minutes after the passphrase; before, ask for it."""
        member = _member(request)
        if not _just_came_back(member):
            return await pages.form_page(request, PostsForm)
        _none, total = await queries.own_posts(reader, member, 1)
        where = paging(page, total, queries.PAGE, "/me/posts")
        lines, _total = await queries.own_posts(reader, member, where.page)
        return await pages.page(request, "leaving/posts.html", posts=lines, paging_at=where)

    @post()
    async def open(self, request: AnyRequest) -> Response[str]:
        """Take the passphrase and lead to the posts."""
        form = await forms.read(request, PostsForm)
        return await _come_back(request, form.passphrase, "/me/posts")


class ExportController(Controller):
    """A copy of everything."""

    path = "/me/export"
    guards = [guards.member]

    @get()
    async def ask(self, request: AnyRequest) -> Response[str]:
        """Say what the file holds and ask for the passphrase."""
        return await pages.form_page(request, ExportForm, ready=_just_came_back(_member(request)))

    @post()
    async def open(self, request: AnyRequest) -> Response[str]:
        """Take the passphrase and lead to the file."""
        form = await forms.read(request, ExportForm, ready=False)
        return await _come_back(request, form.passphrase, "/me/export/file")

    @get("/file")
    async def file(self, request: AnyRequest, reader: AsyncSession) -> Response[Any]:
        """Give the file, made now and stored nowhere; without a fresh passphrase, ask for it."""
        member = _member(request)
        if not _just_came_back(member):
            return door.lead_to("/me/export")
        found = await queries.everything(reader, member, spoken(shell_of(request).settings.locale))
        made = msgspec.json.format(msgspec.json.encode(found), indent=2)
        headers = {"content-disposition": 'attachment; filename="words.json"'}
        return Response(made, media_type="application/json; charset=utf-8", headers=headers)


class ErasureController(Controller):
    """Everything gone."""

    path = "/me/erasure"
    guards = [guards.member]

    @get()
    async def ask(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Say what goes, what stays and until when one may change one's mind."""
        return await pages.form_page(request, ErasureForm, **await _context(request, reader))

    @post()
    async def erase(self, request: AnyRequest) -> Response[str]:
        """Hide everything at once, and let it be final in seven days or today."""
        shell, member = shell_of(request), _member(request)
        async with shell.database.reading() as reader:
            form = await forms.read(request, ErasureForm, **await _context(request, reader))
        await entry.prove_again(shell.database, member, form.passphrase)
        await actions.erase(shell.database, member, now=form.now)
        if not form.now:
            return door.lead_to("/me/erasure")
        return door.without_cookie(door.lead_to("/"), shell.settings)

    @post("/end")
    async def keep(self, request: AnyRequest) -> Response[str]:
        """Take it back."""
        shell = shell_of(request)
        async with shell.database.reading() as reader:
            await forms.read(request, KeepForm, **await _context(request, reader))
        await actions.keep(shell.database, _member(request))
        return door.lead_to("/me")


def _member(request: AnyRequest) -> Member:
    caller = caller_of(request)
    assert isinstance(caller, Member), "the guard lets members only through"
    return caller


def _just_came_back(member: Member) -> bool:
    return member.reentered_until is not None and member.reentered_until > clock.now()


async def _context(request: AnyRequest, reader: AsyncSession) -> dict[str, Any]:
    member = _member(request)
    return {
        "erasure_day": await accounts.erasure_day(reader, member),
        "days": actions.DAYS.days,
        "today": clock.today(),
    }


async def _come_back(request: AnyRequest, passphrase: str, place: str) -> Response[str]:
    """Re-entry: the session gets a new cookie and, for ten minutes, opens what crosses rooms."""
    shell = shell_of(request)
    await entry.prove_again(shell.database, _member(request), passphrase)
    async with shell.database.writing() as session:
        fresh = await sessions.rotate(session, door.cookie_of(request), reentered=True)
    return door.with_cookie(door.lead_to(place), shell.settings, fresh.cookie, keep=fresh.keep)
