"""Workers die and race; nobody who asked for a person is lost, rung early, or rung twice by the ladder."""

import asyncio
import json
import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from forum.foundation import clock
from forum.storage.database import Database
from forum.storage.tables.crisis import Alert, AlertStep
from forum.storage.tables.outbox import Outbox
from tests.faults.helpers import workers
from tests.forum.crisis import cast
from tests.receivers import Webhook


def address(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


async def alerts(database: Database, count: int, *, level: int = 4) -> list[Alert]:
    """Open alerts of as many people, with two on call and an admin."""
    async with database.writing() as session:
        room = await cast.a_room(session)
        await cast.a_responder(session, "dov", on=True)
        await cast.a_responder(session, "mia")
        await cast.a_responder(session, "eze", role="admin")
        people = [await cast.a_persona(session, room, f"Ash{n}") for n in range(count)]
    made = []
    for persona in people:
        async with database.writing() as session:
            made.append(await cast.an_alert(session, persona, level))
    return made


async def rings(database: Database, alert: Alert) -> list[str]:
    async with database.reading() as session:
        return await cast.steps(session, alert)


async def until(holds, seconds: float) -> bool:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if await holds():
            return True
        await asyncio.sleep(0.1)
    return False


async def test_with_nobody_answering_every_rung_is_rung_in_turn(
    database: Database, webhook: Webhook, tmp_path: Path
) -> None:
    with workers(address(database), tmp_path, LEEWARD_LADDER="1,1", LEEWARD_ALERT_URLS=webhook.url) as held:
        held.start()
        (alert,) = await alerts(database, 1)
        assert await asyncio.to_thread(webhook.wait_for, 4, 20)
    kinds = await rings(database, alert)
    assert kinds[:11] == [
        "opened", "rang", "missed", "rang", "rang", "missed", "rang", "missed", "alarmed", "alarmed", "alarmed",
    ]  # fmt: skip
    keys = [call.headers["Idempotency-Key"] for call in webhook.calls]
    assert len(set(keys)) == len(keys)
    assert {json.loads(call.body)["link"] for call in webhook.calls} == {
        f"http://127.0.0.1:8000/oncall/alerts/{alert.id}"
    }
    assert set(json.loads(webhook.calls[0].body)) == {"link", "level"}


async def test_two_workers_ring_each_rung_once(database: Database, webhook: Webhook, tmp_path: Path) -> None:
    with workers(address(database), tmp_path, LEEWARD_LADDER="60,60", LEEWARD_ALERT_URLS=webhook.url) as held:
        held.start()
        held.start()
        made = await alerts(database, 20)
        assert await asyncio.to_thread(webhook.wait_for, 20, 30)
        await asyncio.sleep(1)
    counted = Counter(json.loads(call.body)["link"].rsplit("/", 1)[1] for call in webhook.calls)
    assert counted == {str(alert.id): 1 for alert in made}
    for alert in made:
        assert await rings(database, alert) == ["opened", "rang"]


@pytest.mark.slow
async def test_workers_killed_again_and_again_lose_no_step_and_ring_no_rung_twice(
    database: Database, webhook: Webhook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Random kills of two workers while thirty people wait: every rung of every ladder, each once, none early."""
    chance = random.Random(7)
    with workers(address(database), tmp_path, LEEWARD_LADDER="2,2", LEEWARD_ALERT_URLS=webhook.url) as held:
        held.start()
        held.start()
        made = await alerts(database, 30)
        kills = 0
        for _ in range(12):
            await asyncio.sleep(0.8)
            held.kill(chance.choice(held.running))
            held.start()
            kills += 1

        async def whole() -> bool:
            return all([(await rings(database, alert)).count("missed") >= 3 for alert in made])

        assert await until(whole, 90), "a ladder stood still"
    late = await lateness(database, made, 2)
    with capsys.disabled():
        print(
            f"\n{kills} kills, {len(made)} ladders; lateness p50 {late[len(late) // 2]:.2f} s, worst {late[-1]:.2f} s"
        )
    assert late[0] >= 0, "a rung was rung early"
    for alert in made:
        assert (await rings(database, alert))[:11] == [
            "opened", "rang", "missed", "rang", "rang", "missed", "rang", "missed", "alarmed", "alarmed", "alarmed",
        ]  # fmt: skip
    await everyone_was_called(database, webhook, made, kills)


async def lateness(database: Database, made: list[Alert], wait: int) -> list[float]:
    """Seconds between when each rung was due and when it was rung, over the first three silences of each ladder."""
    found = []
    async with database.reading() as session:
        for alert in made:
            rows = (
                await session.execute(
                    select(AlertStep.kind, AlertStep.at)
                    .where(AlertStep.alert_id == alert.id)
                    .order_by(AlertStep.place)
                    .limit(9)
                )
            ).all()
            before = None
            for kind, at in rows:
                if kind == "missed" and before is not None:
                    found.append((at - before).total_seconds() - wait)
                if kind in ("rang", "alarmed"):
                    before = at
    return sorted(found)


async def everyone_was_called(database: Database, webhook: Webhook, made: list[Alert], kills: int) -> None:
    """Each alert reached the channel; only a kill between a channel's yes and our commit repeats a message."""
    keys = [call.headers["Idempotency-Key"] for call in webhook.calls]
    reached = {json.loads(call.body)["link"].rsplit("/", 1)[1] for call in webhook.calls}
    async with database.reading() as session:
        put = set(
            await session.scalars(select(Outbox.payload["key"].astext).where(Outbox.kind == "alert.send"))
        )
    assert reached == {str(alert.id) for alert in made}
    assert set(keys) <= put
    # A worker has six messages under way at most.
    assert len(keys) - len(set(keys)) <= 6 * kills


async def test_a_worker_that_dies_with_a_claim_gives_it_back_after_its_lease(
    database: Database, webhook: Webhook, tmp_path: Path
) -> None:
    """The claim of a dead worker is written by hand; the live one takes the row when the lease has ended."""
    (alert,) = await alerts(database, 1)
    async with database.writing() as session:
        row = (await cast.undone(session, "alert.step"))[0]
        row.leased_by, row.leased_until, row.attempts = "dead", clock.now() + timedelta(seconds=2), 1
    with workers(address(database), tmp_path, LEEWARD_LADDER="60,60", LEEWARD_ALERT_URLS=webhook.url) as held:
        held.start()
        assert await asyncio.to_thread(webhook.wait_for, 1, 15)
    assert await rings(database, alert) == ["opened", "rang"]
