"""Seals and opens the addresses under which staff are rung; an address stands nowhere else. It sends nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import sealing
from forum.foundation.ids import new_id
from forum.foundation.secret import Secret
from forum.settings import Retention
from forum.storage.tables.accounts import Staff
from forum.storage.tables.oncall import StaffChannel

Kind = Literal["mail", "webhook", "apprise"]
_PURPOSE: sealing.Purpose = "webhook"
_COLUMN = "staff_channel.sealed"


def kind_of(address: str) -> Kind:
    """Return webhook (http, https), mail (mailto:, smtp:, smtps:) or apprise (all others, mailto:// among them)."""
    if address.startswith(("http://", "https://")):
        return "webhook"
    plain_mail = address.startswith("mailto:") and not address.startswith("mailto://")
    return "mail" if plain_mail or address.startswith(("smtp://", "smtps://")) else "apprise"


def made(staff_id: UUID, address: str, *, least_level: int = 3, after_minutes: int = 0) -> StaffChannel:
    """Return the row of a new channel of one person, its address sealed."""
    current, row_id = sealing.keys().current(_PURPOSE), new_id()
    return StaffChannel(
        id=row_id,
        staff_id=staff_id,
        kind=kind_of(address),
        sealed=sealing.seal(
            _key(current.secret), address.encode(), row=row_id, column=_COLUMN, version=current.version
        ),
        key_version=current.version,
        least_level=least_level,
        after_minutes=after_minutes,
    )


def address_of(row: StaffChannel) -> str:
    """Return where a channel leads. Raises Unsealable where its key is gone."""
    key = sealing.keys().version(_PURPOSE, sealing.sealed_version(row.sealed))
    return sealing.open_sealed(_key(key.secret), row.sealed, row=row.id, column=_COLUMN).decode()


async def replace(session: AsyncSession, staff_id: UUID, addresses: Iterable[str]) -> None:
    """Let these be the person's channels, for every alert and at once."""
    await session.execute(delete(StaffChannel).where(StaffChannel.staff_id == staff_id))
    session.add_all(made(staff_id, address) for address in dict.fromkeys(addresses))
    await session.flush()


async def seal_the_old(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Seal the addresses that an older version kept open; a sweep, which finds some only once."""
    old = select(Staff.id, Staff.channels).where(Staff.channels != []).with_for_update()
    rows = (await session.execute(old)).all()
    for staff_id, addresses in rows:
        session.add_all(made(staff_id, address) for address in dict.fromkeys(addresses))
        await session.execute(update(Staff).where(Staff.id == staff_id).values(channels=[]))
    return len(rows)


def _key(secret: Secret) -> bytes:
    return sealing.derive(secret.reveal(), "staff channel")
