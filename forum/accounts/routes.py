"""The pages of the door: joining, signing in and out, recovering; may not speak to tables but through actions."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import actions, door, drafts, entry, passphrases, recovery, sessions, staff
from forum.accounts.forms import (
    CarryForm,
    JoinForm,
    RecoverForm,
    RecoveryCodeForm,
    SecondFactorForm,
    SignInForm,
)
from forum.foundation.callers import Member
from forum.foundation.errors import Throttled
from forum.foundation.rate_limit import AddressLimiter
from forum.foundation.translate import mark as _
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]

# New accounts from one network in an hour: the brake that needs no script (promises.md 1.1, ban evader). A shared
# network of a clinic stays under it; a demo on loopback is one network for everybody who tries it.
JOINS_AN_HOUR = 30
JOINS_AN_HOUR_IN_DEMO = 2000
_joining = AddressLimiter()


class JoinController(Controller):
    """Becoming a member: nothing is asked, a name and a passphrase are made."""

    path = "/join"
    guards = [guards.public("nobody is a member before this page")]

    @get()
    async def offer(self, request: AnyRequest, next: FromQuery[str] = "") -> Response[str]:
        """Show a made name and passphrase."""
        return await _join_page(request, "", next)

    @post("/start")
    async def carry(self, request: AnyRequest) -> Response[str]:
        """Show the same with the words that were typed before joining."""
        form = await forms.read(request, CarryForm, **_join_context(request))
        return await _join_page(request, form.draft, form.next)

    @post()
    async def join(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Make the account, open its first session, and offer a recovery code."""
        form = await forms.read(request, JoinForm, **_join_context(request))
        await _brake(request)
        joined = await actions.join(
            session, form.sign_in_name, form.passphrase, agree=form.agree, of_age=form.of_age
        )
        cookie = await sessions.open_member(session, joined.root, joined.account_id)
        await drafts.carry(session, drafts.Owner(joined.account_id, joined.root), form.next, form.draft)
        place = door.after(form.next, form.draft, default="")
        answer = await pages.see_other(session, f"/join/recovery?next={place}" if place else "/join/recovery")
        return door.with_cookie(answer, shell_of(request).settings, cookie)


