"""Remember outside the database what was erased, so that a restored backup doesn't bring it back; names nobody.

Each line is a keyed hash of the id of an account or a persona. It goes to a file beside the keys' data, because what
is written in the database goes back in time with it when an older backup is restored.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, logs, sealing
from forum.storage.tables.accounts import Account
from forum.storage.tables.personas import Persona

NAME = "erased"
_file: Path | None = None


def install(folder: Path) -> None:
    """Set the folder in which this process notes erasures; called once at start."""
    global _file
    _file = folder / NAME


def note(ids: Iterable[UUID]) -> None:
    """Write down these ids before they are erased: one too many is harmless, one too few comes back.

    A file that can't be written stops no erasure; that it could not is logged.
    """
    key = sealing.keys().current("audit").secret.reveal()
    lines = "".join(f"{_tag(key, each)}\n" for each in ids)
    if _file is None or not lines:
        return
    try:
        _file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="ascii") as out:
            out.write(lines)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        logs.fault("erasure_not_noted", error)


async def mark_again(session: AsyncSession, model: type[Account] | type[Persona]) -> int:
    """Mark every restored row of ``model`` that was erased before, to be erased today; return how many."""
    tags = _noted()
    if not tags:
        return 0
    keys = [key.secret.reveal() for key in sealing.keys().kept("audit")]
    ids = [
        each
        for each in await session.scalars(select(model.id))
        if any(_tag(key, each) in tags for key in keys)
    ]
    await session.execute(update(model).where(model.id.in_(ids)).values(erase_on=clock.today()))
    return len(ids)


def _noted() -> frozenset[str]:
    try:
        return frozenset(_file.read_text(encoding="ascii").split()) if _file else frozenset()
    except FileNotFoundError:
        return frozenset()


def _tag(key: bytes, each: UUID) -> str:
    return sealing.tag(key, b"erased", each.bytes).hex()
