"""A night in which everything dies: real processes, people over HTTP, random kills, and a count of who was lost."""

import asyncio
import random
import time
from contextlib import suppress
from pathlib import Path

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from forum.storage import migrate, outbox
from forum.storage.database import Database
from tests.faults.night.machines import Machines, machines
from tests.faults.night.people import Told, answers, furnish, signed_in, suffers
from tests.faults.night.receiver import Receiver, receiver
from tests.faults.night.verdict import ENOUGH, SETTLES, Verdict, gather, judge

__all__ = ["Verdict", "night"]

_MEMBERS = 12
KINDS = ("worker", "web", "postgresql")
#: Each kind is killed at least once, however slow the machine; but not for longer than this, in seconds.
_GIVES_UP = 180.0


async def night(folder: Path, seconds: float, seed: int) -> Verdict:
    """Let people write and call for so many seconds while things are killed at random; return who was lost."""
    chance = random.Random(seed)
    with receiver() as hook, machines(folder, chance) as (held, _settings):
        database = Database(held.server.url, pool=4)
        try:
            await asyncio.to_thread(migrate.upgrade, held.server.url)
            names = await furnish(database, hook, _MEMBERS)
            held.start_web()
            held.start_worker()
            held.start_worker()
            told = Told()
            await _storm(held, hook, told, names, seconds)
            await _settled(database)
            return judge(await gather(database, told, list(hook.arrivals), held.kills))
        finally:
            await database.dispose()


async def _storm(held: Machines, hook: Receiver, told: Told, names: list[str], seconds: float) -> None:
    """Everybody does what they do, and someone pulls plugs, until the time is over."""
    browsers = [await signed_in(held.base, name, told) for name in [*names, "dov"]]
    dov = browsers[-1]
    acts = [suffers(each, told, random.Random(n), 4.0) for n, each in enumerate(browsers[:-1])]
    acts += [answers(dov, hook, told, random.Random(99)), _looks_after(held)]
    tasks = [asyncio.create_task(each) for each in acts]
    try:
        await asyncio.wait(
            [asyncio.create_task(_kills(held, told, seconds)), *tasks], return_when="FIRST_COMPLETED"
        )
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for each in browsers:
            await each.close()


async def _looks_after(held: Machines) -> None:
    while True:
        await asyncio.sleep(0.5)
        await asyncio.to_thread(held.look_after)


async def _kills(held: Machines, told: Told, seconds: float) -> None:
    """Kill a worker most often; web and PostgreSQL, which take seconds to come back, now and then.

    What has not come back since it was killed is spared until it has, or a slow machine would prove nothing.
    """
    await _accepts(told, more_than=0)
    begun, served = time.monotonic(), 0
    first = held.chance.sample(KINDS, len(KINDS))
    while first or time.monotonic() - begun < seconds:
        await asyncio.sleep(held.chance.uniform(1.0, 3.0))
        if time.monotonic() - begun > _GIVES_UP:
            break
        if await _listening(held) < 2:
            continue
        what = first[0] if first else held.chance.choice(("worker", "worker", *KINDS))
        if what == "web" and told.accepted <= served:
            continue
        served = told.accepted + 2 if what == "web" else served
        first = first[1:]
        await asyncio.to_thread(held.kill_one, what)
    await _accepts(told, more_than=max(told.accepted, ENOUGH), taken=1)


async def _listening(held: Machines) -> int:
    """How many workers are up, as PostgreSQL sees them; none while it is down itself."""
    try:
        connection = await asyncpg.connect(held.server.url, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return 0
    try:
        found = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'leeward-listen'"
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return 0
    finally:
        connection.terminate()
    return int(found or 0)


async def _accepts(told: Told, *, more_than: int, taken: int = 0) -> None:
    """Wait until the forum has accepted more than so much and people have taken so much, at most two minutes."""
    ends = time.monotonic() + 120

    def waits() -> bool:
        return told.accepted <= more_than or len(told.taken) < taken

    while waits() and time.monotonic() < ends:  # noqa: ASYNC110 - any of many people may be the next
        await asyncio.sleep(0.1)


async def _settled(database: Database) -> None:
    """Wait until nothing is late any more."""
    ends = time.monotonic() + SETTLES
    quiet = 0
    while time.monotonic() < ends and quiet < 3:
        await asyncio.sleep(0.5)
        with suppress(SQLAlchemyError, OSError):
            async with database.reading() as session:
                late = await outbox.overdue_seconds(session)
            quiet = quiet + 1 if late < 2 else 0
