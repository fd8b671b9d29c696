"""Keeps words that were typed before signing in, sealed under the member's root; may not screen or show them to others.

One draft a member: what was carried through `/join` or `/sign-in`. The composer of its place asks for it; leaving,
signing out and the next draft delete it. Writing here and writing a post are two transactions (promises.md 1.3).
"""

import re
from dataclasses import dataclass
from uuid import UUID

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import sealing
from forum.foundation.callers import Member
from forum.foundation.ids import new_id
from forum.foundation.secret import Secret
from forum.storage.tables.accounts import Vault

KIND = "draft"
LONGEST = 70_000
SMALLEST = 16 * 1024
_PLACE = re.compile(r"/[\w./-]{0,200}", re.ASCII)
# Where one may be led after signing in, and what asks for the draft there.
ASKS = "draft=1"


class _Carried(msgspec.Struct, array_like=True):
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose draft it is: at the moment of joining there is no `Member` yet."""

    account_id: UUID
    root: Secret


def safe_place(path: str) -> str:
    """Return `path` when it is a plain path of this site, else the rooms: a form can't send anyone elsewhere."""
    plain = path.split("?", 1)[0]
    return plain if _PLACE.fullmatch(plain) and "//" not in plain and ".." not in plain else "/rooms"


def with_draft(path: str) -> str:
    """Return where the composer of `path` shows the words that were carried."""
    return f"{safe_place(path)}?{ASKS}"


async def carry(session: AsyncSession, owner: Member | Owner, place: str, words: str) -> None:
    """Keep `words` for the composer of `place`, instead of any draft before; without words nothing changes."""
    if not words.strip():
        return
    await discard(session, owner)
    row_id = new_id()
    plain = msgspec.msgpack.encode(_Carried(safe_place(place), words[:LONGEST]))
    # Words that are posted afterwards stand in the open: their number would lead from this row to them.
    filled = sealing.padded(plain, least=SMALLEST)
    sealed = sealing.seal(_key(owner), filled, row=row_id, column="vault.sealed")
    row = insert(Vault).values(id=row_id, account_id=owner.account_id, kind=KIND, name="", sealed=sealed)
    await session.execute(row.on_conflict_do_nothing())


async def waiting(session: AsyncSession, member: Member, place: str) -> str:
    """Return the words carried for the composer of `place`, or "". Reads only: a reload shows them again."""
    found = await _open(session, member)
    return found.words if found and found.place == safe_place(place) else ""


async def carried(session: AsyncSession, member: Member) -> str:
    """Return the carried words wherever they were meant to go, or "": for the member's own export."""
    found = await _open(session, member)
    return found.words if found else ""


async def discard(session: AsyncSession, owner: Member | Owner) -> None:
    """Delete the draft: it was sent, or its writer left. Never in the transaction that writes a post."""
    await session.execute(delete(Vault).where(Vault.account_id == owner.account_id, Vault.kind == KIND))


async def _open(session: AsyncSession, member: Member) -> _Carried | None:
    wanted = select(Vault.id, Vault.sealed).where(Vault.account_id == member.account_id, Vault.kind == KIND)
    found = (await session.execute(wanted)).one_or_none()
    if found is None:
        return None
    try:
        plain = sealing.open_sealed(_key(member), found.sealed, row=found.id, column="vault.sealed")
    except sealing.Unsealable:
        return None
    return msgspec.msgpack.decode(sealing.unpadded(plain), type=_Carried)


def _key(owner: Member | Owner) -> bytes:
    return sealing.derive(owner.root.reveal(), "vault")
