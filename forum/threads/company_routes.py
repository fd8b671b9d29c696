"""Routes of following a thread and muting somebody; thin over `company`."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import muted_words
from forum.foundation.callers import Member
from forum.personas.actions import all_personas
from forum.threads import company, visits
from forum.threads.forms import FollowForm, MutedWordsForm, MuteForm, UnmuteForm
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of

AnyRequest = Request[Any, Any, Any]
_MUTES = "/me/mutes"


class FollowController(Controller):
    """Being told of new letters in a thread, or no longer."""

    path = "/threads/{thread_id:uuid}/follow"
    guards = [guards.member]

    @get(["/", "/end"])
    async def ask(self, request: AnyRequest, reader: AsyncSession, thread_id: UUID) -> Response[str]:
        """Show the button."""
        return await pages.form_page(
            request, FollowForm, **await self._around(request, reader, thread_id), action=_place(thread_id)
        )

    @post()
    async def follow(self, request: AnyRequest, session: AsyncSession, thread_id: UUID) -> Response[str]:
        """Follow the thread."""
        await forms.read(request, FollowForm, **await self._around(request, session, thread_id))
        _thread, visit = await visits.thread_visit(session, caller_of(request), thread_id)
        await company.follow(session, visit, thread_id)
        return await pages.see_other(session, f"/threads/{thread_id}")

    @post("/end")
    async def unfollow(self, request: AnyRequest, session: AsyncSession, thread_id: UUID) -> Response[str]:
        """Follow it no more."""
        await forms.read(request, FollowForm, **await self._around(request, session, thread_id))
        _thread, visit = await visits.thread_visit(session, caller_of(request), thread_id)
        await company.unfollow(session, visit, thread_id)
        return await pages.see_other(session, f"/threads/{thread_id}")

    async def _around(self, request: AnyRequest, reader: AsyncSession, thread_id: UUID) -> dict[str, Any]:
        thread, visit = await visits.thread_visit(reader, caller_of(request), thread_id)
        return {"thread_id": thread.id, "following": await company.follows(reader, visit, thread_id)}


class MuteController(Controller):
    """Not seeing somebody in a room."""

    path = "/posts/{post_id:uuid}/mute"
    guards = [guards.member]

    @get()
    async def ask(self, request: AnyRequest, reader: AsyncSession, post_id: UUID) -> Response[str]:
        """Say what muting does, before it is done."""
        await visits.post_visit(reader, caller_of(request), post_id)
        return await pages.form_page(request, MuteForm, post_id=post_id)

    @post()
    async def mute(self, request: AnyRequest, session: AsyncSession, post_id: UUID) -> Response[str]:
        """Mute the writer of a letter."""
        await forms.read(request, MuteForm, post_id=post_id)
        post, _thread, visit = await visits.post_visit(session, caller_of(request), post_id)
        await company.mute(session, visit, post)
        return await pages.see_other(session, _MUTES)


class MutesController(Controller):
    """Whom one doesn't see, in all one's rooms (worked out while one is here), and which words are folded."""

    path = _MUTES
    guards = [guards.member]

    @get()
    async def mutes(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show the list."""
        return await pages.form_page(request, UnmuteForm, **await self._around(request, reader))

    @get("/words")
    async def ask_words(self) -> Response[str]:
        """Lead to the page that holds the list."""
        return Response("", status_code=302, headers={"location": _MUTES})

    @post("/words")
    async def keep_words(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Keep the words that are folded."""
        form = await forms.read(request, MutedWordsForm, **await self._around(request, session))
        await muted_words.keep(session, _member(request), form.words)
        return await pages.see_other(session, f"{_MUTES}?kept=1#words")

    @get("/{persona_id:uuid}/end")
    async def ask(self, persona_id: UUID) -> Response[str]:
        """Lead to the list, which holds the button."""
        return Response("", status_code=302, headers={"location": _MUTES})

    @post("/{persona_id:uuid}/end")
    async def unmute(self, request: AnyRequest, session: AsyncSession, persona_id: UUID) -> Response[str]:
        """See somebody again."""
        await forms.read(request, UnmuteForm, **await self._around(request, session))
        await company.unmute(session, await _own(request, session), persona_id)
        return await pages.see_other(session, _MUTES)

    async def _around(self, request: AnyRequest, reader: AsyncSession) -> dict[str, Any]:
        return {
            "muted": await company.muted_by(reader, await _own(request, reader)),
            "words": "\n".join(await muted_words.words_of(reader, _member(request))),
            "just_kept": "kept" in request.query_params,
        }


async def _own(request: AnyRequest, reader: AsyncSession) -> list[UUID]:
    return [persona.id for persona in await all_personas(reader, _member(request).root)]


def _member(request: AnyRequest) -> Member:
    caller = caller_of(request)
    assert isinstance(caller, Member), "the guard lets members in only"
    return caller


def _place(thread_id: UUID) -> str:
    return f"/threads/{thread_id}/follow"
