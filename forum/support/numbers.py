"""Holds in memory which ways to reach a person stand now, so that help needs nothing else; it dials nothing.

Packaged lines, the operator's own and what people said of them are read at start and every minute while the
database answers. When it doesn't, what was read last stands (promises 2.4).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import logs
from forum.storage.database import Database
from forum.storage.tables.numbers import HelpLine, LineCheck
from moderation.line_checks import Check, with_checks
from moderation.support import Line, Shelf, packaged

_SILENT = (SQLAlchemyError, OSError, TimeoutError)
_EVERY_SECONDS = 60.0
_PATIENCE_SECONDS = 5

_held: Shelf | None = None


def shelf() -> Shelf:
    """Return every line with its newest check, from memory alone."""
    return _held or packaged()


def hold(found: Shelf | None) -> None:
    """Let `found` stand from now on in this process; None puts the packaged lines back."""
    global _held
    _held = found


async def read(reader: AsyncSession) -> Shelf:
    """Return what stands according to the database."""
    own = [line_of(row) for row in await reader.scalars(select(HelpLine).order_by(HelpLine.id))]
    rows = await reader.scalars(select(LineCheck))
    checks = [Check(row.line, row.checked_by, row.holds, row.day, row.until) for row in rows]
    return with_checks(packaged(), own, checks)


def line_of(row: HelpLine) -> Line:
    """Return an operator's own line as help knows it: unverified until somebody checked it."""
    values = {
        name: getattr(row, name)
        for name in ("country", "zone", "name", "concern", "dial", "kind", "opens", "closes")
    }
    rest = {name: getattr(row, name) for name in ("hours_known", "how", "web", "source")}
    return Line(
        id=str(row.id), languages=tuple(row.languages), status="unverified", checked=row.day, review=row.day,
        **values, **rest,
    )  # fmt: skip


async def refresh(database: Database) -> bool:
    """Read anew and hold it; return False where the database is silent, and keep what was held."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), database.reading() as reader:
            found = await read(reader)
    except _SILENT as fault:
        logs.event("numbers_not_read", error=type(fault).__name__)
        return False
    hold(found)
    return True


@contextlib.asynccontextmanager
async def kept_fresh(database: Database) -> AsyncIterator[None]:
    """Read the lines once before the first request and then every minute, while the application lives."""
    await refresh(database)
    task = asyncio.create_task(_again(database))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        hold(None)


async def _again(database: Database) -> None:
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        await refresh(database)
