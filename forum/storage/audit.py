"""Append to the audit chain in the caller's transaction, and verify it; nothing is ever changed here."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, sealing
from forum.storage.tables.audit import AuditEntry

START = bytes(32)
# Held until the commit, so that two transactions cannot follow the same entry.
_LOCK = 0x6C656577
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Verification:
    """What walking the chain found: how many entries, the head's hash, and the first broken place if any."""

    entries: int
    head: bytes
    broken_at: int | None


async def record(session: AsyncSession, actor: str, act: str, subject: UUID | str, **detail: Any) -> None:
    """Append one entry: `actor` did `act` to `subject` (stored as a keyed hash); `detail` names no person."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    newest = select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    last = (await session.execute(newest)).one_or_none()
    entry = AuditEntry(
        seq=last.seq + 1 if last else 1,
        hour=clock.now().replace(minute=0, second=0, microsecond=0),
        actor=actor,
        act=act,
        subject=subject_tag(subject),
        detail=detail,
        previous=last.hash if last else START,
    )
    entry.hash = _digest(entry)
    session.add(entry)
    await session.flush()


def subject_tag(subject: UUID | str) -> bytes:
    """Return the keyed hash under which `subject` stands in the chain."""
    return sealing.tag(sealing.keys().current("audit").secret.reveal(), str(subject).encode())


async def verify(session: AsyncSession) -> Verification:
    """Walk the whole chain; pruning leaves a first entry whose predecessor is only a hash, which is accepted."""
    count, previous, expected = 0, START, None
    async for entry in _entries(session):
        followed = count == 0 or (entry.previous == previous and entry.seq == expected)
        if not followed or entry.hash != _digest(entry):
            return Verification(count, previous, entry.seq)
        count, previous, expected = count + 1, entry.hash, entry.seq + 1
    return Verification(count, previous, None)


async def _entries(session: AsyncSession) -> AsyncIterator[AuditEntry]:
    """Yield the whole chain in order, some at a time: a cursor would need a transaction, and a reader has none."""
    last = 0
    while rows := list(
        await session.scalars(
            select(AuditEntry).where(AuditEntry.seq > last).order_by(AuditEntry.seq).limit(_BATCH)
        )
    ):
        for row in rows:
            yield row
        last = rows[-1].seq


def _digest(entry: AuditEntry) -> bytes:
    hour: datetime = entry.hour.astimezone(UTC)
    content = [
        entry.seq,
        hour.isoformat(),
        entry.actor,
        entry.act,
        entry.subject.hex(),
        entry.detail,
        entry.previous.hex(),
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()
