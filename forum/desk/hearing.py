"""Reads one appeal for whoever may answer it: what was decided, by whom, what was asked. It writes nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk import words
from forum.desk.access import appeal_for, roles_in
from forum.desk.appeals import deciders
from forum.desk.claims import name_of
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.storage.tables.cases import Case
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post
from moderation.appeals import due_by, may_hear


@dataclass(frozen=True, slots=True)
class Hearing:
    """One appeal on one screen; `yours` is False for whoever decided before, `outcome` "" while it waits."""

    id: UUID
    case_id: UUID
    room: str
    alias: str
    body: str
    post_state: str
    act: str
    rule: str
    message: str
    limit: str
    until: date | None
    harm_continues: bool
    decided_by: str
    decided_on: date
    asked: str
    due_at: datetime
    due_minutes: int
    yours: bool
    outcome: str
    answer: str
    heard_by: str


async def hearing(session: AsyncSession, staff: StaffMember, appeal_id: UUID) -> Hearing:
    """Return an appeal from a room that `staff` looks after. Raises NotFound otherwise."""
    appeal, decision, case = await appeal_for(session, staff, appeal_id)
    post = await session.get(Post, case.subject_id) if case.subject_kind == "post" else None
    due = due_by(appeal.opened_at)
    return Hearing(
        id=appeal.id,
        case_id=case.id,
        room=await session.scalar(select(Room.title).where(Room.id == case.room_id)) or "",
        alias=await _alias(session, case),
        body=post.body if post else case.snapshot,
        post_state=words.POST_STATES[post.state] if post else "",
        act=words.ACTS[decision.act],
        rule=decision.rule,
        message=decision.message,
        limit=words.LIMITS.get(decision.sanction, ""),
        until=decision.until,
        harm_continues=decision.harm_continues,
        decided_by=await name_of(session, decision.decided_by),
        decided_on=decision.day,
        asked=appeal.text,
        due_at=due,
        due_minutes=int((due - clock.now()).total_seconds() // 60),
        yours=may_hear(staff.id, await deciders(session, case.id), roles_in(staff, case.room_id)),
        outcome=appeal.outcome,
        answer=appeal.message,
        heard_by=await name_of(session, appeal.heard_by),
    )


async def _alias(session: AsyncSession, case: Case) -> str:
    return await session.scalar(select(Persona.alias).where(Persona.id == case.persona_id)) or ""
