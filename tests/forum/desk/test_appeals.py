"""A second look: asked by the one it is about, answered by somebody else, refused to the decider twice over."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.actions import decide
from forum.desk.appeals import file_appeal, hear_appeal
from forum.desk.check_in import check_in
from forum.desk.hearing import hearing
from forum.foundation import clock
from forum.foundation.errors import Conflict, NotAllowed, NotFound
from forum.foundation.ids import new_id
from forum.personas.actions import restrictions_in
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.cases import Appeal, Decision, Flag
from forum.storage.tables.personas import Notice
from tests import cast
from tests.forum.desk.scenes import Scene, case_of, flagged, judged


async def _appealed(
    session: AsyncSession, act: str = "remove", body: str = "", **values: object
) -> tuple[Scene, Decision, Appeal]:
    scene = await (flagged(session, body) if body else flagged(session))
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, act, **values))
    appeal = await file_appeal(session, scene.ash, decision.id, "I meant it about myself.")
    await session.flush()
    return scene, decision, appeal


async def test_the_decider_is_refused(session: AsyncSession) -> None:
    scene, _decision, appeal = await _appealed(session)
    with pytest.raises(NotAllowed):
        await hear_appeal(session, scene.cleo, appeal.id, "upheld", "No.")
    assert not (await hearing(session, scene.cleo, appeal.id)).yours


async def test_the_database_refuses_the_decider_too(session: AsyncSession) -> None:
    scene, _decision, appeal = await _appealed(session)
    with pytest.raises(IntegrityError, match="heard_by_another"):
        async with session.begin_nested():
            appeal.heard_by = scene.cleo.id
            await session.flush()


async def test_the_database_refuses_an_appeal_that_names_another_decider(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
    forged = Appeal(
        id=new_id(), decision_id=decision.id, decider_id=scene.sam.id, heard_by=scene.cleo.id, text="x",
        opened_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="fk_appeal"):
        async with session.begin_nested():
            session.add(forged)
            await session.flush()


async def test_whoever_decided_the_same_case_before_is_refused_as_well(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.sam, scene.case.id, judged(scene, "escalate"))
    scene.case = await case_of(session, scene.post)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "hide"))
    appeal = await file_appeal(session, scene.ash, decision.id, "Please look.")
    with pytest.raises(NotAllowed):
        await hear_appeal(session, scene.sam, appeal.id, "upheld", "No.")


async def test_a_decision_that_is_taken_back_leaves_nothing_behind(session: AsyncSession) -> None:
    scene, decision, appeal = await _appealed(session, sanction="read_only")
    await hear_appeal(session, scene.sam, appeal.id, "reversed", "You were right.")
    await session.flush()
    assert (scene.post.state, scene.ash_persona.upheld_strikes) == ("published", 0)
    assert await restrictions_in(session, scene.ash, scene.room.id) == frozenset()
    assert (await session.scalars(select(Flag.upheld))).all() == [False]
    told = await session.scalar(select(Notice.params).where(Notice.kind == "appeal"))
    assert (told, decision.act) == ({"outcome": "reversed"}, "remove")


async def test_a_letter_taken_in_part_comes_back_whole(session: AsyncSession) -> None:
    scene, _decision, appeal = await _appealed(session, "redact", "One. Two.", redacted="One.")
    await hear_appeal(session, scene.sam, appeal.id, "reversed", "It may stand.")
    assert scene.post.body == "One. Two."


async def test_changed_ends_the_limit_and_leaves_the_text_as_decided(session: AsyncSession) -> None:
    scene, _decision, appeal = await _appealed(session, sanction="posts_wait")
    await hear_appeal(session, scene.sam, appeal.id, "changed", "Once is enough.")
    await session.flush()
    assert scene.post.state == "removed"
    assert await restrictions_in(session, scene.ash, scene.room.id) == frozenset()


async def test_a_contested_limit_does_not_bite_until_it_is_answered(session: AsyncSession) -> None:
    scene, _decision, appeal = await _appealed(session, sanction="read_only")
    assert await restrictions_in(session, scene.ash, scene.room.id) == frozenset()
    await hear_appeal(session, scene.sam, appeal.id, "upheld", "It stands.")
    await session.flush()
    assert await restrictions_in(session, scene.ash, scene.room.id) == {"read_only"}


async def test_where_harm_goes_on_the_limit_holds_meanwhile(session: AsyncSession) -> None:
    scene, _decision, _appeal = await _appealed(session, sanction="read_only", harm_continues=True)
    assert await restrictions_in(session, scene.ash, scene.room.id) == {"read_only"}


async def test_waiting_holds_even_while_it_is_contested(session: AsyncSession) -> None:
    scene, _decision, _appeal = await _appealed(session, sanction="posts_wait")
    assert await restrictions_in(session, scene.ash, scene.room.id) == {"posts_wait"}


async def test_what_the_writer_took_back_stays_taken_back(session: AsyncSession) -> None:
    scene, _decision, appeal = await _appealed(session)
    scene.post.state = "withdrawn"
    await hear_appeal(session, scene.sam, appeal.id, "reversed", "You were right.")
    assert scene.post.state == "withdrawn"


async def test_a_second_look_is_asked_for_once(session: AsyncSession) -> None:
    scene, decision, _appeal = await _appealed(session)
    with pytest.raises(Conflict):
        await file_appeal(session, scene.ash, decision.id, "Again.")


async def test_a_second_look_is_answered_once(session: AsyncSession) -> None:
    scene, _decision, appeal = await _appealed(session)
    await hear_appeal(session, scene.sam, appeal.id, "upheld", "It stands.")
    with pytest.raises(Conflict):
        await hear_appeal(session, scene.sam, appeal.id, "reversed", "It does not.")


async def test_another_persona_cannot_appeal(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
    for stranger in (scene.ivy, cast.member()):
        with pytest.raises(NotFound):
            await file_appeal(session, stranger, decision.id, "Let it back.")


async def test_what_took_nothing_cannot_be_appealed(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "keep"))
    with pytest.raises(Conflict):
        await file_appeal(session, scene.ash, decision.id, "Why?")


async def test_after_six_months_it_is_too_late(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
    with clock.shifted(timedelta(days=200)), pytest.raises(Conflict):
        await file_appeal(session, scene.ash, decision.id, "Now I see it.")


async def test_it_is_due_in_72_hours_and_its_clock_stops_with_the_answer(session: AsyncSession) -> None:
    scene, _decision, appeal = await _appealed(session)
    seen = await hearing(session, scene.sam, appeal.id)
    assert seen.due_at - appeal.opened_at == timedelta(hours=72)
    await hear_appeal(session, scene.sam, appeal.id, "upheld", "It stands.")
    assert (appeal.opened_at.hour, appeal.opened_at.minute, appeal.closed_on) == (0, 0, clock.today())


async def test_asking_and_answering_are_in_the_audit_chain(session: AsyncSession) -> None:
    scene, _decision, appeal = await _appealed(session)
    await hear_appeal(session, scene.sam, appeal.id, "upheld", "It stands.")
    acts = (await session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq))).all()
    assert acts[-3:] == ["case_decided", "appeal_opened", "appeal_heard"]


async def test_the_check_in_comes_unless_the_limit_was_lifted(session: AsyncSession) -> None:
    scene, decision, appeal = await _appealed(session, sanction="leave_room")
    payload = {"persona": str(scene.ash_persona.id), "decision": str(decision.id)}
    await check_in(session, payload)
    await session.flush()
    counted = select(Notice).where(Notice.kind == "check_in")
    assert len((await session.scalars(counted)).all()) == 1
    await hear_appeal(session, scene.sam, appeal.id, "reversed", "You were right.")
    await session.execute(Notice.__table__.delete())
    await check_in(session, payload)
    assert (await session.scalars(counted)).all() == []
