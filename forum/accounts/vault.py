"""Seals and opens what a member keeps for themselves, under their root; may not screen it or open it for anyone else.

One row a kind, not one a day: the number of rows and their names would tell when somebody was here. Only drafts have a
row for each place that they were written at, under a name that nobody can read.
"""

from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import sealing
from forum.foundation.ids import new_id
from forum.foundation.secret import Secret
from forum.storage.tables.accounts import Vault

T = TypeVar("T", bound=msgspec.Struct)
_COLUMN = "vault.sealed"
# Sealed in steps of this many bytes, so that a row's size doesn't tell how much is in it.
_STEP = 4096
_HEAD = 4


class Keeper(Protocol):
    """Whose vault it is: a member, or somebody who is joining at this moment."""

    @property
    def account_id(self) -> UUID:
        """The account that the rows belong to."""

    @property
    def root(self) -> Secret:
        """What they are sealed under."""


async def kept(
    session: AsyncSession, keeper: Keeper, kind: str, as_type: type[T], *, name: str = "", held: bool = False
) -> T | None:
    """Return what they keep as `kind`, or None; `held` locks it until the transaction ends."""
    wanted = select(Vault.id, Vault.sealed).where(
        Vault.account_id == keeper.account_id, Vault.kind == kind, Vault.name == name
    )
    found = (await session.execute(wanted.with_for_update() if held else wanted)).one_or_none()
    return _opened(keeper, found.id, found.sealed, as_type) if found else None


async def all_kept(session: AsyncSession, keeper: Keeper, kind: str, as_type: type[T]) -> list[T]:
    """Return what they keep as `kind` under any name, in no order."""
    wanted = select(Vault.id, Vault.sealed).where(Vault.account_id == keeper.account_id, Vault.kind == kind)
    opened = [
        _opened(keeper, row_id, sealed, as_type) for row_id, sealed in (await session.execute(wanted)).all()
    ]
    return [each for each in opened if each is not None]


async def keep(
    session: AsyncSession,
    keeper: Keeper,
    kind: str,
    value: msgspec.Struct,
    *,
    name: str = "",
    least: int = 0,
    until_month: date | None = None,
) -> None:
    """Keep `value` as their one `kind` of that name, instead of what was kept before.

    With `least` it fills that many bytes, or four, sixteen ... times that; it is swept once `until_month` has come.
    """
    mine = insert(Vault).values(
        id=new_id(), account_id=keeper.account_id, kind=kind, name=name, sealed=b"", until_month=until_month
    )
    # Of two tabs the second waits here for the first, so that the row's id and its seal always fit.
    row_id = await session.scalar(
        mine.on_conflict_do_update(
            index_elements=["account_id", "kind", "name"], set_={"until_month": until_month}
        ).returning(Vault.id)
    )
    assert row_id is not None, "an upsert returns its row"
    plain = msgspec.msgpack.encode(value)
    filled = sealing.padded(plain, least=least) if least else _padded(plain)
    sealed = sealing.seal(_key(keeper), filled, row=row_id, column=_COLUMN)
    await session.execute(update(Vault).where(Vault.id == row_id).values(sealed=sealed))


async def forget(session: AsyncSession, keeper: Keeper, kind: str, *, name: str | None = None) -> None:
    """Delete what they keep as `kind`, of one name or of all; nothing of it stays."""
    gone = delete(Vault).where(Vault.account_id == keeper.account_id, Vault.kind == kind)
    await session.execute(gone if name is None else gone.where(Vault.name == name))


def name_for(keeper: Keeper, kind: str, plain: str) -> str:
    """Return the name of a row that stands for `plain`: always the same to its owner, and nothing to anyone else."""
    return sealing.tag(
        sealing.derive(keeper.root.reveal(), "vault names"), kind.encode(), plain.encode()
    ).hex()


def _opened(keeper: Keeper, row_id: UUID, sealed: bytes, as_type: type[T]) -> T | None:
    try:
        filled = sealing.open_sealed(_key(keeper), sealed, row=row_id, column=_COLUMN)
    except sealing.Unsealable:
        return None
    return msgspec.msgpack.decode(sealing.unpadded(filled), type=as_type)


def _padded(plain: bytes) -> bytes:
    whole = len(plain).to_bytes(_HEAD, "big") + plain
    return whole + bytes(-len(whole) % _STEP)


def _key(keeper: Keeper) -> bytes:
    return sealing.derive(keeper.root.reveal(), "vault")
