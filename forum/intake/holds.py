"""Keeps one case or alert beyond its time for a legal reason: two people, a reason, a last day. It deletes nothing."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, FieldFault, FormRejected, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.intake.inspection import inspect
from forum.storage import audit
from forum.storage.tables.accounts import Staff
from forum.storage.tables.care import LegalHold

Kind = Literal["alert", "case"]
#: A hold ends by itself; whoever still needs it asks again.
LONGEST = timedelta(days=366)
_STANDS = _("This is kept already, or somebody has asked for it.")
_TWO = _("You asked for this yourself. Somebody else has to agree.")
_DAYS = _("Please give a day after today, at most a year from now.")


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as staff read it; `mine` where the reader asked for it and so can't be the second person."""

    id: UUID
    state: str
    reason: str
    until: date
    asked_by: str
    agreed_by: str
    mine: bool


async def hold_on(session: AsyncSession, staff: StaffMember, kind: Kind, subject_id: UUID) -> Hold | None:
    """Return the hold that was asked for or is in force, if there is one."""
    row = await _standing(session, kind, subject_id)
    if row is None:
        return None
    names = {row.id: row.sign_in_name for row in await session.execute(select(Staff.id, Staff.sign_in_name))}
    return Hold(
        row.id, row.state, row.reason, row.until, names.get(row.asked_by, ""),
        names.get(row.agreed_by, "") if row.agreed_by else "", row.asked_by == staff.id,
    )  # fmt: skip


async def ask(
    session: AsyncSession, staff: StaffMember, kind: Kind, subject_id: UUID, reason: str, until: date
) -> None:
    """Ask that it be kept until a day, a year ahead at most. Raises FormRejected or (one stands) Conflict."""
    today = clock.today()
    if not today < until <= today + LONGEST:
        raise FormRejected(FieldFault("until", _DAYS))
    row = insert(LegalHold).values(
        id=new_id(), subject_kind=kind, subject_id=subject_id, reason=reason.strip(), until=until,
        state="asked", asked_by=staff.id, day=today,
    )  # fmt: skip
    if await session.scalar(row.on_conflict_do_nothing().returning(LegalHold.id)) is None:
        raise Conflict(_STANDS)
    await inspect(session, subject_id, "hold", "asked")
    await audit.record(session, f"staff:{staff.id}", "hold.asked", subject_id, until=until.isoformat())


async def agree(session: AsyncSession, staff: StaffMember, kind: Kind, subject_id: UUID) -> None:
    """Agree as the second person: from now on it is kept. Raises Conflict for the one who asked."""
    row = await _demand(session, kind, subject_id)
    if row.asked_by == staff.id:
        raise Conflict(_TWO)
    row.state, row.agreed_by = "active", staff.id
    await session.flush()
    await inspect(session, subject_id, "hold", "agreed")
    await audit.record(session, f"staff:{staff.id}", "hold.agreed", subject_id, until=row.until.isoformat())


async def end(session: AsyncSession, staff: StaffMember, kind: Kind, subject_id: UUID) -> None:
    """End it before its last day, or take back what was asked: then the usual times hold again."""
    row = await _demand(session, kind, subject_id)
    row.state = "ended"
    await session.flush()
    await inspect(session, subject_id, "hold", "ended")
    await audit.record(session, f"staff:{staff.id}", "hold.ended", subject_id)


async def _standing(session: AsyncSession, kind: Kind, subject_id: UUID) -> LegalHold | None:
    found = select(LegalHold).where(
        LegalHold.subject_kind == kind, LegalHold.subject_id == subject_id, LegalHold.state != "ended"
    )
    return await session.scalar(found)


async def _demand(session: AsyncSession, kind: Kind, subject_id: UUID) -> LegalHold:
    found = select(LegalHold).where(
        LegalHold.subject_kind == kind, LegalHold.subject_id == subject_id, LegalHold.state != "ended"
    )
    row = await session.scalar(found.with_for_update())
    if row is None:
        raise NotFound
    return row
