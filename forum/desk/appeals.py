"""Takes an appeal from the person a decision is about, and lets somebody else answer it; never the decider.

The action refuses the decider here and the database refuses them again (table `appeal`).
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk import effects, sanctions
from forum.desk.access import actor, appeal_for, decision_for, roles_in
from forum.foundation import clock
from forum.foundation.callers import Member, StaffMember
from forum.foundation.errors import Conflict, NotAllowed
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.notices.actions import tell
from forum.storage import audit
from forum.storage.tables.cases import Appeal, Case, Decision, Flag
from moderation.appeals import Outcome, lifts_limit, may_appeal, may_hear, restores
from moderation.cases import is_strike


async def file_appeal(session: AsyncSession, member: Member, decision_id: UUID, text: str) -> Appeal:
    """Open the second look at a decision about the caller. Raises NotFound for anyone else's, Conflict for a second."""
    decision, case = await decision_for(session, member, decision_id)
    await session.execute(select(Decision.id).where(Decision.id == decision.id).with_for_update())
    asked = await session.scalar(select(Appeal.id).where(Appeal.decision_id == decision.id)) is not None
    fits = may_appeal(decision.act, decision.sanction, decision.day, clock.today(), asked)
    if decision.decided_by is None or not fits:
        raise Conflict(
            _("A second look was already asked for, or can't be any more. What you wrote is below.")
        )
    appeal = Appeal(
        id=new_id(),
        decision_id=decision.id,
        decider_id=decision.decided_by,
        text=text.strip(),
        outcome="",
        message="",
        opened_at=clock.now(),
    )
    session.add(appeal)
    await sanctions.pause(session, decision)
    await audit.record(session, "system:appeals", "appeal_opened", case.id)
    return appeal


async def hear_appeal(
    session: AsyncSession, staff: StaffMember, appeal_id: UUID, outcome: Outcome, message: str
) -> Appeal:
    """Answer an appeal. Raises NotAllowed for whoever decided this before, Conflict when it was answered."""
    appeal, decision, case = await appeal_for(session, staff, appeal_id, lock=True)
    if appeal.outcome:
        raise Conflict(_("This was answered a moment ago by somebody else. Your words are below."))
    if not may_hear(staff.id, await deciders(session, case.id), roles_in(staff, case.room_id)):
        raise NotAllowed(_("You decided this, so somebody else answers it. Your words are below."))
    _close(appeal, staff, outcome, message)
    await session.flush()
    await _carry_out(session, decision, case, outcome)
    if decision.persona_id is not None:
        await tell(session, decision.persona_id, "appeal", decision.id, outcome=outcome)
    await audit.record(session, actor(staff), "appeal_heard", case.id, outcome=outcome)
    return appeal


async def deciders(session: AsyncSession, case_id: UUID) -> frozenset[UUID]:
    """Return everyone who decided this case before; a machine is no one."""
    found = select(Decision.decided_by).where(Decision.case_id == case_id, Decision.decided_by.is_not(None))
    return frozenset(each for each in await session.scalars(found) if each is not None)


def _close(appeal: Appeal, staff: StaffMember, outcome: Outcome, message: str) -> None:
    """The 72-hour clock stops: only the day of asking is kept (promises 1.3)."""
    appeal.outcome, appeal.message, appeal.heard_by = outcome, message.strip(), staff.id
    appeal.closed_on = clock.today()
    appeal.opened_at = appeal.opened_at.replace(hour=0, minute=0, second=0, microsecond=0)


async def _carry_out(session: AsyncSession, decision: Decision, case: Case, outcome: Outcome) -> None:
    if restores(outcome):
        await _take_back(session, decision, case)
    if lifts_limit(outcome):
        await sanctions.lift(session, decision)
    else:
        await sanctions.resume(session, decision)


async def _take_back(session: AsyncSession, decision: Decision, case: Case) -> None:
    """What was done to the text is undone, no strike stays, and the flags count as not upheld."""
    post = await effects.locked_post(session, case)
    if post is not None:
        await effects.restore(session, post, decision.act, decision.subject_was)  # type: ignore[arg-type]
    persona = await effects.persona_of(session, decision.persona_id)
    if persona is not None and is_strike(decision.act, case.danger):  # type: ignore[arg-type]
        persona.upheld_strikes = max(persona.upheld_strikes - 1, 0)
    for flag in await session.scalars(select(Flag).where(Flag.case_id == case.id, Flag.upheld.is_(True))):
        flag.upheld = flag.reason == "worried"
