"""The directory of rooms, and the doors in and out of one."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Member
from forum.foundation.errors import NotFound
from forum.personas.actions import suggest_aliases
from forum.rooms import actions, queries
from forum.rooms.access import room_for
from forum.rooms.forms import LeaveForm, MembershipForm, RequestDecisionForm
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of

AnyRequest = Request[Any, Any, Any]


class RoomsController(Controller):
    """The rooms that exist, and help to choose one."""

    guards = [guards.public("one chooses a room before joining")]

    @get("/rooms")
    async def rooms(
        self, request: AnyRequest, reader: AsyncSession, topic: str = "", access: str = "", kind: str = ""
    ) -> Response[str]:
        """Show all rooms, or those of a topic, an access, a kind."""
        lines, topics = await queries.rooms_for(
            reader, caller_of(request), topic=topic, access=access, kind=kind
        )
        chosen = {"topic": topic, "access": access, "kind": kind}
        return await pages.page(request, "rooms/rooms.html", rooms=lines, topics=topics, chosen=chosen)

    @get("/rooms/find")
    async def find(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show the rooms by what brings someone here."""
        lines, topics = await queries.rooms_for(reader, caller_of(request))
        return await pages.page(request, "rooms/find.html", rooms=lines, topics=topics)


class MembershipController(Controller):
    """Joining and leaving a room."""

    path = "/rooms/{slug:str}"
    guards = [guards.member]

    @get("/membership")
    async def ask_join(self, request: AnyRequest, reader: AsyncSession, slug: str) -> Response[str]:
        """Show the ground rules and some aliases to choose from."""
        values = {"then": "write"} if request.query_params.get("then") == "write" else {}
        around = await self._around(request, reader, slug)
        return await pages.form_page(request, MembershipForm, values=values, **around)

    @post("/membership")
    async def join(self, request: AnyRequest, session: AsyncSession, slug: str) -> Response[str]:
        """Join the room, or ask to."""
        form = await forms.read(request, MembershipForm, **await self._around(request, session, slug))
        visit = await room_for(session, caller_of(request), slug)
        await actions.join_room(session, visit, form)
        goes_on = form.then == "write" and visit.room.access != "by_request"
        return await pages.see_other(
            session, f"/rooms/{slug}/threads?draft=1" if goes_on else f"/rooms/{slug}"
        )

    @get("/membership/end")
    async def ask_leave(self, request: AnyRequest, reader: AsyncSession, slug: str) -> Response[str]:
        """Ask once before leaving."""
        sheet = await queries.sheet_of(reader, await room_for(reader, caller_of(request), slug))
        return await pages.form_page(request, LeaveForm, sheet=sheet)

    @post("/membership/end")
    async def leave(self, request: AnyRequest, session: AsyncSession, slug: str) -> Response[str]:
        """Leave the room."""
        visit = await room_for(session, caller_of(request), slug)
        await forms.read(request, LeaveForm, sheet=await queries.sheet_of(session, visit))
        await actions.leave_room(session, visit)
        return await pages.see_other(session, "/rooms")

    async def _around(self, request: AnyRequest, reader: AsyncSession, slug: str) -> dict[str, Any]:
        visit = await room_for(reader, caller_of(request), slug)
        suggested: tuple[str, ...] = ()
        if isinstance(visit.caller, Member) and visit.persona is None:
            suggested = tuple(await suggest_aliases(reader, visit.caller, visit.room.id))
        return {"sheet": await queries.sheet_of(reader, visit), "suggested": suggested}


class RequestsController(Controller):
    """Those who ask to come in; for the room's facilitators and staff."""

    path = "/rooms/{slug:str}/requests"
    guards = [guards.signed_in]

    @get()
    async def waiting(self, request: AnyRequest, reader: AsyncSession, slug: str) -> Response[str]:
        """Show who waits at the door."""
        return await pages.form_page(
            request, RequestDecisionForm, **await self._around(request, reader, slug)
        )

    @post("/{request_id:uuid}/decision")
    async def decide(
        self, request: AnyRequest, session: AsyncSession, slug: str, request_id: UUID
    ) -> Response[str]:
        """Let someone in, or not."""
        form = await forms.read(request, RequestDecisionForm, **await self._around(request, session, slug))
        visit = await room_for(session, caller_of(request), slug)
        await actions.answer_request(session, visit, request_id, form.outcome)
        return await pages.see_other(session, f"/rooms/{slug}/requests")

    async def _around(self, request: AnyRequest, reader: AsyncSession, slug: str) -> dict[str, Any]:
        visit = await room_for(reader, caller_of(request), slug)
        if not (visit.facilitates or visit.serves):
            raise NotFound
        sheet = await queries.sheet_of(reader, visit)
        return {"sheet": sheet, "waiting": await queries.requests_of(reader, visit)}
