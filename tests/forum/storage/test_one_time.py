"""Every process keeps the database's time, whatever its own machine says."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.foundation import clock
from forum.storage.database import Database


async def test_a_process_whose_clock_is_wrong_writes_at_the_databases_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall, since = clock._begun
    monkeypatch.setattr(clock, "_begun", (wall + timedelta(hours=3), since))
    async with database.writing() as session:
        theirs = await session.scalar(select(func.clock_timestamp()))
        assert theirs is not None
        assert abs(clock.now() - theirs) < timedelta(seconds=1)


async def test_the_database_is_asked_once_in_a_while_only(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.writing():
        pass
    wall, since = clock._begun
    monkeypatch.setattr(clock, "_begun", (wall + timedelta(hours=3), since))
    async with database.writing():
        assert clock.now() - wall > timedelta(hours=2)
