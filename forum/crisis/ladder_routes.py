"""The page on which admins set who is rung after whom, and see what would happen at a chosen moment."""

from datetime import datetime, time, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import ladders, rehearsal
from forum.crisis.access import serving
from forum.crisis.ladder_forms import RUNGS, LadderEndForm, LadderForm, rungs_of, values_of
from forum.foundation import clock
from forum.foundation.translate import mark as _
from forum.settings import Settings
from forum.storage.tables.rooms import Room
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
WHO = (
    ("on_duty", _("who said “I'm on now”, and who is planned first for the hour")),
    ("responders", _("all who answer calls for help")),
    ("leads", _("leads")),
    ("admins", _("admins")),
)


class LaddersController(Controller):
    """Who is rung after whom, per level and per room."""

    path = "/admin/ladders"
    guards = [guards.admin]

    @get()
    async def show(
        self, request: AnyRequest, reader: AsyncSession, room: str = "", level: str = "4", at: str = ""
    ) -> Response[str]:
        """Show one ladder, and what would happen with it at `at` (local time; else the coming night at three)."""
        settings, chosen = shell_of(request).settings, 3 if level == "3" else 4
        ladder = await ladders.ladder_for(reader, await ladders.room_of(reader, room), chosen, settings)
        around = await _around(reader, settings, room, chosen, at)
        return await pages.form_page(
            request, LadderForm, action="/admin/ladders", values=values_of(ladder), **around
        )

    @post()
    async def keep(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Set one ladder."""
        form = await forms.read(request, LadderForm, **await _sent(request, session))
        await ladders.set_ladder(
            session, serving(caller_of(request)), form.room, int(form.level), rungs_of(form)
        )
        return await pages.see_other(session, f"/admin/ladders?room={form.room}&level={form.level}")

    @get("/end")
    async def ask_end(self) -> Response[str]:
        """Lead to the ladders, where each that was set can be taken back."""
        return Response("", status_code=303, headers={"location": "/admin/ladders"})

    @post("/end")
    async def end(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Take one ladder back."""
        form = await forms.read(request, LadderEndForm, **await _sent(request, session))
        await ladders.take_back(session, serving(caller_of(request)), form.room, int(form.level))
        return await pages.see_other(session, f"/admin/ladders?room={form.room}&level={form.level}")


async def _sent(request: AnyRequest, session: AsyncSession) -> dict[str, Any]:
    """What the page needs when a form comes back with faults: the ladder that it was about."""
    typed = await forms.typed(request)
    room, level = forms.first(typed, "room"), 3 if forms.first(typed, "level") == "3" else 4
    return await _around(session, shell_of(request).settings, room, level, "")


async def _around(
    session: AsyncSession, settings: Settings, slug: str, level: int, at: str
) -> dict[str, Any]:
    moment, odd = _moment(at, settings)
    rows = select(Room.id, Room.slug, Room.title).where(Room.access != "system").order_by(Room.title)
    rooms = (await session.execute(rows)).all()
    set_ones = await ladders.own_ladders(session)
    known = {row.id: row for row in rooms}
    return {
        "room": slug, "level": level, "at": f"{moment:%Y-%m-%dT%H:%M}", "odd": odd, "who": WHO,
        "places": tuple(range(1, RUNGS + 1)), "zone": settings.timezone.key,
        "rooms": [("", ""), *((row.slug, row.title) for row in rooms)],
        "set_here": ((known_id(rooms, slug), level) in set_ones),
        "own": [
            (known[room_id].slug if room_id in known else "", known[room_id].title if room_id in known else "", of)
            for room_id, of in sorted(set_ones, key=lambda key: (str(key[0]), -key[1]))
        ],
        "picture": await rehearsal.rehearse(session, settings, slug, level, moment),
    }  # fmt: skip


def known_id(rooms: Any, slug: str) -> Any:
    """Return the id of the room with this slug among `rooms`, None for all rooms."""
    return next((row.id for row in rooms if row.slug == slug), None)


def _moment(typed: str, settings: Settings) -> tuple[datetime, bool]:
    """Return the moment that was typed, in the forum's zone, and whether it could not be read."""
    now = clock.now().astimezone(settings.timezone)
    tonight = datetime.combine(now.date() + timedelta(days=now.hour >= 3), time(3), settings.timezone)
    if not typed:
        return tonight, False
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=settings.timezone), False
    except ValueError:
        return tonight, True
