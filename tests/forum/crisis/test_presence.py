"""What machines are told of worker and channels: late work and broken channels degrade, they never stop the web."""

from datetime import timedelta

import httpx
from sqlalchemy import update

from forum.crisis.presence import DutyBoard
from forum.foundation import clock, metrics
from forum.settings import Settings
from forum.storage import outbox
from forum.storage.database import Database
from forum.storage.tables.outbox import Outbox
from tests.forum.crisis import cast


async def test_work_that_nobody_does_degrades_the_worker_and_sets_the_gauge(
    client: httpx.AsyncClient, database: Database
) -> None:
    assert (await client.get("/readyz")).json()["worker"] == "ok"
    async with database.writing() as session:
        persona = await cast.a_persona(session, await cast.a_room(session))
        await cast.an_alert(session, persona)
        await session.execute(update(Outbox).values(due_at=clock.now() - timedelta(minutes=5)))
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (200, "degraded")
    figures = metrics.exposition().decode()
    late = next(line for line in figures.splitlines() if line.startswith("leeward_outbox_late_seconds "))
    assert float(late.split()[1]) >= 299
    assert "leeward_alerts_open 1.0" in figures


async def test_a_channel_that_keeps_failing_is_degraded(
    client: httpx.AsyncClient, database: Database
) -> None:
    async with database.writing() as session:
        await outbox.put(session, "alert.send", {})
        await session.execute(update(Outbox).values(attempts=3, due_at=clock.now() + timedelta(minutes=1)))
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["channels"]) == (200, "degraded")


async def test_who_is_on_is_asked_once_a_second_and_anew_when_someone_here_changed_it(
    database: Database, settings: Settings
) -> None:
    board = DutyBoard(settings, database)
    assert not (await board()).on
    async with database.writing() as session:
        await cast.a_responder(session, "dov", on=True)
    assert not (await board()).on
    board.forget()
    assert (await board()).on
