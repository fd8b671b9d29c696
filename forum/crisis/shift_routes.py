"""One's own shifts, swaps and calendar for people on call, and the changes by date for admins."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import calendars, rota_changes, shifts
from forum.crisis.access import serving
from forum.crisis.oncall_routes import clock_time
from forum.crisis.rota_changes import When
from forum.crisis.shift_forms import CalendarForm, ChangeEndForm, ChangeForm, OfferActForm, OfferForm
from forum.crisis.zones import zone_of
from forum.foundation.callers import StaffMember
from forum.foundation.errors import NotFound
from forum.foundation.ids import new_token
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_SHIFTS = "/oncall/shifts"


class ShiftsController(Controller):
    """One's own shifts, and those that others offer."""

    path = _SHIFTS
    guards = [guards.responder]

    @get(["/", "/offers", "/offers/{offer_id:uuid}/taking", "/offers/{offer_id:uuid}/end"])
    async def show(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show them."""
        return await pages.form_page(request, OfferForm, shifts=await _own(request, reader))

    @post("/offers")
    async def offer(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Offer one's own shift to the others."""
        form = await forms.read(request, OfferForm, shifts=await _own(request, session))
        begins, _slash, rung = form.shift.partition("/")
        await rota_changes.offer(session, _staff(request), _moment(begins), int(rung))
        return await pages.see_other(session, _SHIFTS)

    @post("/offers/{offer_id:uuid}/taking")
    async def take(self, request: AnyRequest, session: AsyncSession, offer_id: UUID) -> Response[str]:
        """Take a shift that somebody offers."""
        await forms.read(request, OfferActForm, shifts=await _own(request, session))
        await rota_changes.take(session, _staff(request), offer_id)
        return await pages.see_other(session, _SHIFTS)

    @post("/offers/{offer_id:uuid}/end")
    async def keep(self, request: AnyRequest, session: AsyncSession, offer_id: UUID) -> Response[str]:
        """Keep a shift that one had offered."""
        await forms.read(request, OfferActForm, shifts=await _own(request, session))
        await rota_changes.withdraw(session, _staff(request), offer_id)
        return await pages.see_other(session, _SHIFTS)


class OwnCalendarController(Controller):
    """The address under which one's own calendar reads one's shifts."""

    path = "/oncall/calendar"
    guards = [guards.responder]

    @get()
    async def show(self, request: AnyRequest) -> Response[str]:
        """Show a new address, which works once it was kept; nobody else ever sees it."""
        token = new_token()
        return await pages.form_page(
            request, CalendarForm, values={"token": token}, **_address(request, token)
        )

    @post()
    async def keep(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Let the address that was shown read one's shifts; an older one ends."""
        typed = forms.first(await forms.typed(request), "token")
        form = await forms.read(request, CalendarForm, **_address(request, typed))
        await calendars.let_read(session, _staff(request), form.token)
        return await pages.see_other(session, _SHIFTS)

    @get("/end")
    async def ask_end(self) -> Response[str]:
        """Lead to one's shifts, where the address can be ended."""
        return Response("", status_code=303, headers={"location": _SHIFTS})

    @post("/end")
    async def end(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """End the address: no calendar reads one's shifts any more."""
        await forms.read(request, OfferActForm, shifts=await _own(request, session))
        await calendars.stop(session, _staff(request))
        return await pages.see_other(session, _SHIFTS)


class CalendarController(Controller):
    """What a calendar program reads."""

    path = "/calendar"
    guards = [
        guards.public("a calendar program can't sign in; the secret address tells shift times and no name")
    ]

    @get("/{token:str}")
    async def read(self, request: AnyRequest, reader: AsyncSession, token: str) -> Response[bytes]:
        """Return the shifts of whoever the address belongs to."""
        found = await calendars.feed(reader, token.removesuffix(".ics"), shell_of(request).settings)
        return Response(found, media_type="text/calendar; charset=utf-8")


class ChangesController(Controller):
    """Changes of the rota by date, for admins."""

    path = "/admin/rota/changes"
    guards = [guards.admin]

    @get()
    async def show(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show what is changed ahead, and which shifts change hands."""
        return await pages.form_page(request, ChangeForm, page=await _changes(request, reader))

    @post()
    async def add(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Plan an extra shift or an absence."""
        form = await forms.read(request, ChangeForm, page=await _changes(request, session))
        zone = zone_of(form.zone, shell_of(request).settings)
        times = clock_time(form.from_time), clock_time(form.until_time)
        when = When(form.from_day, times[0], form.until_day, times[1], zone)
        await rota_changes.add_change(session, _staff(request), form.staff, form.kind, int(form.rung), when)
        return await pages.see_other(session, "/admin/rota/changes")

    @get("/{change_id:uuid}/end")
    async def ask_end(self, change_id: UUID) -> Response[str]:
        """Lead to the list, where each change can be taken back."""
        return Response("", status_code=303, headers={"location": "/admin/rota/changes"})

    @post("/{change_id:uuid}/end")
    async def end(self, request: AnyRequest, session: AsyncSession, change_id: UUID) -> Response[str]:
        """Take one change back."""
        await forms.read(request, ChangeEndForm, page=await _changes(request, session))
        await rota_changes.take_back(session, _staff(request), change_id)
        return await pages.see_other(session, "/admin/rota/changes")


def _staff(request: AnyRequest) -> StaffMember:
    return serving(caller_of(request))


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if found.tzinfo is None:
        raise NotFound
    return found


async def _own(request: AnyRequest, session: AsyncSession) -> shifts.Shifts:
    return await shifts.own(session, _staff(request), shell_of(request).settings)


async def _changes(request: AnyRequest, session: AsyncSession) -> shifts.Changes:
    return await shifts.changes(session, shell_of(request).settings)


def _address(request: AnyRequest, token: str) -> dict[str, str]:
    return {"token": token, "address": f"{shell_of(request).settings.base_url}/calendar/{token}.ics"}
