"""Reading a room and a thread, and the five things one does with words: start, reply, change, take back, flag."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import drafts
from forum.foundation.callers import Member
from forum.rooms.access import room_for
from forum.rooms.queries import sheet_of
from forum.threads import actions, flags, lists, queries, visits
from forum.threads.forms import EditForm, FlagForm, ReplyForm, ThreadForm, WithdrawalForm
from forum.threads.reading import note_place
from forum.web import forms, guards, pages, unit_of_work
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_WRITE_FIRST = guards.public("one may write before joining; sending it asks who it is from")


class ReadingController(Controller):
    """Rooms and threads, for whoever may see them."""

    guards = [guards.public("open rooms can be read before joining; access decides for the others")]

    @get("/rooms/{slug:str}")
    async def room(
        self, request: AnyRequest, reader: AsyncSession, slug: str, page: int = 1, show: str = "",
        order: str = "", beside: UUID | None = None,
    ) -> Response[str]:  # fmt: skip
        """Show a room: its fact sheet, and its threads to those who may read them; `beside` finds a thread's page."""
        visit = await room_for(reader, caller_of(request), slug)
        wanted = lists.Wanted(show, order, page, beside)
        threads, at = await lists.threads_page(reader, visit, wanted) if visit.may_read else ([], None)
        sheet = await sheet_of(reader, visit)
        return await pages.page(request, "rooms/room.html", sheet=sheet, threads=threads, at=at)

    # This GET records how far the reader came (promises 1.4): apart, after the page was read.
    @get("/threads/{thread_id:uuid}")
    async def thread(
        self, request: AnyRequest, reader: AsyncSession, thread_id: UUID, page: int | None = None,
        who: bool = False,
    ) -> Response[str]:  # fmt: skip
        """Show a page of a thread, the composer below its last one; `who` tells who wrote which letter."""
        caller = caller_of(request)
        seen = await queries.thread_page(reader, caller, thread_id, page, named=who)
        if isinstance(caller, Member) and seen.reader_id and seen.last_shown > seen.read_to:
            async with shell_of(request).database.writing() as session:
                await note_place(session, caller, seen.reader_id, thread_id, seen.last_shown)
        kept = await drafts.given_back(reader, caller, f"/threads/{thread_id}/replies")
        filled = forms.Filled(values=kept)
        return await pages.page(request, "threads/thread.html", thread=seen, form=filled)

    @get("/posts/{post_id:uuid}")
    async def place(self, request: AnyRequest, reader: AsyncSession, post_id: UUID) -> Response[str]:
        """Lead to where a post stands in its thread."""
        place = await visits.post_place(reader, caller_of(request), post_id)
        return Response("", status_code=302, headers={"location": place})


class ThreadsController(Controller):
    """Starting a thread."""

    path = "/rooms/{slug:str}/threads"

    @get(guards=[_WRITE_FIRST])
    async def blank(self, request: AnyRequest, reader: AsyncSession, slug: str) -> Response[str]:
        """Show the composer, with the words that were carried through signing in."""
        around = await self._around(request, reader, slug)
        values = await drafts.given_back(reader, caller_of(request), request.url.path)
        return await pages.form_page(request, ThreadForm, values=values, **around)

    @post(guards=[guards.member])
    async def start(self, request: AnyRequest, session: AsyncSession, slug: str) -> Response[str]:
        """Open a thread."""
        form = await forms.read(request, ThreadForm, **await self._around(request, session, slug))
        visit = await room_for(session, caller_of(request), slug)
        return await _lead_on(request, session, await actions.start_thread(session, visit, form))

    async def _around(self, request: AnyRequest, reader: AsyncSession, slug: str) -> dict[str, Any]:
        return {"sheet": await sheet_of(reader, await room_for(reader, caller_of(request), slug))}


class RepliesController(Controller):
    """Writing back."""

    path = "/threads/{thread_id:uuid}/replies"

    @get(guards=[_WRITE_FIRST])
    async def blank(
        self, request: AnyRequest, reader: AsyncSession, thread_id: UUID, to: UUID | None = None
    ) -> Response[str]:
        """Show the composer alone: below the letter it answers, with words that were carried through signing in."""
        around = await self._around(request, reader, thread_id)
        values = await drafts.given_back(reader, caller_of(request), request.url.path)
        if to is not None:
            around["answered"] = await queries.answered(reader, caller_of(request), thread_id, to)
            values["to"] = str(to)
            if "quote" in request.query_params:
                values["body"] = _below(values.get("body", ""), around["answered"].quoted)
        return await pages.form_page(request, ReplyForm, values=values, **around)

    @post(guards=[guards.member])
    async def reply(self, request: AnyRequest, session: AsyncSession, thread_id: UUID) -> Response[str]:
        """Add a reply."""
        form = await forms.read(request, ReplyForm, **await self._around(request, session, thread_id))
        _thread, visit = await visits.thread_visit(session, caller_of(request), thread_id)
        return await _lead_on(request, session, await actions.post_reply(session, visit, thread_id, form))

    async def _around(self, request: AnyRequest, reader: AsyncSession, thread_id: UUID) -> dict[str, Any]:
        thread, visit = await visits.thread_visit(reader, caller_of(request), thread_id)
        alias = visit.persona.alias if visit.persona else ""
        found = {"thread_id": thread.id, "slug": visit.room.slug, "room": visit.room.title, "alias": alias}
        return {**found, "answered": None}


