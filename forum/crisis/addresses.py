"""Finds the address of a channel by its digest, when something leaves; it hands it to whoever sends, no one else."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import ringing
from forum.crisis import reach
from forum.crisis.messages import TEAM
from forum.crisis.undelivered import NotDelivered
from forum.foundation.sealing import Unsealable
from forum.settings import Settings
from forum.storage.tables.accounts import Staff
from forum.storage.tables.oncall import StaffChannel


async def find(session: AsyncSession, person: str, digest: str, settings: Settings) -> str | None:
    """Return the address, of a person's channel or (TEAM) the forum's own; None where its owner has left or changed it.

    Raises NotDelivered where it is sealed under a key that is gone.
    """
    if person == TEAM:
        known = (url.reveal().decode() for url in settings.alert_urls)
        return next((each for each in known if reach.digest(each) == digest), None)
    mine = select(StaffChannel).join(Staff, Staff.id == StaffChannel.staff_id)
    rows = await session.scalars(mine.where(StaffChannel.staff_id == UUID(person), Staff.disabled.is_(False)))
    row = next((each for each in rows if reach.digest(str(each.id)) == digest), None)
    return _opened(row) if row is not None else None


def _opened(row: StaffChannel) -> str:
    try:
        return ringing.address_of(row)
    except Unsealable:
        raise NotDelivered(f"{row.kind}: its key is gone") from None