class RecoveryCodeController(Controller):
    """The recovery code: taken at once or later, kept only after two of its words came back."""

    path = "/join/recovery"
    guards = [guards.member]

    @get()
    async def show(self, request: AnyRequest, next: FromQuery[str] = "") -> Response[str]:
        """Show this session's code on a card."""
        return await pages.form_page(
            request, RecoveryCodeForm, values={"next": next}, **_code_context(request)
        )

    @post()
    async def keep(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Keep the code once two of its words are typed back, or put it off."""
        form = await forms.read(request, RecoveryCodeForm, **_code_context(request))
        if not form.later:
            await actions.keep_recovery_code(session, _member(request), form.word_a, form.word_b)
        wants_draft = form.next.endswith(drafts.ASKS)
        place = drafts.safe_place(form.next) if form.next else "/rooms"
        return await pages.see_other(session, drafts.with_draft(place) if wants_draft else place)


class SignInController(Controller):
    """Coming in, for members and staff alike."""

    path = "/sign-in"
    guards = [guards.public("nobody is signed in before this page")]

    @get()
    async def ask(self, request: AnyRequest, next: FromQuery[str] = "") -> Response[str]:
        """Show the form."""
        return await pages.form_page(request, SignInForm, values={"next": next}, action="/sign-in")

    @post()
    async def sign_in(self, request: AnyRequest) -> Response[str]:
        """Open a session with a new cookie, end the browser's old one, and lead back to what was typed."""
        form = await forms.read(request, SignInForm)
        shell = shell_of(request)
        found = await entry.sign_in(
            shell.database,
            form.sign_in_name,
            form.passphrase,
            keep=form.keep,
            second_factor=not shell.settings.demo,
        )
        async with shell.database.writing() as session:
            await sessions.end(session, door.cookie_of(request))
            if found.root and found.account_id:
                await drafts.carry(session, drafts.Owner(found.account_id, found.root), form.next, form.draft)
        place = await _place_after(request, found, form)
        return door.with_cookie(
            door.lead_to(place), shell.settings, found.cookie, keep=form.keep and not found.staff
        )

    @get("/code")
    async def ask_code(
        self, request: AnyRequest, session: AsyncSession, next: FromQuery[str] = ""
    ) -> Response[str]:
        """Ask staff for their second factor; the first time, show its secret (which is made here: it records)."""
        enrolment = await staff.enrolment(session, door.cookie_of(request))
        return await pages.form_page(request, SecondFactorForm, values={"next": next}, enrolment=enrolment)

    @post("/code")
    async def confirm_code(self, request: AnyRequest) -> Response[str]:
        """Accept the second factor; the session gets a new cookie."""
        shell = shell_of(request)
        async with shell.database.writing() as session:
            enrolment = await staff.enrolment(session, door.cookie_of(request))
        form = await forms.read(request, SecondFactorForm, enrolment=enrolment)
        cookie = await staff.confirm(shell.database, door.cookie_of(request), form.code)
        place = door.after(form.next, "", default="/me")
        return door.with_cookie(door.lead_to(place), shell.settings, cookie)


class RecoverController(Controller):
    """Coming in by the recovery code, with a new passphrase."""

    path = "/recover"
    guards = [guards.public("someone who lost their passphrase is not signed in")]

    @get()
    async def ask(self, request: AnyRequest) -> Response[str]:
        """Show the form, with a made passphrase."""
        return await pages.form_page(
            request, RecoverForm, values={"passphrase": passphrases.made_passphrase()}
        )

    @post()
    async def recover(self, request: AnyRequest) -> Response[str]:
        """Open the account, spend the code, end all other sessions, and offer a new code."""
        form = await forms.read(request, RecoverForm)
        shell = shell_of(request)
        found = await entry.recover(shell.database, form.sign_in_name, form.recovery_code, form.passphrase)
        return door.with_cookie(door.lead_to("/join/recovery"), shell.settings, found.cookie)


class SignOutController(Controller):
    """Leaving in no hurry."""

    path = "/sign-out"
    guards = [guards.signed_in]

    @get()
    async def ask(self, request: AnyRequest) -> Response[str]:
        """Show the form alone."""
        return await pages.page(request, "accounts/sign_out.html")

    @post()
    async def sign_out(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """End this session, and for members delete the drafts that were kept."""
        caller = caller_of(request)
        await sessions.end(session, door.cookie_of(request))
        if isinstance(caller, Member):
            await drafts.discard(session, caller)
        answer = await pages.see_other(session, "/")
        return door.without_cookie(answer, shell_of(request).settings)


async def _join_page(request: AnyRequest, draft: str, next_place: str) -> Response[str]:
    values = {**_made(), "draft": draft, "next": next_place}
    return await pages.form_page(request, JoinForm, action="/join", values=values, **_join_context(request))


def _made() -> dict[str, str]:
    return {"sign_in_name": passphrases.made_sign_in_name(), "passphrase": passphrases.made_passphrase()}


def _join_context(request: AnyRequest) -> dict[str, Any]:
    settings = shell_of(request).settings
    return {
        "minimum_age": settings.minimum_age,
        "unseen_months": settings.retention.unseen_accounts.days // 30,
    }


def _code_context(request: AnyRequest) -> dict[str, Any]:
    settings = shell_of(request).settings
    return {
        "offer": recovery.offer(_member(request)),
        "unseen_months": settings.retention.unseen_accounts.days // 30,
        "base_url": settings.base_url,
    }


def _member(request: AnyRequest) -> Member:
    caller = caller_of(request)
    assert isinstance(caller, Member), "the guard lets members only through"
    return caller


async def _brake(request: AnyRequest) -> None:
    limit = JOINS_AN_HOUR_IN_DEMO if shell_of(request).settings.demo else JOINS_AN_HOUR
    address = request.client.host if request.client else ""
    wait = await _joining.hit(address, limit=limit, seconds=3600, purpose="join")
    if wait:
        raise Throttled(
            wait, _("Many people have joined from your network just now. Please try again in an hour.")
        )


async def _place_after(request: AnyRequest, found: entry.SignedIn, form: SignInForm) -> str:
    if found.needs_code:
        return f"/sign-in/code?next={drafts.safe_place(form.next)}" if form.next else "/sign-in/code"
    return door.after(
        form.next, "" if found.staff else form.draft, default="/me" if found.staff else "/rooms"
    )
