"""Takes a flag on a post from whoever may read it; it hides and removes nothing by itself."""

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
from forum.storage.tables.threads import Post
from forum.threads.forms import FlagForm


async def flag_post(session: AsyncSession, visit: Visit, post: Post, form: FlagForm) -> None:
    """Record a flag. Raises NotAllowed for one's own post; a reader without an alias here gets a visitor's."""
    reporter = await _reporter(session, visit)
    if post.persona_id == reporter.id:
        raise NotAllowed(_("This is your own post. You can change it or take it back."))
    author = await session.get_one(Persona, post.persona_id)
    subject = Subject("post", post.id, visit.room, author, post.body)
    case = await take_flag(session, reporter, subject, form.reason, form.text)
    if post.state == "published" and await flags_make_wait(session, case):
        post.state, post.reason = "waiting", "flags"
        await tell(session, author.id, "waits", post.id)


async def _reporter(session: AsyncSession, visit: Visit) -> Persona:
    if not isinstance(visit.caller, Member):
        raise NotAllowed(_("Please sign in as a member to do this."))
    return await visitor_in(session, visit.caller, visit.room.id)
