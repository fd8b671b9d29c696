"""A night of twenty false alarms by five people: who is rung how often, who sleeps, and what the members read."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, board, closing, queries
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.intake.alerts import Cause, raise_alert
from forum.settings import Settings
from forum.storage.tables.accounts import Staff
from forum.storage.tables.crisis import Alert, AlertStep, Duty, RingPreference
from forum.storage.tables.personas import Persona
from tests.forum.crisis import cast
from tests.forum.crisis.night import Night

EVENING = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def as_staff(row: Staff) -> StaffMember:
    return StaffMember(row.id, row.sign_in_name, frozenset({("responder", None)}))


async def asleep(session: AsyncSession, row: Staff, *, cap: int | None = None, quiet: bool = False) -> None:
    hours = (time(22), time(7)) if quiet else (None, None)
    session.add(
        RingPreference(
            staff_id=row.id, zone="UTC", nightly_cap=cap, rings=0, quiet_from=hours[0], quiet_until=hours[1]
        )
    )
    await session.flush()


async def subjects(session: AsyncSession) -> list[Persona]:
    room = await cast.a_room(session)
    return [await cast.a_persona(session, room, name) for name in ("Ash", "Ivy", "Noor", "Fen", "Rue")]


async def post(session: AsyncSession, persona: Persona, at: datetime) -> Alert:
    with clock.frozen(at):
        alert = await raise_alert(session, persona, Cause("post", None, None, 4))
        await session.flush()
    return alert


async def test_asleep_all_night_each_hears_no_more_than_they_allow_and_members_are_told_when_none_remain(
    session: AsyncSession, settings: Settings
) -> None:
    people = await subjects(session)
    with clock.frozen(EVENING):
        dov = await cast.a_responder(session, "dov", channels=("mailto:dov@example.org",))
        mia = await cast.a_responder(session, "mia", channels=("mailto:mia@example.org",))
        noa = await cast.a_responder(session, "noa", channels=("mailto:noa@example.org",))
        eze = await cast.a_responder(session, "eze", role="admin", channels=("mailto:eze@example.org",))
        await asleep(session, dov, cap=4)
        await asleep(session, mia, cap=2)
        await asleep(session, noa, quiet=True)
        await asleep(session, eze, cap=1)
    night = Night(session, settings)
    alerts: dict[str, Alert] = {}
    for number in range(20):
        at = EVENING + 5 * MINUTE + number * 7 * MINUTE
        await night.until(at)
        persona = people[number % 5]
        alerts[persona.alias] = await post(session, persona, at)
    await night.until(MORNING - MINUTE)

    # Twenty posts are five alerts: the others wait with them.
    assert len((await session.scalars(select(Alert))).all()) == 5
    assert {alert.joined for alert in alerts.values()} == {3}
    assert night.rings() == Counter({"dov": 4, "mia": 2, "eze": 1})
    steps = await session.scalars(select(AlertStep.staff_id).where(AlertStep.kind.in_(("rang", "alarmed"))))
    assert noa.id not in set(steps)

    # The last to write could reach nobody: that is what they read, with no word of anyone having been asked.
    with clock.frozen(MORNING - MINUTE):
        panel = await queries.panel_for(session, alerts["Rue"], settings)
    said = " ".join(panel.truth)
    assert "Nobody is on duty" in said
    assert "The numbers below reach a person now." in said
    assert "We have asked" not in said
    # At seven, when quiet hours end, whoever slept is rung for each of the five.
    await night.until(MORNING + 10 * MINUTE)
    assert night.rings()["noa"] >= 5
    assert {link for _at, name, link in night.heard if name == "noa"} == {
        f"{settings.base_url}/oncall/alerts/{alert.id}" for alert in alerts.values()
    }


async def test_awake_and_answering_one_person_hears_each_subject_once_and_the_others_sleep(
    session: AsyncSession, settings: Settings
) -> None:
    people = await subjects(session)
    with clock.frozen(EVENING):
        dov = await cast.a_responder(session, "dov", on=True, channels=("mailto:dov@example.org",))
        for name in ("mia", "noa"):
            await cast.a_responder(session, name, channels=(f"mailto:{name}@example.org",))
    night = Night(session, settings)
    for number in range(20):
        at = EVENING + 5 * MINUTE + number * 4 * MINUTE
        await night.until(at)
        alert = await post(session, people[number % 5], at)
        await night.until(at + MINUTE)
        with clock.frozen(at + 2 * MINUTE):
            # They read it, see that the words were about a song, and answer so within two minutes.
            await actions.acknowledge(session, as_staff(dov), alert.id)
            await actions.write(session, as_staff(dov), alert.id, "I read your post. Are you all right?")
            await session.flush()
    await night.until(EVENING + timedelta(hours=2))
    assert night.rings() == Counter({"dov": 5})
    found = await board.board(session, as_staff(dov), settings)
    assert [line.more for line in found.alerts] == [3] * 5


async def test_closed_as_a_false_alarm_the_next_one_of_the_same_person_rings_again(
    session: AsyncSession, settings: Settings
) -> None:
    (ash, *_others) = await subjects(session)
    with clock.frozen(EVENING):
        dov = await cast.a_responder(session, "dov", on=True, channels=("mailto:dov@example.org",))
    night = Night(session, settings)
    for number in range(3):
        at = EVENING + 5 * MINUTE + number * 10 * MINUTE
        alert = await post(session, ash, at)
        await night.until(at + MINUTE)
        with clock.frozen(at + 2 * MINUTE):
            await actions.acknowledge(session, as_staff(dov), alert.id)
            await closing.close(session, as_staff(dov), alert.id, "false_alarm", "Nobody else was here.")
            await session.flush()
    assert night.rings() == Counter({"dov": 3})


async def test_a_cap_is_set_aside_while_someone_says_that_they_are_on_and_holds_again_afterwards(
    session: AsyncSession, settings: Settings
) -> None:
    people = await subjects(session)
    with clock.frozen(EVENING):
        dov = await cast.a_responder(session, "dov", on=True, channels=("mailto:dov@example.org",))
        await asleep(session, dov, cap=1)
    night = Night(session, settings)
    for number, persona in enumerate(people):
        if number == 3:
            await session.execute(update(Duty).values(on_until=EVENING + number * MINUTE))
        await post(session, persona, EVENING + number * MINUTE)
        await night.until(EVENING + number * MINUTE)
    assert night.rings() == Counter({"dov": 3})
