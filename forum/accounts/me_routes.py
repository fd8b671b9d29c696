"""The pages of one's own door: passphrase, sessions, and what else is there; may not show an account's id."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import actions, door, entry, passphrases, queries, sessions, staff
from forum.accounts.forms import PassphraseForm, SessionsForm
from forum.foundation.callers import Member, StaffMember
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


class MeController(Controller):
    """Yours: for members and for staff."""

    path = "/me"
    guards = [guards.signed_in]

    @get()
    async def me(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show what is one's own to see and to change."""
        caller = caller_of(request)
        if isinstance(caller, StaffMember):
            return await pages.page(
                request, "accounts/me_staff.html", roles=sorted({role for role, _ in caller.roles})
            )
        assert isinstance(caller, Member), "the guard lets nobody else through"
        return await pages.page(
            request,
            "accounts/me.html",
            has_recovery=await queries.has_recovery(reader, caller),
            erasure_day=await queries.erasure_day(reader, caller),
            restrictions=caller.restrictions,
        )

    @get("/passphrase")
    async def ask_passphrase(self, request: AnyRequest) -> Response[str]:
        """Show the form."""
        return await pages.form_page(
            request, PassphraseForm, values={"new_passphrase": passphrases.made_passphrase()}
        )

    @post("/passphrase")
    async def change_passphrase(self, request: AnyRequest) -> Response[str]:
        """Change it: every other session ends, this one gets a new cookie."""
        form = await forms.read(request, PassphraseForm)
        shell, caller, cookie = shell_of(request), caller_of(request), door.cookie_of(request)
        if isinstance(caller, StaffMember):
            await staff.change_passphrase(shell.database, caller, form.passphrase, form.new_passphrase)
        else:
            assert isinstance(caller, Member), "the guard lets nobody else through"
            await entry.prove_again(shell.database, caller, form.passphrase)
            async with shell.database.writing() as session:
                await actions.change_passphrase(session, caller, form.new_passphrase)
        async with shell.database.writing() as session:
            fresh = await sessions.rotate(session, cookie)
        return door.with_cookie(door.lead_to("/me"), shell.settings, fresh.cookie, keep=fresh.keep)

    @get("/sessions")
    async def show_sessions(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Say in how many browsers one is signed in; nothing else is known of them."""
        return await pages.form_page(request, SessionsForm, open=await _count(request, reader))

    @post("/sessions")
    async def end_sessions(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """End all but this one."""
        caller = caller_of(request)
        await forms.read(request, SessionsForm, open=await _count(request, session))
        if isinstance(caller, StaffMember):
            await sessions.end_staff(session, caller.id, but=caller.session_id_hash)
        elif isinstance(caller, Member):
            await sessions.end_others(session, caller.root, but=caller.session_id_hash)
        return await pages.see_other(session, "/me/sessions")


async def _count(request: AnyRequest, session: AsyncSession) -> int:
    caller = caller_of(request)
    if isinstance(caller, StaffMember):
        return await queries.count_staff(session, caller.id)
    return await queries.count_open(session, caller.root) if isinstance(caller, Member) else 0
