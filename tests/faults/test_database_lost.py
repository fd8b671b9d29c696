"""PostgreSQL dies under a worker: the worker waits, comes back by itself, and rings."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg

from tests import postgres
from tests.faults.helpers import workers
from tests.faults.test_worker_killed import address, alerts, rings, until
from tests.receivers import Webhook


async def test_a_worker_outlives_its_database(webhook: Webhook, tmp_path: Path) -> None:
    with postgres.cluster() as server:
        await postgres.make_template(server)
        async with postgres.clone(server) as database:
            with workers(
                address(database), tmp_path, LEEWARD_LADDER="60,60", LEEWARD_ALERT_URLS=webhook.url
            ) as held:
                worker = held.start()
                await asyncio.sleep(2)
                first = server.place.data / "postmaster.pid"  # type: ignore[union-attr]
                os.kill(int(first.read_text().split()[0]), signal.SIGKILL)

                async def back() -> bool:
                    try:
                        await postgres.run_sql(server, "SELECT 1")
                    except (OSError, asyncpg.PostgresError):
                        return False
                    return True

                await asyncio.sleep(0.5)
                assert await until(back, 30)
                await database.dispose()
                (alert,) = await alerts(database, 1)
                assert await asyncio.to_thread(webhook.wait_for, 1, 30)
                assert worker.poll() is None
                assert await rings(database, alert) == ["opened", "rang"]
