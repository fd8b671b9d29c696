"""Write all that a forum must not lose as one sealed stream, and read it back; may never put plain text on a disk.

Tables leave in the order of their random ids, so that the file tells nothing of when rows were made; sessions,
throttles, used forms, the outbox and how channels did stay behind (promises 1.3).
"""

import json
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import IO

import asyncpg
from sqlalchemy import Table

import forum.storage.tables  # noqa: F401
from forum.settings import OperatorFault
from forum.storage.base import Base

FORMAT = 1
LEFT_BEHIND = frozenset({"session", "throttle", "form_once", "outbox", "channel_state"})
_ROWS = 500

Progress = Callable[[str, int], None]


def tables() -> list[Table]:
    """Return the tables that a backup holds, those that others refer to first."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_BEHIND]


async def lines(connection: asyncpg.Connection, version: str, progress: Progress) -> AsyncIterator[bytes]:
    """Yield the backup as lines of JSON from one snapshot: a header, then each table's name and its rows."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        yield _line({"leeward": FORMAT, "schema": version})
        for table in tables():
            yield _line({"table": table.name})
            done = 0
            keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
            rows = f'SELECT to_jsonb(t)::text FROM "{table.name}" t ORDER BY {keys}'  # noqa: S608
            async for row in connection.cursor(rows, prefetch=_ROWS):
                yield row[0].encode() + b"\n"
                done += 1
                if done % _ROWS == 0:
                    progress(table.name, done)
            progress(table.name, done)
        yield _line({"end": True})


async def write(connection: asyncpg.Connection, version: str, out: IO[bytes], progress: Progress) -> None:
    """Write the compressed lines to ``out``."""
    pack = zlib.compressobj(6)
    async for line in lines(connection, version, progress):
        out.write(pack.compress(line))
    out.write(pack.flush())


async def load(connection: asyncpg.Connection, stream: Iterator[bytes], progress: Progress) -> None:
    """Insert the lines after the header, all or nothing; raises OperatorFault where the end is missing."""
    known = {table.name for table in tables()}
    async with connection.transaction():
        table, rows, done = "", list[bytes](), 0
        for line in stream:
            mark = _mark(line)
            if mark is None:
                rows.append(line)
            if rows and (mark is not None or len(rows) == _ROWS):
                done += len(rows)
                await _insert(connection, table, rows)
                progress(table, done)
                rows = []
            if mark is not None and "end" in mark:
                return
            if mark is not None:
                table, done = str(mark["table"]), 0
                if table not in known:
                    raise OperatorFault(f"The backup holds a table that this version doesn't know: {table}.")
        raise OperatorFault("The backup ends too early; nothing was restored.")


def header(line: bytes) -> str:
    """Return the schema's version that the first line names; raises OperatorFault where it is no backup of ours."""
    try:
        found = json.loads(line)
        if found["leeward"] == FORMAT:
            return str(found["schema"])
    except (ValueError, KeyError, TypeError):
        pass
    raise OperatorFault("This is no backup that this version of Leeward can read.")


def _mark(line: bytes) -> dict[str, object] | None:
    """Return what a line says about the stream itself, or None for a row; rows have many fields, marks have one."""
    if not line.startswith((b'{"table":', b'{"end":')):
        return None
    found: dict[str, object] = json.loads(line)
    return found if len(found) == 1 else None


async def _insert(connection: asyncpg.Connection, table: str, rows: list[bytes]) -> None:
    every = "[" + ",".join(row.decode() for row in rows) + "]"
    into = f'INSERT INTO "{table}" SELECT * FROM jsonb_populate_recordset(NULL::"{table}", $1::jsonb)'  # noqa: S608
    await connection.execute(into, every)


def _line(content: dict[str, object]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"


def unpacked(packed: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a compressed stream; raises OperatorFault where it is damaged."""
    unpack, rest = zlib.decompressobj(), b""
    try:
        while chunk := packed.read(1 << 16):
            *whole, rest = (rest + unpack.decompress(chunk)).split(b"\n")
            yield from whole
    except zlib.error:
        raise OperatorFault("The backup is damaged; nothing was restored.") from None
    if rest:
        yield rest
