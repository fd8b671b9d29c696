"""The settings pages of admins: rooms, who looks after them, and the list of the staff."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin import pulse, queries, rooms
from forum.admin.forms import ChangedRoomForm, FacilitatorForm, NewRoomForm, ServingForm
from forum.foundation.callers import StaffMember
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


class AdminController(Controller):
    """Rooms and staff, for admins only."""

    path = "/admin"
    guards = [guards.admin]

    @get()
    async def front(self, request: AnyRequest) -> Response[str]:
        """Show what can be set up."""
        return await pages.page(request, "admin/admin.html")

    @get("/staff")
    async def staff(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show who serves, and as what."""
        return await pages.page(request, "admin/staff.html", people=await queries.staff_table(reader))

    @get("/pulse")
    async def pulse(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show how the forum is doing, in round figures."""
        at = await pulse.pulse(reader, shell_of(request).settings)
        return await pages.page(request, "admin/pulse.html", at=at, within=list(pulse.WAITS.values()))

    @get("/rooms")
    async def rooms(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show all rooms and the form of a new one."""
        return await pages.form_page(request, NewRoomForm, rooms=await queries.rooms_table(reader))

    @post("/rooms")
    async def add(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Make a room."""
        form = await forms.read(request, NewRoomForm, rooms=await queries.rooms_table(session))
        room = await rooms.add_room(session, _actor(request), form)
        return await pages.see_other(session, f"/rooms/{room.slug}")

    @get("/rooms/{slug:str}")
    async def room(self, request: AnyRequest, reader: AsyncSession, slug: str) -> Response[str]:
        """Show a room's settings."""
        values = await queries.room_values(reader, slug)
        return await pages.form_page(request, ChangedRoomForm, values=values, slug=slug)

    @post("/rooms/{slug:str}")
    async def change(self, request: AnyRequest, session: AsyncSession, slug: str) -> Response[str]:
        """Change a room."""
        form = await forms.read(request, ChangedRoomForm, slug=slug)
        await rooms.change_room(session, _actor(request), slug, form)
        return await pages.see_other(session, f"/admin/rooms/{slug}")

    @get("/rooms/{slug:str}/facilitators")
    async def caretakers(self, request: AnyRequest, reader: AsyncSession, slug: str) -> Response[str]:
        """Show who leads and who moderates."""
        return await pages.form_page(request, FacilitatorForm, room=await queries.caretakers_of(reader, slug))

    @post("/rooms/{slug:str}/facilitators")
    async def set_standing(self, request: AnyRequest, session: AsyncSession, slug: str) -> Response[str]:
        """Give or take the seal of a facilitator."""
        form = await forms.read(request, FacilitatorForm, room=await queries.caretakers_of(session, slug))
        await rooms.set_standing(session, _actor(request), slug, form)
        return await pages.see_other(session, f"/admin/rooms/{slug}/facilitators")

    @post("/rooms/{slug:str}/moderators")
    async def set_serving(self, request: AnyRequest, session: AsyncSession, slug: str) -> Response[str]:
        """Give or take the care of this room."""
        form = await forms.read(request, ServingForm, room=await queries.caretakers_of(session, slug))
        await rooms.set_serving(session, _actor(request), slug, form)
        return await pages.see_other(session, f"/admin/rooms/{slug}/facilitators")

    @get("/rooms/{slug:str}/moderators")
    async def ask_serving(self, request: AnyRequest, reader: AsyncSession, slug: str) -> Response[str]:
        """Show the same page: who leads and who moderates."""
        return await pages.form_page(request, ServingForm, room=await queries.caretakers_of(reader, slug))


def _actor(request: AnyRequest) -> str:
    caller = caller_of(request)
    return f"staff:{caller.id}" if isinstance(caller, StaffMember) else "none"
