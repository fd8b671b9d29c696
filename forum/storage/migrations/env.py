"""Run migrations under lock and statement time limits; versions may not import tables, this file may compare them."""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from forum.storage import migrate
from forum.storage.base import Base
from forum.storage.database import driver_url

# Two processes that migrate at once: the second waits, then finds nothing to do.
_LOCK = 0x6C656D69


def _tables() -> Any:
    import forum.storage.tables  # noqa: F401

    return Base.metadata


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=_tables(),
        version_table=migrate.TABLE,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
    connection.execute(text("SET lock_timeout = '10s'"))
    connection.execute(text("SET statement_timeout = '10min'"))
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    engine = create_async_engine(driver_url(context.config.attributes["url"]), hide_parameters=True)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_migrate)
            await connection.commit()
    finally:
        await engine.dispose()


asyncio.run(_run())
