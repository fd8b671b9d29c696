"""The ladder, one step at a time, on a real database with a stopped clock."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, alerting, closing
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, NotFound
from forum.foundation.secret import Secret
from forum.settings import Ladder, Settings
from forum.storage.tables.accounts import Staff
from forum.storage.tables.crisis import Alert, AlertStep, RingPreference, RotaShift
from tests.forum.crisis import cast

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HOOK = Secret(b"http://127.0.0.1:9/hook")


def as_staff(staff: Staff, role: str = "responder") -> StaffMember:
    return StaffMember(staff.id, staff.sign_in_name, frozenset({(role, None)}))


async def look(session: AsyncSession, alert: Alert, settings: Settings, at: datetime) -> None:
    with clock.frozen(at):
        await alerting.take_step(session, alert.id, settings, at)
        await session.flush()


@pytest.fixture
def hooked(settings: Settings) -> Settings:
    return replace(settings, alert_urls=(HOOK,))


async def test_each_silence_rings_the_next_rung_and_the_last_alarms_everyone(
    session: AsyncSession, hooked: Settings
) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        await cast.a_responder(session, "dov", on=True)
        await cast.a_responder(session, "mia")
        await cast.a_responder(session, "eze", role="admin")
        alert = await cast.an_alert(session, persona, level=4)
    at = NOW
    for _ in range(4):
        await look(session, alert, hooked, at)
        at += timedelta(seconds=hooked.ladder.level_4)
    assert await cast.steps(session, alert) == [
        "opened", "rang", "missed", "rang", "rang", "missed", "rang", "missed", "alarmed", "alarmed", "alarmed",
    ]  # fmt: skip
    assert alert.state == "ringing"
    assert alert.next_at == at
    assert len(await cast.undone(session, "alert.send")) == 4


async def test_a_look_before_its_time_rings_nobody_and_leaves_the_next_look_standing(
    session: AsyncSession, hooked: Settings
) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        await cast.a_responder(session, "dov", on=True)
        alert = await cast.an_alert(session, persona)
    await look(session, alert, hooked, NOW)
    before = len(await cast.undone(session, "alert.step"))
    await look(session, alert, hooked, NOW + timedelta(seconds=5))
    assert await cast.steps(session, alert) == ["opened", "rang"]
    assert len(await cast.undone(session, "alert.step")) == before


async def test_acknowledging_pauses_ten_minutes_and_silence_afterwards_rings_on(
    session: AsyncSession, hooked: Settings
) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        dov = await cast.a_responder(session, "dov", on=True)
        await cast.a_responder(session, "mia")
        alert = await cast.an_alert(session, persona)
    await look(session, alert, hooked, NOW)
    with clock.frozen(NOW + timedelta(minutes=1)):
        await actions.acknowledge(session, as_staff(dov), alert.id)
    await look(session, alert, hooked, NOW + timedelta(minutes=6))
    assert (await cast.steps(session, alert))[-1] == "acknowledged"
    assert alert.next_at == NOW + timedelta(minutes=11)
    await look(session, alert, hooked, NOW + timedelta(minutes=11))
    assert (await cast.steps(session, alert))[2:] == ["acknowledged", "resumed", "rang", "rang"]
    assert (alert.state, alert.taken_by) == ("ringing", None)


async def test_a_first_word_stops_the_ladder_until_the_member_writes_again(
    session: AsyncSession, hooked: Settings
) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        dov = await cast.a_responder(session, "dov", on=True)
        alert = await cast.an_alert(session, persona)
    await look(session, alert, hooked, NOW)
    with clock.frozen(NOW + timedelta(minutes=1)):
        await actions.write(session, as_staff(dov), alert.id, "I'm here. Are you safe at this moment?")
    await look(session, alert, hooked, NOW + timedelta(minutes=5))
    assert (alert.state, alert.next_at) == ("answered", None)
    assert (await cast.steps(session, alert))[2:] == ["acknowledged", "answered"]
    alert.unanswered_since = NOW + timedelta(minutes=20)
    await look(session, alert, hooked, NOW + timedelta(minutes=30))
    assert (await cast.steps(session, alert))[4:] == ["restarted", "rang"]


async def test_two_people_cannot_take_one_alert_in_the_same_ten_minutes(session: AsyncSession) -> None:
    persona = await cast.a_persona(session, await cast.a_room(session))
    dov = await cast.a_responder(session, "dov")
    mia = await cast.a_responder(session, "mia")
    alert = await cast.an_alert(session, persona)
    await actions.acknowledge(session, as_staff(dov), alert.id)
    await actions.acknowledge(session, as_staff(dov), alert.id)
    with pytest.raises(Conflict):
        await actions.acknowledge(session, as_staff(mia), alert.id)
    assert (await cast.steps(session, alert)).count("acknowledged") == 1


async def test_someone_who_answers_in_another_room_does_not_find_the_alert(session: AsyncSession) -> None:
    persona = await cast.a_persona(session, await cast.a_room(session))
    other = await cast.a_room(session, "carers")
    mia = await cast.a_responder(session, "mia")
    alert = await cast.an_alert(session, persona)
    elsewhere = StaffMember(mia.id, "mia", frozenset({("responder", other.id)}))
    with pytest.raises(NotFound):
        await actions.acknowledge(session, elsewhere, alert.id)


async def test_quiet_hours_are_obeyed_and_the_member_is_told_that_nobody_is_there(
    session: AsyncSession, hooked: Settings
) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        mia = await cast.a_responder(session, "mia")
        session.add(
            RingPreference(staff_id=mia.id, zone="UTC", quiet_from=time(22), quiet_until=time(7), rings=0)
        )
        alert = await cast.an_alert(session, persona)
    await look(session, alert, hooked, NOW)
    assert await cast.steps(session, alert) == ["opened", "nobody"]
    assert await cast.undone(session, "alert.send") == []
    await look(session, alert, hooked, NOW.replace(hour=7))
    assert (await cast.steps(session, alert))[-1] in ("rang", "alarmed")


async def test_a_nightly_cap_is_obeyed(session: AsyncSession, hooked: Settings) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        mia = await cast.a_responder(session, "mia")
        session.add(RingPreference(staff_id=mia.id, zone="UTC", nightly_cap=1, rings=0))
        alert = await cast.an_alert(session, persona)
    for minutes in (0, 5, 10):
        await look(session, alert, hooked, NOW + timedelta(minutes=minutes))
    rings = select(AlertStep).where(AlertStep.staff_id == mia.id)
    assert len((await session.scalars(rings)).all()) == 1


async def test_a_planned_shift_is_rung_first_and_going_off_ends_the_plan(
    session: AsyncSession, hooked: Settings
) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        dov = await cast.a_responder(session, "dov")
        mia = await cast.a_responder(session, "mia")
        for each in (dov, mia):
            session.add(
                RotaShift(
                    id=alerting.UUID(int=each.id.int ^ 1),
                    staff_id=each.id,
                    rung=1,
                    weekday=5,
                    starts=time(22),
                    ends=time(8),
                    zone="UTC",
                )
            )
        await session.flush()
        await actions.set_duty(session, as_staff(mia), on=False)
        alert = await cast.an_alert(session, persona)
    await look(session, alert, hooked, NOW)
    rung = list(await session.scalars(select(AlertStep.staff_id).where(AlertStep.kind == "rang")))
    assert rung == [dov.id]


async def test_only_a_person_closes_an_alert_and_closing_blurs_its_times(
    session: AsyncSession, settings: Settings
) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        dov = await cast.a_responder(session, "dov")
        alert = await cast.an_alert(session, persona)
        with pytest.raises(Conflict):
            await closing.close(session, as_staff(dov), alert.id, "false_alarm")
        await actions.acknowledge(session, as_staff(dov), alert.id)
        await closing.close(session, as_staff(dov), alert.id, "talked")
    assert (alert.state, alert.outcome, alert.next_at) == ("closed", "talked", None)
    assert alert.opened_at == NOW.replace(hour=0)
    times = await session.scalars(select(AlertStep.at).where(AlertStep.alert_id == alert.id))
    assert {each.time() for each in times} == {time(0)}
    assert len(await cast.undone(session, "follow_up")) == 3


async def test_handing_over_rings_the_next_person_alone(session: AsyncSession, settings: Settings) -> None:
    persona = await cast.a_persona(session, await cast.a_room(session))
    dov = await cast.a_responder(session, "dov")
    mia = await cast.a_responder(session, "mia", channels=("mailto:mia@example.org",))
    alert = await cast.an_alert(session, persona)
    await actions.acknowledge(session, as_staff(dov), alert.id)
    await actions.hand_over(session, as_staff(dov), alert.id, "mia", settings)
    assert alert.taken_by == mia.id
    sent = await cast.undone(session, "alert.send")
    assert [each.payload["person"] for each in sent] == [str(mia.id)]


async def test_a_ladder_that_nobody_answers_never_ends_but_calms_down_to_once_an_hour(
    session: AsyncSession, hooked: Settings
) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        await cast.a_responder(session, "dov", on=True)
        alert = await cast.an_alert(session, persona, level=4)
    at, waits = NOW, []
    for _ in range(11):
        await look(session, alert, hooked, at)
        assert alert.next_at is not None
        waits.append(int((alert.next_at - at).total_seconds() // 60))
        at = alert.next_at
    assert waits == [5, 5, 5, 5, 5, 10, 20, 40, 60, 60, 60]
    assert (await cast.steps(session, alert)).count("missed") == 10


async def test_a_clock_set_back_delays_no_ring(session: AsyncSession, hooked: Settings) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        await cast.a_responder(session, "dov", on=True)
        alert = await cast.an_alert(session, persona)
    with clock.frozen(NOW - timedelta(hours=1)):
        await alerting.take_step(session, alert.id, hooked, NOW)
    assert await cast.steps(session, alert) == ["opened", "rang"]
    assert alert.next_at == NOW + timedelta(minutes=5)


async def test_awake_pauses_five_minutes_once_in_a_round(session: AsyncSession, settings: Settings) -> None:
    quick = replace(settings, ladder=Ladder(60, 60), alert_urls=(HOOK,))
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        dov = await cast.a_responder(session, "dov", on=True)
        alert = await cast.an_alert(session, persona)
    await look(session, alert, quick, NOW)
    with clock.frozen(NOW + timedelta(seconds=30)):
        assert await actions.awake(session, alert.id) == "paused"
        assert await actions.awake(session, alert.id) == "used"
    await look(session, alert, quick, NOW + timedelta(minutes=1))
    assert (await cast.steps(session, alert))[1:] == ["rang", "awake"]
    await look(session, alert, quick, NOW + timedelta(minutes=5, seconds=30))
    assert (await cast.steps(session, alert))[3:5] == ["missed", "rang"]
    await actions.acknowledge(session, as_staff(dov), alert.id)
    assert await actions.awake(session, alert.id) == "over"
    with pytest.raises(NotFound):
        await actions.awake(session, dov.id)
