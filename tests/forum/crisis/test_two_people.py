"""What needs a second person: a look at level 4, a review of a call to emergency services, a legal hold."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, alert_holds, closing, second, sending, services
from forum.crisis.entries import entries_of
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, FormRejected
from forum.settings import Settings
from forum.storage import retention
from forum.storage.database import Database
from forum.storage.tables.care import InspectionEntry, LegalHold, ServicesCall
from forum.storage.tables.crisis import Alert, Conversation, Message
from tests.forum.crisis.cast import a_persona, a_responder, a_room, an_alert, undone

CALLED = services.Called("I'm at the old mill", "They said that it has begun", "The place, to 999", True)


async def people(session: AsyncSession) -> tuple[Alert, StaffMember, StaffMember, StaffMember]:
    """An alert of level 4; Dov and Mia answer, Lea leads."""
    persona = await a_persona(session, await a_room(session))
    alert = await an_alert(session, persona, level=4)
    made = []
    for name, role in (("dov", "responder"), ("mia", "responder"), ("lea", "lead")):
        row = await a_responder(session, name, role=role, channels=(f"mailto:{name}@example.org",))
        made.append(StaffMember(row.id, name, frozenset({(role, None)})))
    return alert, *made


async def notes_to_them(session: AsyncSession) -> list[str]:
    """What the forum itself told the member."""
    await session.flush()
    return list(await session.scalars(select(Message.body).where(Message.sender == "system")))


async def test_at_level_4_the_nearest_other_person_is_asked_once_and_the_member_told(
    session: AsyncSession, settings: Settings
) -> None:
    alert, dov, mia, _lea = await people(session)
    await actions.acknowledge(session, dov, alert.id)
    for _ in range(2):
        await second.ask_someone(session, alert, settings)
    asked = await second.second_look(session, mia, alert)
    assert (asked.wanted, asked.looked, asked.mine) == (True, False, True)
    assert asked.asked is not None
    assert asked.asked != dov.id
    sent = [row.payload for row in await undone(session, "alert.send") if row.payload["why"] == "second"]
    assert [row["person"] for row in sent] == [str(asked.asked)]
    assert "second person" in (await notes_to_them(session))[0]
    assert await sending._wanted(session, alert, sent[0])
    await second.add_note(session, mia, alert.id, "Ask about the garage.")
    assert not await sending._wanted(session, alert, sent[0])


async def test_a_call_of_level_4_is_not_closed_without_a_second_look_or_a_reason(
    session: AsyncSession, settings: Settings
) -> None:
    alert, dov, mia, _lea = await people(session)
    await actions.write(session, dov, alert.id, "I'm here.")
    with pytest.raises(FormRejected) as refused:
        await closing.close(session, dov, alert.id, "talked")
    assert refused.value.faults[0].field == "why_alone"
    with pytest.raises(Conflict):
        await second.add_note(session, dov, alert.id, "It is fine.")
    await second.add_note(session, mia, alert.id, "I agree.")
    await closing.close(session, dov, alert.id, "talked")
    assert alert.state == "closed"


async def test_whoever_was_never_asked_for_a_reason_can_close_and_it_stands_that_nobody_else_looked(
    session: AsyncSession,
) -> None:
    alert, dov, _mia, _lea = await people(session)
    await actions.write(session, dov, alert.id, "I'm here.")
    await closing.close(session, dov, alert.id, "talked", None)
    assert alert.state == "closed"
    assert [each.words for each in await entries_of(session, alert.id)] == [""]


async def test_a_reason_stands_where_nobody_else_looked(session: AsyncSession) -> None:
    alert, dov, _mia, _lea = await people(session)
    await actions.write(session, dov, alert.id, "I'm here.")
    await closing.close(session, dov, alert.id, "talked", "It was a line of a song.")
    assert [each.words for each in await entries_of(session, alert.id)] == ["It was a line of a song."]


async def test_who_is_alone_on_call_is_asked_for_nothing(session: AsyncSession) -> None:
    persona = await a_persona(session, await a_room(session))
    alert = await an_alert(session, persona, level=4)
    row = await a_responder(session, "dov")
    dov = StaffMember(row.id, "dov", frozenset({("responder", None)}))
    await actions.write(session, dov, alert.id, "I'm here.")
    await closing.close(session, dov, alert.id, "talked")
    assert alert.state == "closed"


async def test_one_may_ask_for_an_ambulance_alone_and_the_member_is_told(session: AsyncSession) -> None:
    alert, dov, _mia, _lea = await people(session)
    call = await services.record(session, dov, alert.id, CALLED)
    assert "emergency services" in (await notes_to_them(session))[0]
    (due,) = await undone(session, services.WORK)
    assert timedelta(hours=23) < due.due_at - clock.now() <= timedelta(hours=24)
    with pytest.raises(Conflict):
        await services.review(session, dov, call.id, "right", "Mine.")


async def test_where_telling_is_unsafe_nothing_is_said_and_the_reason_stands(session: AsyncSession) -> None:
    alert, dov, mia, _lea = await people(session)
    quiet = services.Called(
        "the mill", "it began", "the place", told=False, untold_because="Someone reads along"
    )
    await services.record(session, dov, alert.id, quiet)
    assert await notes_to_them(session) == []
    (line,) = await services.waiting_reviews(session, mia)
    assert (line.told, line.untold_because, line.yours_to_review) == (False, "Someone reads along", True)


async def test_an_unreviewed_call_rings_those_who_lead_each_day_until_somebody_looks(
    session: AsyncSession, settings: Settings
) -> None:
    alert, dov, mia, lea = await people(session)
    call = await services.record(session, dov, alert.id, CALLED)
    for days in (1, 2):
        with clock.shifted(timedelta(days=days)):
            await services.due(session, {"call": str(call.id)}, settings, None)  # type: ignore[arg-type]
    sent = [row.payload for row in await undone(session, "alert.send") if row.payload["why"] == "review"]
    assert [row["person"] for row in sent] == [str(lea.id)] * 2
    alert.state = "closed"
    assert await sending._wanted(session, alert, sent[0])
    await services.review(session, mia, call.id, "right", "Nothing else was left.")
    assert not await sending._wanted(session, alert, sent[0])
    with pytest.raises(Conflict):
        await services.review(session, lea, call.id, "right", "Late.")
    steps = list(
        await session.scalars(select(InspectionEntry.step).where(InspectionEntry.about == "services"))
    )
    assert sorted(steps) == ["asked", "review overdue", "review overdue", "reviewed"]


async def test_the_database_itself_refuses_a_review_by_whoever_rang(database: Database) -> None:
    async with database.writing() as session:
        alert, dov, _mia, _lea = await people(session)
        await services.record(session, dov, alert.id, CALLED)
    with pytest.raises(IntegrityError, match="reviewed_by_another"):
        async with database.writing() as session:
            await session.execute(ServicesCall.__table__.update().values(reviewed_by=dov.id))


async def test_a_hold_needs_two_people_and_keeps_a_talk_from_the_sweep(
    session: AsyncSession, settings: Settings
) -> None:
    alert, dov, mia, _lea = await people(session)
    until = clock.today() + timedelta(days=200)
    await actions.write(session, dov, alert.id, "I'm here.")
    await closing.close(session, dov, alert.id, "talked", "alone")
    await alert_holds.ask(session, dov, alert.id, "An inquest asked for it.", until)
    with pytest.raises(Conflict):
        await alert_holds.agree(session, dov, alert.id, quiet=False)
    with pytest.raises(Conflict):
        await alert_holds.ask(session, mia, alert.id, "Again.", until)
    await alert_holds.agree(session, mia, alert.id, quiet=False)
    assert any("legal reason" in words for words in await notes_to_them(session))

    async def words_left(days: int) -> int:
        with clock.shifted(timedelta(days=days)):
            await retention.closed_alerts(session, settings.retention, clock.now())
            await retention.SWEEPS["holds"][0](session, settings.retention, clock.now())
        return len((await session.scalars(select(Conversation))).all())

    assert await words_left(40) == 1
    assert await words_left(199) == 1
    assert await words_left(200) == 1
    assert await words_left(201) == 0
    assert (await session.scalars(select(LegalHold.state))).all() == ["ended"]


async def test_a_hold_that_nobody_agreed_to_keeps_nothing_after_three_days(
    session: AsyncSession, settings: Settings
) -> None:
    alert, dov, _mia, _lea = await people(session)
    await actions.write(session, dov, alert.id, "I'm here.")
    await closing.close(session, dov, alert.id, "talked", "alone")
    with clock.shifted(timedelta(days=29)):
        await alert_holds.ask(session, dov, alert.id, "A claim.", clock.today() + timedelta(days=9))
    for days, left in ((30, 1), (33, 0)):
        with clock.shifted(timedelta(days=days)):
            await retention.closed_alerts(session, settings.retention, clock.now())
        assert len((await session.scalars(select(Conversation))).all()) == left


@pytest.mark.parametrize("days", [0, -1, 367])
async def test_a_hold_ends_within_a_year(session: AsyncSession, days: int) -> None:
    alert, dov, _mia, _lea = await people(session)
    with pytest.raises(FormRejected):
        await alert_holds.ask(session, dov, alert.id, "why", clock.today() + timedelta(days=days))


async def test_a_hold_made_in_silence_ends_in_silence(session: AsyncSession) -> None:
    alert, dov, mia, _lea = await people(session)
    await alert_holds.ask(session, dov, alert.id, "A court order.", clock.today() + timedelta(days=9))
    await alert_holds.agree(session, mia, alert.id, quiet=True)
    await alert_holds.end(session, dov, alert.id)
    assert await notes_to_them(session) == []
