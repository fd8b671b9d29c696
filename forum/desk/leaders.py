"""Keeps cases about people who lead a room away from those who work beside them; it reads only, and may not decide."""

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import StaffMember
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.cases import Case, Flag
from moderation.cases import may_decide


async def theirs_to_decide(session: AsyncSession, staff: StaffMember, case: Case) -> bool:
    """Return whether `staff` may decide this case of a room that they look after (promises 3)."""
    beside = not (staff.has_in("moderator", None) or staff.has_in("lead", case.room_id))
    if not beside:
        return True
    reported = select(Flag.id).where(Flag.case_id == case.id, Flag.reason == "facilitator").limit(1)
    if await session.scalar(reported) is None:
        return True
    return may_decide(True, beside, await _others_can(session, staff, case))


async def _others_can(session: AsyncSession, staff: StaffMember, case: Case) -> bool:
    from_outside = or_(
        and_(StaffRole.role == "moderator", StaffRole.room_id.is_(None)),
        and_(StaffRole.role == "lead", or_(StaffRole.room_id.is_(None), StaffRole.room_id == case.room_id)),
    )
    found = (
        select(StaffRole.id)
        .join(Staff, Staff.id == StaffRole.staff_id)
        .where(from_outside, Staff.disabled.is_(False), Staff.id != staff.id)
        .limit(1)
    )
    return await session.scalar(found) is not None
