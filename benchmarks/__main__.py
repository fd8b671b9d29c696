"""``make bench``: load the demo into a throwaway PostgreSQL and measure what people wait for; prints one table.

CPU time of this process is the number to trust: the wall clock shares a machine with whatever else runs on it.
"""

import argparse
import asyncio
import io
import platform
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.visitor import Visitor
from forum import keys
from forum.app import create_app
from forum.demo.load import load
from forum.foundation import logs
from forum.settings import Settings
from forum.storage import migrate
from forum.storage.database import Database
from forum.storage.embedded import EmbeddedServer
from forum.verbs import common
from moderation.screening import screen

QUIET = "It rained all week and I finally finished the book that my sister lent me. " * 8
HARD = "I keep thinking that they would all be better off without me, and I do not know whom to tell. " * 6


@dataclass(frozen=True, slots=True)
class Measured:
    """One row: what, how often, and milliseconds a time (CPU, and wall at the median and the 95th percentile)."""

    name: str
    times: int
    cpu: float
    median: float
    slow: float

    def row(self) -> str:
        """Return the row as text."""
        return f"| {self.name:<44} | {self.times:>5} | {self.cpu:>8.2f} | {self.median:>8.2f} | {self.slow:>8.2f} |"


async def measured(name: str, act: Callable[[], Awaitable[object]], times: int) -> Measured:
    """Do ``act`` three times to warm up, then ``times`` times under the clock."""
    for _ in range(3):
        await act()
    walls, cpu = [], time.process_time()
    for _ in range(times):
        began = time.perf_counter()
        await act()
        walls.append((time.perf_counter() - began) * 1000)
    used = (time.process_time() - cpu) * 1000 / times
    return Measured(name, times, used, statistics.median(walls), statistics.quantiles(walls, n=20)[-1])


async def pages(client: httpx.AsyncClient, times: int) -> list[Measured]:
    """Measure what a stranger and a member read and write."""
    stranger, member = Visitor(client), Visitor(client)
    thread = await stranger.first_thread()
    await member.sign_in("ash")
    named = {
        "help page, nobody signed in": lambda: stranger.get("/help"),
        "front page, nobody signed in": lambda: stranger.get("/"),
        "thread of an open room, nobody signed in": lambda: stranger.get(thread),
        "list of rooms, a member": lambda: member.get("/rooms"),
        "thread of an open room, a member": lambda: member.get(thread),
        "search, a member": lambda: member.get("/search?q=night"),
    }
    found = [await measured(name, act, times) for name, act in named.items()]
    found.append(
        await measured("read a thread and reply to it", lambda: member.reply(thread), max(20, times // 5))
    )
    return found


async def texts(times: int) -> list[Measured]:
    """Measure the screener alone on 600 quiet and 600 hard characters, and on a text of 64 KiB."""

    async def quiet() -> None:
        screen(QUIET, locale="en")

    async def hard() -> None:
        screen(HARD, locale="en")

    async def long() -> None:
        screen((QUIET + HARD) * 56, locale="en")

    return [
        await measured("screen 600 quiet characters", quiet, times),
        await measured("screen 600 hard characters", hard, times),
        await measured("screen 64 KiB", long, max(5, times // 20)),
    ]


async def run(settings: Settings, url: str, times: int) -> list[Measured]:
    """Load the demo and measure everything."""
    database = Database(url)
    try:
        await load(settings, database, lambda done, total: None)
        app = create_app(settings, database)
        transport = httpx.ASGITransport(app=app)
        async with (
            app.lifespan(),
            httpx.AsyncClient(transport=transport, base_url=settings.base_url) as client,
        ):
            return [*await pages(client, times), *await texts(times)]
    finally:
        await database.dispose()


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Measure what people wait for.")
    options.add_argument("--times", type=int, default=200, help="how often each thing is done (default 200)")
    times = options.parse_args().times
    with tempfile.TemporaryDirectory(prefix="leeward-bench-") as folder:
        settings = Settings(keys=keys.fresh(demo=True).keyring(), env="demo", data=Path(folder))
        common.install(settings)
        logs.configure(stream=io.StringIO())
        with EmbeddedServer(Path(folder) / "postgres") as server:
            migrate.upgrade(server.url)
            found = asyncio.run(run(settings, server.url, times))
    print(
        f"\nCPython {platform.python_version()} on {platform.machine()}; milliseconds a time, one process\n"
    )
    print(f"| {'what':<44} | times |      CPU |   median |      95% |")
    print(f"|{'-' * 46}|------:|---------:|---------:|---------:|")
    print("\n".join(each.row() for each in found))


if __name__ == "__main__":
    main()
