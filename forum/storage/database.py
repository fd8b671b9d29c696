"""Hold the engines, and open a read-only or a writing session: the only place that commits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import URL, func, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from forum.foundation import clock, logs
from forum.settings import OperatorFault

#: The oldest PostgreSQL that the forum is tested on.
LEAST_VERSION = 15
#: So often, at least, a process that writes looks at the database's clock.
_AGREE_SECONDS = 10.0


class Database:
    """Two pools on one database: one that writes, and one whose every statement is read-only."""

    def __init__(self, url: str, *, pool: int = 8) -> None:
        """Take a PostgreSQL URL with any driver or none, and how many connections each pool keeps."""
        self.url = driver_url(url)
        self._writer = _engine(self.url, pool)
        # Autocommit: a page's reads need no BEGIN and no ROLLBACK, and each statement still refuses to write.
        self._reader = _engine(self.url, pool, isolation_level="AUTOCOMMIT", read_only=True)
        self._agreed: float | None = None
        self._write = async_sessionmaker(self._writer, expire_on_commit=False)
        self._read = async_sessionmaker(self._reader, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session that PostgreSQL itself refuses to write in."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction; it is committed when the block ends and rolled back when the block raises."""
        async with self._write() as session:
            try:
                await self._keep_one_time(session)
                yield session
            except BaseException:
                await session.rollback()
                raise
            await session.commit()

    async def _keep_one_time(self, session: AsyncSession) -> None:
        """Follow the database's clock, so that what falls due does so at one moment for every process."""
        asked = clock.ticks()
        if self._agreed is not None and asked - self._agreed < _AGREE_SECONDS:
            return
        theirs = await session.scalar(select(func.clock_timestamp()))
        answered = clock.ticks()
        if theirs is not None and (moved := clock.agree(theirs, asked, answered)):
            logs.event("clock_moved", seconds=round(moved.total_seconds(), 1))
        self._agreed = answered

    async def listener(self) -> asyncpg.Connection:
        """Open a connection of its own, outside the pools, for LISTEN; the caller closes it."""
        return await asyncpg.connect(
            plain_dsn(self.url), server_settings={"application_name": "leeward-listen"}
        )

    async def dispose(self) -> None:
        """Close both pools."""
        await self._writer.dispose()
        await self._reader.dispose()


def driver_url(url: str) -> URL:
    """Return ``url`` for the asyncpg driver; raises OperatorFault (without the URL) where it is no URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise OperatorFault("DATABASE_URL is not a PostgreSQL URL.") from None
    return parsed.set(drivername="postgresql+asyncpg")


def plain_dsn(url: URL) -> str:
    """Return ``url`` as asyncpg itself reads it; it holds the passphrase, so it is never shown or logged."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _engine(url: URL, pool: int, *, read_only: bool = False, **options: Any) -> AsyncEngine:
    server = {"application_name": "leeward", "timezone": "UTC"}
    if read_only:
        server["default_transaction_read_only"] = "on"
    return create_async_engine(
        url,
        hide_parameters=True,
        pool_size=pool,
        max_overflow=pool,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={"server_settings": server, "timeout": 10, "command_timeout": 30},
        **options,
    )
