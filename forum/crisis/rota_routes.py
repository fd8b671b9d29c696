"""The weekly rota, for admins."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import weekly
from forum.crisis.access import serving
from forum.crisis.forms import ShiftEndForm, ShiftForm
from forum.crisis.oncall_routes import clock_time
from forum.crisis.zones import zone_of
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


class RotaController(Controller):
    """Who is planned when, and when nobody is."""

    path = "/admin/rota"
    guards = [guards.admin]

    @get()
    async def show(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show the coming week with its gaps."""
        return await pages.form_page(
            request, ShiftForm, rota=await weekly.week(reader, shell_of(request).settings)
        )

    @post()
    async def add(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Plan one weekly shift."""
        settings = shell_of(request).settings
        form = await forms.read(request, ShiftForm, rota=await weekly.week(session, settings))
        hours = (clock_time(form.starts), clock_time(form.ends))
        admin, zone = serving(caller_of(request)), zone_of(form.zone, settings)
        await weekly.add(session, admin, form.staff, int(form.rung), int(form.weekday), hours, zone)
        return await pages.see_other(session, "/admin/rota")

    @get("/{shift_id:uuid}/end")
    async def ask_end(self, shift_id: UUID) -> Response[str]:
        """Lead to the week, where each shift can be taken out."""
        return Response("", status_code=303, headers={"location": "/admin/rota"})

    @post("/{shift_id:uuid}/end")
    async def end(self, request: AnyRequest, session: AsyncSession, shift_id: UUID) -> Response[str]:
        """Take one shift out."""
        await forms.read(request, ShiftEndForm, rota=await weekly.week(session, shell_of(request).settings))
        await weekly.take_out(session, serving(caller_of(request)), shift_id)
        return await pages.see_other(session, "/admin/rota")
