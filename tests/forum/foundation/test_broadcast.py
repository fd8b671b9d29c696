"""Broadcast: what a commit tells reaches every process, and a lost listener comes back and says so."""

import asyncio

from redis.asyncio import Redis
from sqlalchemy import text

from forum.foundation.broadcast import RESYNC, Broadcast, notify
from forum.storage.database import Database

PATIENCE = 10


async def _next(queue: asyncio.Queue[str]) -> str:
    while (heard := await asyncio.wait_for(queue.get(), PATIENCE)) == RESYNC:
        pass
    return heard


async def _until_heard(redis: Redis) -> None:
    # Redis tells nobody when someone has subscribed.
    while await redis.publish("leeward", "warm\x1f") == 0:  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def test_a_commit_tells_every_process_and_a_rollback_tells_nobody(database: Database) -> None:
    one, two = Broadcast(database.listener), Broadcast(database.listener)
    await one.start()
    await two.start()
    try:
        async with one.subscribe("room") as near, two.subscribe("room") as far:
            await asyncio.wait_for(asyncio.gather(one.listening.wait(), two.listening.wait()), PATIENCE)
            async with database.writing() as session:
                await notify(session, "room", "undone")
                await session.rollback()
            async with database.writing() as session:
                await notify(session, "other", "not for us")
                await notify(session, "room", "told")
            assert [await _next(near), await _next(far)] == ["told", "told"]
            await one.publish("room", "nudged")
            assert await _next(far) == "nudged"
    finally:
        await one.close()
        await two.close()


async def test_a_listener_whose_connection_dies_comes_back_and_asks_to_read_again(database: Database) -> None:
    broadcast = Broadcast(database.listener, ping_seconds=0.1)
    await broadcast.start()
    try:
        await asyncio.wait_for(broadcast.listening.wait(), PATIENCE)
        async with broadcast.subscribe("room") as queue:
            kill = text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'leeward-listen' AND datname = current_database()"
            )
            async with database.writing() as session:
                await session.execute(kill)
            assert await asyncio.wait_for(queue.get(), PATIENCE) == RESYNC
            await broadcast.publish("room", "again")
            assert await _next(queue) == "again"
    finally:
        await broadcast.close()


async def test_a_subscriber_that_does_not_keep_up_is_told_to_read_again(database: Database) -> None:
    broadcast = Broadcast(database.listener)
    async with broadcast.subscribe("room") as queue:
        for number in range(1000):
            broadcast._hand_out(f"room\x1f{number}")
        heard = [queue.get_nowait() for _ in range(queue.qsize())]
    assert heard[0] == RESYNC
    assert heard[-1] == "999"


async def test_redis_carries_nudges_where_it_is_set(database: Database, redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        broadcast = Broadcast(database.listener, redis)
        await broadcast.start()
        try:
            async with broadcast.subscribe("circle") as queue:
                await asyncio.wait_for(_until_heard(redis), PATIENCE)
                await broadcast.publish("circle", "a word")
                assert await _next(queue) == "a word"
        finally:
            await broadcast.close()
