"""Reads, for the person it was done to, what was decided and why, and where a second look stands. It writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.access import decision_for
from forum.foundation import clock
from forum.foundation.callers import Member
from forum.foundation.translate import mark as _
from forum.storage.tables.cases import Appeal, Case, Decision
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post
from forum.threads.states import NO_METHODS
from moderation.appeals import due_by, may_appeal

ACTS: Mapping[str, str] = {
    "publish": _("We read what you wrote, and it is in the room now."),
    "keep": _("We read what you wrote, and it stays where it is."),
    "hide": _("We took what you wrote out of view. Others can't read it for now."),
    "redact": _("We took a part out of what you wrote. The rest stands."),
    "remove": _("We took what you wrote out of the room."),
    "escalate": _("We asked the people on duty to be there for you."),
    "no_action": _("We read what you wrote, and it stays where it is."),
}
LIMITS: Mapping[str, str] = {
    "": "",
    "note": _("This is a note. It changes nothing else."),
    "posts_wait": _("For a while, what you write in this room is read by one of us before others see it."),
    "read_only": _("For a while you can read in this room, but not write."),
    "leave_room": _("You can't take part in this room for a while."),
    "site": _(
        "For a while you can read here, but not write. Asking for a person, open talks, your plan and "
        "everything that is yours stay open to you."
    ),
}
OUTCOMES: Mapping[str, str] = {
    "upheld": _("Someone else read it again and agreed with the decision."),
    "changed": _(
        "Someone else read it again. The limit that you had ends now. What was done with your words stays as it is."
    ),
    "reversed": _("Someone else read it again and took the decision back. We are sorry it went this way."),
}
BY_MACHINE = _("An automatic check. No one has read it yet.")
BY_PERSON = _("One of the people who look after this room")


@dataclass(frozen=True, slots=True)
class SecondLook:
    """Where an appeal stands: what was asked, the day by which it is answered, what came of it and in whose words."""

    text: str
    due_on: date
    outcome: str
    message: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A decision as its addressee reads it; sentences are keys of the catalogue, `ended` says its limit is over."""

    id: UUID
    what: str
    limit: str
    rule: str
    why: str
    by: str
    quoted: str
    until: date | None
    ended: bool
    day: date
    room: str
    room_slug: str
    own_words: str
    may_appeal: bool
    second_look: SecondLook | None
    shut_out: bool


async def statement(reader: AsyncSession, member: Member, decision_id: UUID) -> StatementPage:
    """Return the statement of a decision about the caller. Raises NotFound for anyone else's."""
    decision, case = await decision_for(reader, member, decision_id)
    room = (await reader.scalars(select(Room).where(Room.id == case.room_id))).one()
    appeal = await reader.scalar(select(Appeal).where(Appeal.decision_id == decision.id))
    fits = may_appeal(decision.act, decision.sanction, decision.day, clock.today(), appeal is not None)
    return StatementPage(
        id=decision.id,
        what=ACTS[decision.act],
        limit=LIMITS[decision.sanction],
        rule=NO_METHODS if decision.rule == NO_METHODS else decision.rule,
        why=decision.message,
        by=BY_PERSON if decision.decided_by else BY_MACHINE,
        quoted=decision.words,
        until=decision.until,
        ended=_ended(decision, appeal),
        day=decision.day,
        room=room.title,
        room_slug=room.slug,
        own_words=await _own_words(reader, case),
        may_appeal=fits and decision.decided_by is not None,
        second_look=_second_look(appeal) if appeal else None,
        shut_out=decision.sanction in ("leave_room", "site") and not _ended(decision, appeal),
    )


def _ended(decision: Decision, appeal: Appeal | None) -> bool:
    """Whether its limit is over: its last day is past, or a second look lifted it."""
    past = decision.until is not None and decision.until < clock.today()
    return past or (appeal is not None and appeal.outcome in ("changed", "reversed"))


async def _own_words(reader: AsyncSession, case: Case) -> str:
    """What they wrote stays readable to them, whatever was done with it (promises 3)."""
    if case.subject_kind != "post":
        return ""
    return await reader.scalar(select(Post.body).where(Post.id == case.subject_id)) or case.snapshot


def _second_look(appeal: Appeal) -> SecondLook:
    said = OUTCOMES.get(appeal.outcome, "")
    return SecondLook(appeal.text, due_by(appeal.opened_at).date(), said, appeal.message, appeal.closed_on)
