"""Hears that somebody put work into the outbox, and opens a lost connection again; it claims nothing."""

import asyncio
import contextlib
from collections.abc import Callable

import asyncpg

from forum.foundation import logs
from forum.storage import outbox
from forum.storage.database import Database

_PING_SECONDS = 15.0
_TROUBLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def listen(database: Database, ring: Callable[[], None]) -> None:
    """Call `ring` whenever work was put, and once after each (new) connection, until cancelled."""
    while True:
        try:
            await _listen_once(database, ring)
        except Exception as fault:  # noqa: BLE001 - without a bell the lanes still look every few seconds
            logs.fault("bell_lost", fault)
        await asyncio.sleep(1)


async def _listen_once(database: Database, ring: Callable[[], None]) -> None:
    connection = await database.listener()
    try:
        await connection.add_listener(outbox.CHANNEL, lambda *_: ring())
        ring()
        while not connection.is_closed():
            # LISTEN doesn't notice a dead server: ask it now and then (asyncpg#519).
            await asyncio.sleep(_PING_SECONDS)
            await asyncio.wait_for(connection.execute("SELECT 1"), 5)
    finally:
        with contextlib.suppress(*_TROUBLE):
            await connection.close(timeout=1)
