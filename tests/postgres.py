"""Real PostgreSQL for the tests: one cluster a process, one template, quick clones of it; never the operator's own."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path

import asyncpg

from forum.storage import migrate
from forum.storage.database import Database
from forum.storage.embedded import EmbeddedServer

TEMPLATE = "leeward_template"
numbers = count(1)


@contextmanager
def cluster() -> Iterator[EmbeddedServer]:
    """Run a throwaway cluster with safety off."""
    folder = Path(tempfile.mkdtemp(prefix="leeward-test-"))
    server = EmbeddedServer(folder, fast=True)
    try:
        yield server.start()
    finally:
        server.stop(patience=0)
        for path in {folder, (folder / "data").resolve().parent}:
            shutil.rmtree(path, ignore_errors=True)


def url_of(server: EmbeddedServer, name: str) -> str:
    """Return the URL of the database ``name`` on that server."""
    return server.url.replace("/postgres?", f"/{name}?", 1)


async def run_sql(server: EmbeddedServer, *statements: str) -> None:
    """Run statements outside any transaction, in the maintenance database."""
    connection = await asyncpg.connect(server.url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def migrated(url: str) -> None:
    """Bring the database at ``url`` to the newest schema, as an operator does."""
    await asyncio.to_thread(migrate.upgrade, url)


async def make_template(server: EmbeddedServer) -> None:
    """Make the database that all others are copied from, by the migrations that operators run."""
    await run_sql(server, f"CREATE DATABASE {TEMPLATE}")
    await migrated(url_of(server, TEMPLATE))


@asynccontextmanager
async def clone(server: EmbeddedServer, template: str = TEMPLATE) -> AsyncIterator[Database]:
    """Yield a fresh copy of the template as a Database, dropped afterwards."""
    name = f"leeward_{next(numbers)}"
    await run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    database = Database(url_of(server, name), pool=4)
    try:
        yield database
    finally:
        await database.dispose()
        await run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")
