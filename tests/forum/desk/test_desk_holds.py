"""Keeping a case of the desk for legal reasons, and calling a worry a weapon, as moderators meet it in a browser."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest_asyncio
from litestar import Litestar
from sqlalchemy import select

from forum.accounts import staff
from forum.foundation import clock
from forum.settings import Settings
from forum.storage import retention
from forum.storage.database import Database
from forum.storage.tables.cases import Case, Flag
from tests.forum.desk.scenes import Scene, flagged
from tests.journeys.person import Person

WORDS = "lantern shelter quiet harbour window paper seven"


@pytest_asyncio.fixture
async def desk(app: Litestar, database: Database) -> AsyncIterator[tuple[Scene, Person, Person]]:
    """A case about a worry; Max and Nia moderate."""
    async with database.writing() as session:
        scene = await flagged(session, reason="worried")
        for name in ("max", "nia"):
            await staff.add(session, name, [("moderator", None)], passphrase=WORDS)
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(Person(app)) for _ in range(2)]
        for who, name in zip(people, ("max", "nia"), strict=True):
            await who.opens("/sign-in")
            await who.sends("/sign-in", sign_in_name=name, passphrase=WORDS)
        yield scene, people[0], people[1]


async def test_two_moderators_keep_a_case_and_the_sweep_leaves_it(
    desk: tuple[Scene, Person, Person], database: Database, settings: Settings
) -> None:
    scene, one, other = desk
    page = f"/cases/{scene.case.id}/hold"
    day = (clock.today() + timedelta(days=300)).isoformat()
    await one.opens(page)
    await one.sends(page, reason="A claim was made", until=clock.today().isoformat())
    assert one.page.status_code == 422
    assert "A claim was made" in one.text
    await one.sends(page, reason="A claim was made", until=day)
    assert "somebody else has to agree" in one.text
    await other.opens(page)
    await other.sends(f"{page}/agreement")
    await one.opens(f"/desk/cases/{scene.case.id}")
    assert "Kept until" in one.text
    await one.sends(f"/cases/{scene.case.id}/decision", act="no_action")
    for days, kept in ((100, True), (301, False)):
        with clock.shifted(timedelta(days=days)):
            async with database.writing() as session:
                await retention.closed_cases(session, settings.retention, clock.now())
                case = await session.get_one(Case, scene.case.id)
                assert bool(case.snapshot) is kept


async def test_a_worry_is_called_a_weapon_only_by_a_person_who_ticks_it(
    desk: tuple[Scene, Person, Person], database: Database
) -> None:
    scene, one, _other = desk
    await one.opens(f"/desk/cases/{scene.case.id}")
    assert "sent to hurt this person" in one.text
    await one.sends(f"/cases/{scene.case.id}/decision", act="no_action", weapon="on")
    async with database.reading() as session:
        flag = (await session.scalars(select(Flag))).one()
    assert (flag.weapon, flag.upheld) == (True, False)
