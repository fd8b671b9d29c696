"""Reads what the door's own pages show; may not write, nor return a row that holds a tag or a seal."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts.session_seal import tag_of
from forum.foundation import clock
from forum.foundation.callers import Member, StaffMember
from forum.foundation.secret import Secret
from forum.storage.tables.accounts import Account, Session, Staff, StaffRole


class Found(NamedTuple):
    """A session's row as it is read at every request."""

    id_hash: bytes
    kind: str
    staff_id: UUID | None
    sealed: bytes | None
    keep: bool
    confirmed: bool
    idle_until: datetime


# Columns, and a statement built once: an entity costs this look-up twice as much, at every request.
SESSION_BY_HASH = select(
    Session.id_hash,
    Session.kind,
    Session.staff_id,
    Session.sealed,
    Session.keep,
    Session.confirmed,
    Session.idle_until,
).where(Session.id_hash == bindparam("id_hash"), Session.expires_at > bindparam("now"))


async def erasure_day(session: AsyncSession, member: Member) -> date | None:
    """Return the day on which the member's account goes, or None."""
    return await session.scalar(select(Account.erase_on).where(Account.id == member.account_id))


async def has_recovery(session: AsyncSession, member: Member) -> bool:
    """Tell whether a recovery code was kept."""
    wanted = select(func.count()).where(
        Account.id == member.account_id, Account.recovery_verifier.is_not(None)
    )
    return bool(await session.scalar(wanted))


async def count_open(session: AsyncSession, root: Secret) -> int:
    """Return in how many browsers this member is signed in; nothing about them is known."""
    mine = select(func.count()).where(Session.tag == tag_of(root), Session.expires_at > clock.now())
    return await session.scalar(mine) or 0


async def count_staff(session: AsyncSession, staff_id: UUID) -> int:
    """Return in how many browsers this member of staff is signed in."""
    theirs = select(func.count()).where(Session.staff_id == staff_id, Session.expires_at > clock.now())
    return await session.scalar(theirs) or 0


async def staff_caller(session: AsyncSession, staff_id: UUID | None, id_hash: bytes) -> StaffMember | None:
    """Return the member of staff with the roles they hold now, or None when they were disabled."""
    wanted = (
        select(Staff.id, Staff.sign_in_name, StaffRole.role, StaffRole.room_id)
        .join(StaffRole, StaffRole.staff_id == Staff.id, isouter=True)
        .where(Staff.id == staff_id, Staff.disabled.is_(False))
    )
    rows = (await session.execute(wanted)).all()
    if not rows:
        return None
    roles = frozenset((row.role, row.room_id) for row in rows if row.role)
    return StaffMember(rows[0].id, rows[0].sign_in_name, roles, id_hash)
