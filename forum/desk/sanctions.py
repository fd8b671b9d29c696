"""Writes limits on a persona's handle: imposes, pauses, resumes, lifts. Who may and how long: moderation.sanctions.

Staff act on a persona of their room and never learn an account; machinery matches the handle (promises 1.2).
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.storage import outbox
from forum.storage.tables.cases import Decision
from forum.storage.tables.personas import Persona, Sanction
from moderation.sanctions import Kind, Limit, starts_pending

CHECK_IN = "desk.check_in"
CHECK_IN_AFTER = timedelta(hours=24)


async def impose(session: AsyncSession, persona: Persona, decision: Decision, limit: Limit) -> Sanction:
    """Set a limit from today; shutting somebody out also puts a check-in for 24 hours later (promises 3)."""
    made = Sanction(
        id=new_id(),
        handle=persona.handle,
        key_version=persona.key_version,
        scope=limit.scope,
        kind=limit.kind,
        state="active",
        until=limit.until,
        case_id=decision.case_id,
        decision_id=decision.id,
    )
    session.add(made)
    if limit.excludes:
        await outbox.put(
            session,
            CHECK_IN,
            {"persona": str(persona.id), "decision": str(decision.id)},
            due_at=clock.now() + CHECK_IN_AFTER,
            dedup=f"{CHECK_IN}:{decision.id}",
        )
    return made


async def pause(session: AsyncSession, decision: Decision) -> None:
    """A contested limit beyond waiting doesn't bite before the second look, unless harm goes on."""
    for each in await _of(session, decision):
        kind: Kind = each.kind  # type: ignore[assignment]
        if each.state == "active" and starts_pending(kind, decision.harm_continues):
            each.state = "pending"


async def resume(session: AsyncSession, decision: Decision) -> None:
    """After a second look that agreed, what was paused holds again until its last day."""
    for each in await _of(session, decision):
        if each.state == "pending":
            each.state = "active"


async def lift(session: AsyncSession, decision: Decision) -> None:
    """End every limit that this decision set."""
    for each in await _of(session, decision):
        each.state = "lifted"


async def _of(session: AsyncSession, decision: Decision) -> Sequence[Sanction]:
    found = select(Sanction).where(Sanction.decision_id == decision.id).with_for_update()
    return (await session.scalars(found)).all()
