"""The pages on which admins look at the lexicon, change it, try it and put it into force."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin import lexicon_page, lexicons
from forum.admin.lexicon_forms import DraftForm, FileForm, StateForm, TrialForm
from forum.foundation.callers import StaffMember
from forum.foundation.errors import NotFound
from forum.storage import audit
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_HERE = "/admin/lexicons"


class LexiconsController(Controller):
    """What the check goes by, for admins only."""

    path = _HERE
    guards = [guards.admin]

    @get()
    async def versions(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show what reads now and every version made here."""
        at = await lexicon_page.lexicons_page(reader, _locale(request))
        return await pages.form_page(request, DraftForm, at=at)

    @post()
    async def draft(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Begin a draft."""
        locale = _locale(request)
        form = await forms.read(request, DraftForm, at=await lexicon_page.lexicons_page(session, locale))
        made = await lexicons.start_draft(session, _admin(request), locale, form.base)
        return await pages.see_other(session, f"{_HERE}/{made.id}")

    @get("/{version_id:uuid}")
    async def version(
        self, request: AnyRequest, reader: AsyncSession, version_id: UUID, file: FromQuery[str] = ""
    ) -> Response[str]:
        """Show a version with one file open."""
        at = await lexicon_page.version_page(reader, version_id, file)
        values = {"file": at.file, "text": at.text, "was": at.was}
        return await pages.form_page(request, FileForm, values=values, **_around(at))

    @post("/{version_id:uuid}/files")
    async def save(self, request: AnyRequest, session: AsyncSession, version_id: UUID) -> Response[str]:
        """Change a file of a draft; a fault shows it again with every line at fault."""
        sent = forms.first(await forms.typed(request), "file")
        at = await lexicon_page.version_page(session, version_id, sent)
        form = await forms.read(request, FileForm, **_around(at))
        await lexicons.save_file(session, _admin(request), version_id, form)
        return await pages.see_other(session, f"{_HERE}/{version_id}?file={form.file}")

    @post("/{version_id:uuid}/state")
    async def move(self, request: AnyRequest, session: AsyncSession, version_id: UUID) -> Response[str]:
        """Let a version read along, put it into force, or take it out."""
        form = await forms.read(request, StateForm, **_around(await _at(session, version_id)))
        await lexicons.move(session, _admin(request), version_id, form.state)
        return await pages.see_other(session, f"{_HERE}/{version_id}")

    @post("/{version_id:uuid}/trials", status_code=200)
    async def trial(self, request: AnyRequest, session: AsyncSession, version_id: UUID) -> Response[str]:
        """Try a version on the posts of late; looking at their words is written down."""
        at = await _at(session, version_id)
        form = await forms.read(request, TrialForm, **_around(at))
        tried, posts = await lexicon_page.try_version(session, version_id, form.days)
        detail = {"days": form.days, "posts": tried.texts, "version": at.row.version}
        await audit.record(session, f"staff:{_admin(request).id}", "lexicon_tried", version_id, **detail)
        values = {"file": at.file, "text": at.text, "was": at.was, "days": form.days}
        # Read again: its examples were tried on the way.
        around = _around(await _at(session, version_id)) | {"trial": tried, "posts": posts}
        return await pages.form_page(request, TrialForm, values=values, **around)

    @get(["/{version_id:uuid}/files", "/{version_id:uuid}/state", "/{version_id:uuid}/trials"])
    async def ask(self, version_id: UUID) -> Response[str]:
        """Lead to the page that holds the form."""
        return Response("", status_code=303, headers={"location": f"{_HERE}/{version_id}"})


async def _at(session: AsyncSession, version_id: UUID) -> lexicon_page.VersionPage:
    return await lexicon_page.version_page(session, version_id, "")


def _around(at: lexicon_page.VersionPage) -> dict[str, Any]:
    return {"at": at, "states": lexicon_page.STATES, "trial": None, "posts": 0}


def _admin(request: AnyRequest) -> StaffMember:
    caller = caller_of(request)
    if not isinstance(caller, StaffMember):
        raise NotFound
    return caller


def _locale(request: AnyRequest) -> str:
    return lexicons.language_here(shell_of(request).settings.locale)
