"""Tells every process that something has changed; may carry a nudge and an id, never what a person wrote.

What belongs to a transaction is told by PostgreSQL's NOTIFY at its commit (`notify`). What is only a nudge goes
over Redis where it is set, else over NOTIFY too (`publish`). A listener that lost its connection comes back by
itself and then sends RESYNC to every subscriber, who re-reads the tables: a nudge may be lost, a change is not.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import logs

RESYNC = "\x00resync"
CHANNEL = "leeward"
_SPLIT = "\x1f"
_QUEUE = 256
_PING_SECONDS = 15.0
_LONGEST_PAUSE = 10.0
_TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, RedisError, TimeoutError)

Connect = Callable[[], Awaitable[Any]]
_NOTIFY = text(f"SELECT pg_notify('{CHANNEL}', :message)")


async def notify(session: AsyncSession, channel: str, payload: str = "") -> None:
    """Tell `channel` when this transaction commits, and not if it doesn't. At most 7,000 bytes in all."""
    await session.execute(_NOTIFY, {"message": f"{channel}{_SPLIT}{payload}"})


class Broadcast:
    """One listener per process, fanned out to any number of subscribers in it."""

    def __init__(self, connect: Connect, redis: Any = None, *, ping_seconds: float = _PING_SECONDS) -> None:
        """Take a function that opens an asyncpg connection, and a `redis.asyncio.Redis` or None."""
        self._connect, self._redis, self._ping = connect, redis, ping_seconds
        self._queues: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []
        self.listening = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen, in the background; returns at once, also when the database is away."""
        self._tasks.append(asyncio.create_task(self._forever(self._listen_pg, "postgresql")))
        if self._redis is not None:
            self._tasks.append(asyncio.create_task(self._forever(self._listen_redis, "redis")))

    async def close(self) -> None:
        """Stop listening and give the connection back."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def publish(self, channel: str, payload: str = "") -> None:
        """Nudge `channel` now, outside any transaction. Failing to is logged, not raised: the tables are the truth."""
        message = f"{channel}{_SPLIT}{payload}"
        try:
            if self._redis is not None:
                await self._redis.publish(CHANNEL, message)
            else:
                await self._publish_pg(message)
        except _TROUBLE as error:
            logs.fault("broadcast_not_sent", error)

    @asynccontextmanager
    async def subscribe(self, channel: str) -> AsyncIterator[asyncio.Queue[str]]:
        """Give a queue of the payloads of `channel`; RESYNC in it means: something was missed, read again."""
        queue: asyncio.Queue[str] = asyncio.Queue(_QUEUE)
        self._queues[channel].add(queue)
        try:
            yield queue
        finally:
            self._queues[channel].discard(queue)
            if not self._queues[channel]:
                del self._queues[channel]

    async def _publish_pg(self, message: str) -> None:
        connection = await self._connect()
        try:
            await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, message)
        finally:
            await connection.close()

    async def _forever(self, listen: Callable[[], Awaitable[None]], component: str) -> None:
        pause = 0.1
        while True:
            try:
                await listen()
                pause = 0.1
            except _TROUBLE as error:
                logs.fault("broadcast_lost", error, component=component)
            self.listening.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _listen_pg(self) -> None:
        connection = await self._connect()
        try:
            await connection.add_listener(CHANNEL, lambda *heard: self._hand_out(str(heard[3])))
            self._resync()
            while not connection.is_closed():
                # LISTEN doesn't notice a dead server: ask it now and then (asyncpg#519).
                await asyncio.sleep(self._ping)
                await asyncio.wait_for(connection.execute("SELECT 1"), 5)
        finally:
            with suppress(*_TROUBLE):
                await connection.close(timeout=1)

    async def _listen_redis(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(CHANNEL)
            self._resync()
            while True:
                message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=self._ping)
                if message is not None:
                    self._hand_out(_text(message["data"]))

    def _resync(self) -> None:
        self.listening.set()
        for queues in self._queues.values():
            for queue in queues:
                _put(queue, RESYNC)

    def _hand_out(self, message: str) -> None:
        channel, _, payload = message.partition(_SPLIT)
        for queue in self._queues.get(channel, ()):
            _put(queue, payload)


def _put(queue: asyncio.Queue[str], payload: str) -> None:
    # A subscriber that doesn't keep up must re-read, not hold memory.
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        payload = RESYNC
    queue.put_nowait(payload)


def _text(data: bytes | str) -> str:
    return data.decode() if isinstance(data, bytes) else data
