"""``leeward worker``: run due work, timers and retention until told to stop; may not serve pages."""

import argparse
import asyncio
import signal

from forum import worker
from forum.settings import Settings
from forum.storage.database import Database
from forum.verbs import common


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("worker", help="send alerts, run timers and sweep what has been kept long enough")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C; returns 0."""
    settings = common.settings_from()

    async def work(database: Database) -> None:
        await _until_told_to_stop(settings, database)

    print("The worker is up  (Ctrl-C stops it)", flush=True)
    common.with_database(settings, "worker", work, pool=settings.database_pool)
    return 0


async def _until_told_to_stop(settings: Settings, database: Database) -> None:
    task = asyncio.create_task(worker.run(settings, database))
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return
