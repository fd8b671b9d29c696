"""Scenes at the desk: a room with Ash and Ivy, a letter that Ivy pointed out, moderators Cleo and Sam."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.actions import Judgement
from forum.foundation.callers import Member, StaffMember
from forum.storage.tables.cases import Case
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post
from forum.threads.flags import flag_post
from forum.threads.forms import FlagForm
from tests import cast

BODY = "You always make it about yourself. Nobody here wants to hear it again."


@dataclass(slots=True)
class Scene:
    """Who is there, and what is looked at."""

    room: Room
    ash: Member
    ivy: Member
    ash_persona: Persona
    ivy_persona: Persona
    post: Post
    case: Case
    cleo: StaffMember
    sam: StaffMember


async def flagged(
    session: AsyncSession, body: str = BODY, reason: str = "bullying", **values: object
) -> Scene:
    """Ash wrote something, Ivy pointed it out, Cleo and Sam look after the room."""
    room, ash, ivy = await cast.room(session, **values), cast.member(), cast.member()
    ash_persona = await cast.joins(session, ash, room)
    ivy_persona = await cast.joins(session, ivy, room)
    sent = await cast.writes(session, ash, room, body)
    visit = await cast.visit(session, ivy, room)
    await flag_post(session, visit, sent.post, FlagForm(reason=reason, text="Please look."))
    await session.flush()
    return Scene(
        room=room, ash=ash, ivy=ivy, ash_persona=ash_persona, ivy_persona=ivy_persona, post=sent.post,
        case=await case_of(session, sent.post),
        cleo=await cast.staff(session, "cleo", "moderator", room_id=room.id),
        sam=await cast.staff(session, "sam", "moderator"),
    )  # fmt: skip


async def case_of(session: AsyncSession, post: Post) -> Case:
    """Return the one case of a post, or that of its writer for whom somebody worries, as it is now."""
    about = (Case.subject_id == post.persona_id, Case.subject_id == post.id)
    found = select(Case).where(or_(*about)).order_by(Case.subject_id != post.persona_id).limit(1)
    return (await session.scalars(found.execution_options(populate_existing=True))).one()


def judged(scene: Scene, act: str, **values: object) -> Judgement:
    """Return a whole judgement of the scene's case: rule and words are there."""
    words = {"rule": "Be kind.", "message": "This was sharp; please say it to nobody's cost."}
    return Judgement(version=scene.case.version, act=act, **(words | values))  # type: ignore[arg-type]
