"""What a member in danger sees: asking for a person, the page after sending, their private conversation."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import carried, public_word, queries, talk, talks
from forum.crisis.care_forms import WordForm
from forum.crisis.forms import AnswerForm, CallForm, ChoiceForm, MessageForm, PlanForm
from forum.foundation.callers import Member
from forum.foundation.errors import NotFound
from forum.foundation.translate import mark as _
from forum.foundation.translate import translator
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of
from forum.web.shell import shell_of
from forum.wellbeing.queries import share

AnyRequest = Request[Any, Any, Any]
_ANSWERS = {
    "better": _("A bit better."),
    "same": _("About the same."),
    "worse": _("It's harder again."),
    "stop": "",
}


class CallForHelpController(Controller):
    """Ask for a person: one press, words optional."""

    path = "/call-for-help"
    guards = [guards.member]

    @get()
    async def ask(self, request: AnyRequest, reader: AsyncSession, room: str = "") -> Response[str]:
        """Show the one button, who is here now, and other people who can be reached."""
        panel = await queries.call_panel(reader, caller_of(request), shell_of(request).settings)
        values = {"room": room} | await carried.waiting(request, reader, request.url.path)
        return await pages.form_page(request, CallForm, values=values, panel=panel)

    @post()
    async def call(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Ring people, whatever was written, and lead to the conversation."""
        panel = await queries.call_panel(session, caller_of(request), shell_of(request).settings)
        form = await forms.read(request, CallForm, panel=panel)
        member, kept = (
            _member(request),
            await share(session, caller_of(request), shell_of(request).settings.locale),
        )
        plan = kept.text if kept is not None and kept.agreed else ""
        made = await talk.call_for_help(session, member, form.room, form.body, plan=plan)
        carried.forget(request, session)
        return await pages.see_other(session, f"/conversations/{made.id}")


class ReceivedController(Controller):
    """The page after sending."""

    path = "/posts/{post_id:uuid}"
    guards = [guards.member]

    @get("/received")
    async def received(self, request: AnyRequest, reader: AsyncSession, post_id: UUID) -> Response[str]:
        """Say what happens with one's words, and show help beside them."""
        found = await queries.received(reader, caller_of(request), post_id, shell_of(request).settings)
        return await pages.page(request, "crisis/received.html", post=found)

    @get("/choice")
    async def ask_choice(self, post_id: UUID) -> Response[str]:
        """Lead to the page that holds the choice."""
        return Response("", status_code=303, headers={"location": f"/posts/{post_id}/received#choice"})

    @post("/choice")
    async def choose(self, request: AnyRequest, session: AsyncSession, post_id: UUID) -> Response[str]:
        """Keep whether others may read these words after an hour."""
        settings, caller = shell_of(request).settings, caller_of(request)
        form = await forms.read(
            request, ChoiceForm, post=await queries.received(session, caller, post_id, settings)
        )
        await talk.choose(session, caller, post_id, share=form.share == "on")
        return await pages.see_other(session, f"/posts/{post_id}/received")


class ConversationController(Controller):
    """A private talk with the people on call."""

    path = "/conversations/{conversation_id:uuid}"
    guards = [guards.member]

    @get()
    async def conversation(
        self, request: AnyRequest, reader: AsyncSession, conversation_id: UUID
    ) -> Response[str]:
        """Show the talk, the truth so far, and where to write."""
        return await self._show(request, reader, conversation_id)

    @get("/messages")
    async def blank(self, request: AnyRequest, reader: AsyncSession, conversation_id: UUID) -> Response[str]:
        """Show the talk with its composer."""
        return await self._show(request, reader, conversation_id)

    @post("/messages")
    async def say(self, request: AnyRequest, session: AsyncSession, conversation_id: UUID) -> Response[str]:
        """Add one's words."""
        settings, caller = shell_of(request).settings, caller_of(request)
        before = await talks.conversation(session, caller, conversation_id, settings)
        form = await forms.read(request, MessageForm, talk=before)
        made = await talk.say(session, caller, conversation_id, form.body, settings)
        carried.forget(request, session)
        return await pages.see_other(session, f"/conversations/{made.id}#end")

    @post("/plan")
    async def share_plan(
        self, request: AnyRequest, session: AsyncSession, conversation_id: UUID
    ) -> Response[str]:
        """Send one's own plan to the people on call, by one's own choice at this moment."""
        settings, caller = shell_of(request).settings, caller_of(request)
        await forms.read(
            request, PlanForm, talk=await talks.conversation(session, caller, conversation_id, settings)
        )
        kept = await share(session, caller, settings.locale)
        if kept is None:
            raise NotFound
        made = await talk.say(session, caller, conversation_id, kept.text, settings, plan=True)
        return await pages.see_other(session, f"/conversations/{made.id}#end")

    @get(["/answers", "/plan"])
    async def ask_answer(
        self, request: AnyRequest, reader: AsyncSession, conversation_id: UUID
    ) -> Response[str]:
        """Show the talk, which holds the question and the plan."""
        return await self._show(request, reader, conversation_id)

    @post("/answers")
    async def answer(
        self, request: AnyRequest, session: AsyncSession, conversation_id: UUID
    ) -> Response[str]:
        """Take the one-press answer to "How are you now?"."""
        settings, caller = shell_of(request).settings, caller_of(request)
        before = await talks.conversation(session, caller, conversation_id, settings)
        form = await forms.read(request, AnswerForm, talk=before)
        words = translator(settings.locale).gettext(_ANSWERS[form.answer]) if form.answer != "stop" else ""
        made = await talk.answer(session, caller, conversation_id, form.answer, words)
        return await pages.see_other(session, f"/conversations/{made.id}#end")

    @get("/word")
    async def ask_word(
        self, request: AnyRequest, reader: AsyncSession, conversation_id: UUID
    ) -> Response[str]:
        """Show the talk, which holds the question."""
        return await self._show(request, reader, conversation_id)

    @post("/word")
    async def word(self, request: AnyRequest, session: AsyncSession, conversation_id: UUID) -> Response[str]:
        """Take their yes or no to a public word under their letter, or their taking it back."""
        caller = caller_of(request)
        before = await talks.conversation(session, caller, conversation_id, shell_of(request).settings)
        form = await forms.read(request, WordForm, talk=before)
        await public_word.answer(session, caller, conversation_id, form.answer)
        return await pages.see_other(session, f"/conversations/{conversation_id}#end")

    async def _show(self, request: AnyRequest, reader: AsyncSession, conversation_id: UUID) -> Response[str]:
        found = await talks.conversation(
            reader, caller_of(request), conversation_id, shell_of(request).settings
        )
        if request.headers.get("x-part") == "turns":
            return await pages.page(request, "crisis/_turns.html", talk=found)
        action = f"/conversations/{conversation_id}/messages"
        values = await carried.waiting(request, reader, action)
        return await pages.form_page(request, MessageForm, action=action, values=values, talk=found)


def _member(request: AnyRequest) -> Member:
    caller = caller_of(request)
    if not isinstance(caller, Member):
        raise NotFound
    return caller