class PostController(Controller):
    """One's own post: changing it, taking it back."""

    path = "/posts/{post_id:uuid}"
    guards = [guards.member]

    @get("/edits")
    async def ask_edit(self, request: AnyRequest, reader: AsyncSession, post_id: UUID) -> Response[str]:
        """Show one's post in the composer."""
        _seen, visit = await self._of(request, reader, post_id)
        mine = await actions.own_post(reader, visit, post_id, locked=False)
        kept = await drafts.given_back(reader, caller_of(request), request.url.path)
        return await pages.form_page(request, EditForm, values={"body": mine.body, **kept}, post_id=post_id)

    @post("/edits")
    async def edit(self, request: AnyRequest, session: AsyncSession, post_id: UUID) -> Response[str]:
        """Say it anew."""
        form = await forms.read(request, EditForm, post_id=post_id)
        _seen, visit = await self._of(request, session, post_id)
        mine = await actions.own_post(session, visit, post_id)
        return await _lead_on(request, session, await actions.edit_post(session, visit, mine, form))

    @get("/withdrawal")
    async def ask_withdraw(self, request: AnyRequest, reader: AsyncSession, post_id: UUID) -> Response[str]:
        """Ask once before a post is taken back."""
        _seen, visit = await self._of(request, reader, post_id)
        mine = await actions.own_post(reader, visit, post_id, locked=False)
        return await pages.form_page(request, WithdrawalForm, post_id=post_id, opens=mine.pos == 1)

    @post("/withdrawal")
    async def withdraw(self, request: AnyRequest, session: AsyncSession, post_id: UUID) -> Response[str]:
        """Take it back."""
        seen, visit = await self._of(request, session, post_id)
        await forms.read(request, WithdrawalForm, post_id=post_id, opens=seen.pos == 1)
        await actions.withdraw_post(session, visit, await actions.own_post(session, visit, post_id))
        return await pages.see_other(session, f"/threads/{seen.thread_id}")

    async def _of(self, request: AnyRequest, session: AsyncSession, post_id: UUID) -> tuple[Any, Any]:
        seen, _thread, visit = await visits.post_visit(session, caller_of(request), post_id)
        return seen, visit


class FlagController(Controller):
    """Telling a moderator about a post."""

    path = "/posts/{post_id:uuid}/flags"
    guards = [guards.member]

    @get()
    async def ask(
        self,
        request: AnyRequest,
        reader: AsyncSession,
        post_id: UUID,
        why: Annotated[str, QueryParameter(name="reason")] = "",
    ) -> Response[str]:
        """Ask what it is about."""
        around = flags.around(*await visits.post_visit(reader, caller_of(request), post_id))
        return await pages.form_page(request, FlagForm, values={"reason": why}, **around)

    @post()
    async def flag(self, request: AnyRequest, session: AsyncSession, post_id: UUID) -> Response[str]:
        """Take the flag and thank its sender."""
        caller = caller_of(request)
        post, thread, visit = await visits.post_visit(session, caller, post_id)
        form = await forms.read(request, FlagForm, **flags.around(post, thread, visit))
        await flags.flag_post(session, visit, post, form)
        return await pages.see_other(session, f"/posts/{post_id}/flags/thanks")

    @get("/thanks")
    async def thanks(self, request: AnyRequest, reader: AsyncSession, post_id: UUID) -> Response[str]:
        """Say what happens with a flag."""
        _post, thread, _visit = await visits.post_visit(reader, caller_of(request), post_id)
        return await pages.page(request, "threads/flagged.html", thread_id=thread.id)


def _below(written: str, quoted: str) -> str:
    """A quotation to go on from; what was already written stays above it, and none comes twice."""
    return (
        written
        if quoted.strip() in written
        else "\n\n".join(part for part in (written.rstrip(), quoted) if part)
    )


async def _lead_on(request: AnyRequest, session: AsyncSession, sent: actions.Sent) -> Response[str]:
    _forget_draft(request, session)
    place = f"/posts/{sent.post.id}/received" if sent.needs_word else f"/posts/{sent.post.id}"
    return await pages.see_other(session, place)


def _forget_draft(request: AnyRequest, session: AsyncSession) -> None:
    """A vault row and a persona's are never written in one transaction (promises 1.3)."""
    caller, database, place = caller_of(request), shell_of(request).database, request.url.path

    async def forget() -> None:
        if isinstance(caller, Member):
            async with database.writing() as apart:
                await drafts.let_go(apart, caller, place)

    unit_of_work.afterwards(session, forget)
