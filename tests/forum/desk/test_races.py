"""Two at once on a real PostgreSQL: one decision, one claim, one appeal, one answer; nobody waits for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.actions import decide
from forum.desk.appeals import file_appeal, hear_appeal
from forum.desk.claims import claim_case
from forum.foundation.errors import Conflict, StaleVersion
from forum.storage import audit
from forum.storage.database import Database
from forum.storage.tables.cases import Appeal, Case, Decision
from forum.storage.tables.personas import Notice
from forum.threads.actions import edit_post, own_post
from forum.threads.forms import EditForm
from tests import cast
from tests.forum.desk.scenes import flagged, judged

Act = Callable[[AsyncSession], Awaitable[Any]]


async def _at_once(database: Database, *acts: Act) -> list[Any]:
    async def one(act: Act) -> Any:
        async with database.writing() as session:
            return await act(session)

    return await asyncio.wait_for(
        asyncio.gather(*(one(act) for act in acts), return_exceptions=True), timeout=20
    )


@pytest.mark.parametrize("turn", range(5))
async def test_of_two_decisions_at_once_one_wins_and_the_other_is_told(database: Database, turn: int) -> None:
    async with database.writing() as session:
        scene = await flagged(session)
    got = await _at_once(
        database,
        lambda session: decide(session, scene.cleo, scene.case.id, judged(scene, "remove", sanction="note")),
        lambda session: decide(session, scene.sam, scene.case.id, judged(scene, "keep")),
    )
    assert sorted(type(each) for each in got if isinstance(each, Exception)) == [StaleVersion]
    async with database.reading() as reader:
        decision = (await reader.scalars(select(Decision))).one()
        case = (await reader.scalars(select(Case))).one()
        told = await reader.scalar(
            select(func.count()).select_from(Notice).where(Notice.kind == "flag_outcome")
        )
        assert (case.state, case.version, told) == ("decided", scene.case.version + 1, 1)
        lost = next(each for each in got if isinstance(each, Exception))
        assert lost.params["who"] == ("cleo" if decision.decided_by == scene.cleo.id else "sam")
    async with database.writing() as session:
        assert (await audit.verify(session)).broken_at is None


async def test_of_five_claims_at_once_one_gets_it(database: Database) -> None:
    async with database.writing() as session:
        scene = await flagged(session)
        crowd = [await cast.staff(session, f"mod{n}", "moderator") for n in range(5)]
    got = await _at_once(
        database,
        *(lambda session, who=who: claim_case(session, who, scene.case.id, take_over=False) for who in crowd),
    )
    assert [type(each) for each in got].count(Conflict) == 4


async def test_an_edit_and_a_decision_at_once_both_end(database: Database) -> None:
    async with database.writing() as session:
        scene = await flagged(session)

    async def edit(session: AsyncSession) -> None:
        visit = await cast.visit(session, scene.ash, scene.room)
        post = await own_post(session, visit, scene.post.id)
        await asyncio.sleep(0.05)
        await edit_post(session, visit, post, EditForm(body="You are a worthless idiot and I hate you"))

    got = await _at_once(
        database, edit, lambda session: decide(session, scene.cleo, scene.case.id, judged(scene, "hide"))
    )
    faults = [each for each in got if isinstance(each, Exception)]
    assert all(isinstance(each, Conflict) for each in faults)
    assert len(faults) <= 1


async def test_an_appeal_sent_twice_at_once_is_one(database: Database) -> None:
    async with database.writing() as session:
        scene = await flagged(session)
        decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
    ask: Act = lambda session: file_appeal(session, scene.ash, decision.id, "Please.")  # noqa: E731
    got = await _at_once(database, ask, ask)
    assert [type(each) for each in got].count(Conflict) == 1
    async with database.reading() as reader:
        assert await reader.scalar(select(func.count()).select_from(Appeal)) == 1


async def test_of_two_answers_at_once_one_stands_and_never_the_deciders(database: Database) -> None:
    async with database.writing() as session:
        scene = await flagged(session)
        lea = await cast.staff(session, "lea", "lead")
        decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
        appeal = await file_appeal(session, scene.ash, decision.id, "Please.")
    got = await _at_once(
        database,
        lambda session: hear_appeal(session, scene.sam, appeal.id, "upheld", "It stands."),
        lambda session: hear_appeal(session, lea, appeal.id, "reversed", "It does not."),
        lambda session: hear_appeal(session, scene.cleo, appeal.id, "upheld", "Mine."),
    )
    assert len([each for each in got if isinstance(each, Appeal)]) == 1
    async with database.reading() as reader:
        heard = (await reader.scalars(select(Appeal))).one()
        assert heard.heard_by in (scene.sam.id, lea.id)


async def test_raw_sql_cannot_let_the_decider_answer(database: Database) -> None:
    async with database.writing() as session:
        scene = await flagged(session)
        decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
        await file_appeal(session, scene.ash, decision.id, "Please.")
    with pytest.raises(IntegrityError, match="heard_by_another"):
        async with database.writing() as session:
            await session.execute(Appeal.__table__.update().values(heard_by=scene.cleo.id))
    with pytest.raises(IntegrityError, match="fk_appeal"):
        async with database.writing() as session:
            await session.execute(
                Appeal.__table__.update().values(decider_id=scene.sam.id, heard_by=scene.cleo.id)
            )
