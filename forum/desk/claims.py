"""Claims: a lease of ten minutes on a case, seen by the others; taking one over is written down. Decides nothing."""

from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.access import actor, case_for
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict
from forum.foundation.translate import mark as _
from forum.storage import audit
from forum.storage.tables.accounts import Staff
from forum.storage.tables.cases import Case
from moderation.cases import LEASE, lease_holds


async def claim_case(session: AsyncSession, staff: StaffMember, case_id: UUID, *, take_over: bool) -> Case:
    """Lease an open case for ten minutes. Raises Conflict while somebody else has it, unless `take_over`."""
    case = await case_for(session, staff, case_id)
    before = case.claimed_by if lease_holds(case.claimed_until, clock.now()) else None
    if not await _lease(session, staff, case_id, take_over=take_over):
        await session.refresh(case)
        if case.state != "open":
            raise Conflict(_("This has been decided already. The case shows by whom."))
        raise Conflict(
            _("%(who)s has this until %(until)s. You can take it over; that is written down."),
            who=await name_of(session, case.claimed_by),
            until=f"{case.claimed_until:%H:%M} UTC",
        )
    taken = before not in (None, staff.id)
    await session.refresh(case)
    await audit.record(session, actor(staff), "case_taken_over" if taken else "case_claimed", case_id)
    return case


async def renew(session: AsyncSession, staff: StaffMember, case_id: UUID) -> None:
    """Lengthen this person's own lease, if they still hold it: the page of the case is open."""
    now = clock.now()
    await session.execute(
        update(Case)
        .where(
            Case.id == case_id, Case.claimed_by == staff.id, Case.claimed_until > now, Case.state == "open"
        )
        .values(claimed_until=now + LEASE)
    )


async def note_reading(session: AsyncSession, case_id: UUID) -> None:
    """Remember that a person has the words before them: their writer no longer reads that no one has."""
    await session.execute(
        update(Case).where(Case.id == case_id, ~Case.read_by_person).values(read_by_person=True)
    )


async def release_case(session: AsyncSession, staff: StaffMember, case_id: UUID) -> None:
    """Give this person's own lease back; somebody else's stays."""
    await case_for(session, staff, case_id)
    given = (
        update(Case)
        .where(Case.id == case_id, Case.claimed_by == staff.id)
        .values(claimed_by=None, claimed_until=None)
        .returning(Case.id)
    )
    if await session.scalar(given):
        await audit.record(session, actor(staff), "case_released", case_id)


async def name_of(session: AsyncSession, staff_id: UUID | None) -> str:
    """Return a colleague's sign-in name, or "" where there is none."""
    if staff_id is None:
        return ""
    return await session.scalar(select(Staff.sign_in_name).where(Staff.id == staff_id)) or ""


async def _lease(session: AsyncSession, staff: StaffMember, case_id: UUID, *, take_over: bool) -> bool:
    """One statement, so that of two who claim at once exactly one gets it."""
    now = clock.now()
    free = or_(Case.claimed_by.is_(None), Case.claimed_by == staff.id, Case.claimed_until <= now)
    lease = update(Case).where(Case.id == case_id, Case.state == "open")
    if not take_over:
        lease = lease.where(free)
    taken = lease.values(claimed_by=staff.id, claimed_until=now + LEASE).returning(Case.id)
    return await session.scalar(taken) is not None
