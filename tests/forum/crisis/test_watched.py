"""The planned hours as every page says them: as a plan, beside who has really said that they are here."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import watched
from forum.crisis.telling import Clock
from forum.foundation import clock
from forum.storage.database import Database
from tests.forum.crisis import cast
from tests.forum.crisis.test_rota import a_shift

# A Sunday; London has winter time.
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def said_at(session: AsyncSession, at: datetime) -> str:
    found = await watched.planned_hours(session, Clock(ZoneInfo("Europe/London"), "en", at))
    return found.in_locale("en") if found is not None else ""


@pytest.mark.parametrize(
    ("shifts", "sentence"),
    [
        ([], ""),
        ([(6, 18, 23)], "People plan to be here: 18:00–23:00."),
        ([(6, 18, 23), (6, 13, 15)], "People plan to be here: 13:00–15:00, 18:00–23:00."),
        ([(6, 10, 14)], "People plan to be here until 14:00."),
        ([(6, 10, 14), (6, 18, 23)], "People plan to be here until 14:00, and 18:00–23:00."),
        ([(6, 10, 14), (6, 13, 16)], "People plan to be here until 16:00."),
        ([(0, 18, 23)], "People plan to be here: Monday 18:00–23:00."),
        ([(5, 18, 23)], ""),
        ([(day, 0, 0) for day in range(7)], "People plan to be here at all hours."),
    ],
)
async def test_the_hours_are_said_as_a_plan(
    session: AsyncSession, shifts: list[tuple[int, int, int]], sentence: str
) -> None:
    dov = await cast.a_responder(session, "dov")
    for weekday, starts, ends in shifts:
        session.add(a_shift(dov.id, weekday, time(starts), time(ends)))
    await session.flush()
    assert await said_at(session, NOON) == sentence


async def test_those_who_back_up_and_those_who_left_are_in_no_plan(session: AsyncSession) -> None:
    dov, mia = await cast.a_responder(session, "dov"), await cast.a_responder(session, "mia")
    session.add(a_shift(dov.id, 6, time(18), time(23), rung=2))
    session.add(a_shift(mia.id, 6, time(18), time(23)))
    mia.disabled = True
    await session.flush()
    assert await said_at(session, NOON) == ""


async def test_a_plan_over_the_hour_that_comes_twice_is_said_in_local_hours(session: AsyncSession) -> None:
    dov = await cast.a_responder(session, "dov")
    session.add(a_shift(dov.id, 5, time(22), time(8)))
    await session.flush()
    # The night of 25 October 2026, after the clocks went back.
    assert (
        await said_at(session, datetime(2026, 10, 25, 2, 0, tzinfo=UTC))
        == "People plan to be here until 08:00."
    )


@pytest.mark.parametrize(
    ("days", "said"), [(0, "12:00"), (1, "Monday 12:00"), (-6, "Monday 12:00"), (7, "29 November, 12:00")]
)
def test_a_time_is_said_with_as_much_of_its_day_as_it_takes(days: int, said: str) -> None:
    times = Clock(ZoneInfo("Europe/London"), "en", NOON)
    assert times.say(NOON + timedelta(days=days)) == said


async def test_every_page_says_the_plan_beside_who_is_here(
    client: httpx.AsyncClient, database: Database
) -> None:
    today = clock.now() + timedelta(hours=1)
    async with database.writing() as session:
        dov = await cast.a_responder(session, "dov")
        session.add(
            a_shift(dov.id, today.weekday(), today.time().replace(microsecond=0), time(23, 59), zone="UTC")
        )
    page = (await client.get("/rules")).text
    assert "Nobody is on duty until" in page
    assert "People plan to be here" in page
