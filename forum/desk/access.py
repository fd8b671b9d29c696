"""Fetches a case, a decision or an appeal *as* someone: what isn't theirs to see doesn't exist. It writes nothing."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Member, StaffMember
from forum.foundation.errors import NotFound
from forum.personas.actions import persona_in
from forum.storage.tables.cases import Appeal, Case, Decision


def actor(staff: StaffMember) -> str:
    """Return how this person stands in the audit chain."""
    return f"staff:{staff.id}"


def roles_in(staff: StaffMember, room_id: UUID) -> frozenset[str]:
    """Return the roles that this person holds for a room, in it or in all."""
    return frozenset(role for role, room in staff.roles if room in (None, room_id))


async def case_for(session: AsyncSession, staff: StaffMember, case_id: UUID) -> Case:
    """Return a case of a room that `staff` looks after. Raises NotFound for any other."""
    case = await session.scalar(select(Case).where(Case.id == case_id))
    if case is None or not staff.may_moderate(case.room_id):
        raise NotFound
    return case


async def decision_for(session: AsyncSession, member: Member, decision_id: UUID) -> tuple[Decision, Case]:
    """Return a decision about the caller's own persona, with its case. Raises NotFound for anyone else's."""
    row = (
        await session.execute(
            select(Decision, Case).join(Case, Case.id == Decision.case_id).where(Decision.id == decision_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    decision, case = row
    persona = await persona_in(session, member, case.room_id)
    if persona is None or persona.id != decision.persona_id:
        raise NotFound
    return decision, case


async def appeal_for(
    session: AsyncSession, staff: StaffMember, appeal_id: UUID, *, lock: bool = False
) -> tuple[Appeal, Decision, Case]:
    """Return an appeal from a room that `staff` looks after (locked for a decision). Raises NotFound otherwise."""
    found = (
        select(Appeal, Decision, Case)
        .join(Decision, Decision.id == Appeal.decision_id)
        .join(Case, Case.id == Decision.case_id)
        .where(Appeal.id == appeal_id)
    )
    row = (await session.execute(found.with_for_update(of=Appeal) if lock else found)).one_or_none()
    if row is None or not staff.may_moderate(row[2].room_id):
        raise NotFound
    return row[0], row[1], row[2]
