"""Takes a flag on a post from whoever may read it; it hides and removes nothing by itself."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Member
from forum.foundation.errors import NotAllowed
from forum.foundation.translate import mark as _
from forum.intake.actions import flags_make_wait, take_flag
from forum.intake.screening import Subject
from forum.notices.actions import tell
from forum.personas.actions import visitor_in
from forum.rooms.access import Visit
from forum.storage.tables.personas import Persona
from forum.storage.tables.threads import Post, Thread
from forum.threads.forms import FlagForm
from moderation.cases import SubjectState, may_hold


async def flag_post(session: AsyncSession, visit: Visit, post: Post, form: FlagForm) -> None:
    """Record a flag. Raises NotAllowed for one's own post; a reader without an alias here gets a visitor's."""
    # Held while this goes on: a moderator's decision and a flag never overwrite each other.
    await session.refresh(post, with_for_update={"key_share": True})
    reporter = await _reporter(session, visit)
    if post.persona_id == reporter.id:
        raise NotAllowed(_("This is your own post. You can change it or take it back."))
    author = await session.get_one(Persona, post.persona_id)
    subject = Subject("post", post.id, visit.room, author, post.body)
    case = await take_flag(session, reporter, subject, form.reason, form.text)
    if form.reason == "worried":
        # It goes to a human, and does nothing to whoever it is about.
        return
    danger = max(case.danger, post.danger)
    if form.hold and visit.facilitates and may_hold(reporter.standing, danger, _state(post)):
        await _make_wait(session, post, "held")
    elif post.state == "published" and danger < 2 and await flags_make_wait(session, case):
        await _make_wait(session, post, "flags")


async def _make_wait(session: AsyncSession, post: Post, reason: str) -> None:
    """Others can't read it until a moderator has; its writer is told at once, and why."""
    post.state, post.reason = "waiting", reason
    await tell(session, post.persona_id, "waits", post.id)


def around(post: Post, thread: Thread, visit: Visit) -> dict[str, Any]:
    """Return what the page of the flag form shows besides: where it leads back to, whether it offers to hold."""
    holds = visit.facilitates and may_hold("facilitator", post.danger, _state(post))
    return {"post_id": post.id, "thread_id": thread.id, "may_hold": holds}


async def _reporter(session: AsyncSession, visit: Visit) -> Persona:
    if not isinstance(visit.caller, Member):
        raise NotAllowed(_("Please sign in as a member to do this."))
    return await visitor_in(session, visit.caller, visit.room.id)


def _state(post: Post) -> SubjectState:
    state: SubjectState = post.state  # type: ignore[assignment]
    return state
