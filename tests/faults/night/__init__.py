"""A night in which everything dies: real processes, people over HTTP, random kills, and a count of who was lost."""

import asyncio
import random
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from forum.storage import migrate, outbox
from forum.storage.database import Database
from tests.faults.night.machines import Machines, machines
from tests.faults.night.people import Told, answers, furnish, signed_in, suffers
from tests.faults.night.receiver import Receiver, receiver
from tests.faults.night.verdict import Verdict, gather, judge

__all__ = ["Verdict", "night"]

#: How long after the last kill everything must have been caught up with: one lease, and a try.
SETTLES = 60.0
_MEMBERS = 12


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
    tasks = [asyncio.create_task(each) for each in (*acts, answers(dov, hook, told, random.Random(99)))]
    try:
        await asyncio.wait(
            [asyncio.create_task(_kills(held, seconds)), *tasks], return_when="FIRST_COMPLETED"
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


async def _kills(held: Machines, seconds: float) -> None:
    """Kill a worker most often; web and PostgreSQL, which take seconds to come back, now and then."""
    ends, last = time.monotonic() + seconds, {"web": 0.0, "postgresql": 0.0}
    while time.monotonic() < ends:
        await asyncio.sleep(held.chance.uniform(1.0, 4.0))
        what = held.chance.choice(("worker", "worker", "worker", "web", "postgresql"))
        if what in last and time.monotonic() - last[what] < 8:
            what = "worker"
        last[what] = time.monotonic()
        await asyncio.to_thread(held.kill_one, what)


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
