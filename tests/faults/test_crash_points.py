"""A worker killed at each point between two steps: whoever comes after it does what was left, and nothing twice.

The point is set in the worker's own process by replacing one function; SIGKILL leaves no time for anything else.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from forum.foundation import clock
from forum.storage.database import Database
from forum.storage.tables.outbox import Outbox
from tests.faults.helpers import workers
from tests.faults.test_worker_killed import address, alerts, rings, until
from tests.receivers import Webhook

CRASHES = {
    "after a step was claimed": """
from forum import worker as it
async def die(*_): os.kill(os.getpid(), 9)
it.HANDLERS = {**it.HANDLERS, "alert.step": die}
""",
    "after a step was taken, before its commit": """
from forum import worker as it
step = it.HANDLERS["alert.step"]
async def die(session, work, tools):
    await step(session, work, tools)
    await session.flush()
    os.kill(os.getpid(), 9)
it.HANDLERS = {**it.HANDLERS, "alert.step": die}
""",
    "after a message was claimed": """
from forum import worker as it
async def die(*_): os.kill(os.getpid(), 9)
it.HANDLERS = {**it.HANDLERS, "alert.send": die}
""",
    "after a channel took a message, before the commit": """
from forum.crisis.channels import Channels
send = Channels.send
async def die(self, address, message):
    await send(self, address, message)
    os.kill(os.getpid(), 9)
Channels.send = die
""",
}


async def leases_end(database: Database) -> None:
    """Let the dead worker's leases be over, as they are by themselves after ten or thirty seconds."""
    async with database.writing() as session:
        await session.execute(
            update(Outbox)
            .where(Outbox.done_at.is_(None))
            .values(leased_until=clock.now() - timedelta(seconds=1))
        )


@pytest.mark.parametrize("point", CRASHES)
async def test_a_worker_killed_between_two_steps_loses_nothing(
    database: Database, webhook: Webhook, tmp_path: Path, point: str
) -> None:
    hook = webhook.url
    with workers(address(database), tmp_path, LEEWARD_LADDER="60,60", LEEWARD_ALERT_URLS=hook) as held:
        first = held.start(before=CRASHES[point])
        (alert,) = await alerts(database, 1)
        assert await asyncio.to_thread(first.wait, 20) == -9
        await leases_end(database)
        held.start()

        async def left() -> bool:
            return bool(webhook.calls) and len(await rings(database, alert)) > 1

        assert await until(left, 45)
        again = 2 if point.startswith("after a channel") else 1
        assert await asyncio.to_thread(webhook.wait_for, again, 45)
        await asyncio.sleep(0.5)
    assert await rings(database, alert) == ["opened", "rang"]
    assert len(webhook.calls) == again
    # The one window of promises 2.2.5: the same message twice, and it says so itself.
    assert len({call.headers["Idempotency-Key"] for call in webhook.calls}) == 1
