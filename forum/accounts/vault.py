"""Seals and opens what a member keeps for themselves, under their root; may not screen it or open it for anyone else.

One row a kind, not one a day: the number of rows and their names would tell when somebody was here.
"""

from typing import TypeVar

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import sealing
from forum.foundation.callers import Member
from forum.foundation.ids import new_id
from forum.storage.tables.accounts import Vault

T = TypeVar("T", bound=msgspec.Struct)
_COLUMN = "vault.sealed"
# Sealed in steps of this many bytes, so that a row's size doesn't tell how much is in it.
_STEP = 4096
_HEAD = 4


async def kept(
    session: AsyncSession, member: Member, kind: str, as_type: type[T], *, held: bool = False
) -> T | None:
    """Return what the member keeps as `kind`, or None; `held` locks it until the transaction ends."""
    wanted = select(Vault.id, Vault.sealed).where(Vault.account_id == member.account_id, Vault.kind == kind)
    found = (await session.execute(wanted.with_for_update() if held else wanted)).one_or_none()
    if found is None:
        return None
    try:
        plain = sealing.open_sealed(_key(member), found.sealed, row=found.id, column=_COLUMN)
    except sealing.Unsealable:
        return None
    size = int.from_bytes(plain[:_HEAD], "big")
    return msgspec.msgpack.decode(plain[_HEAD : _HEAD + size], type=as_type)


async def keep(session: AsyncSession, member: Member, kind: str, value: msgspec.Struct) -> None:
    """Keep `value` as the member's one `kind`, instead of what was kept before."""
    mine = insert(Vault).values(
        id=new_id(), account_id=member.account_id, kind=kind, name="", sealed=b""
    )  # fmt: skip
    # Of two tabs the second waits here for the first, so that the row's id and its seal always fit.
    row_id = await session.scalar(
        mine.on_conflict_do_update(
            index_elements=["account_id", "kind", "name"], set_={"kind": kind}
        ).returning(Vault.id)
    )
    assert row_id is not None, "an upsert returns its row"
    sealed = sealing.seal(_key(member), _padded(msgspec.msgpack.encode(value)), row=row_id, column=_COLUMN)
    await session.execute(update(Vault).where(Vault.id == row_id).values(sealed=sealed))


async def forget(session: AsyncSession, member: Member, kind: str) -> None:
    """Delete what the member keeps as `kind`; nothing of it stays."""
    await session.execute(delete(Vault).where(Vault.account_id == member.account_id, Vault.kind == kind))


def _padded(plain: bytes) -> bytes:
    whole = len(plain).to_bytes(_HEAD, "big") + plain
    return whole + bytes(-len(whole) % _STEP)


def _key(member: Member) -> bytes:
    return sealing.derive(member.root.reveal(), "vault")
