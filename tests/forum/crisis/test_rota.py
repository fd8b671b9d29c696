"""Who is on, who is planned, and what members are told of it; across midnights and the hour that clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, queries, rota, weekly
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FormRejected, NotFound
from forum.foundation.ids import new_id
from forum.settings import Settings
from forum.storage.tables.crisis import RotaShift
from tests.forum.crisis import cast

LONDON = ZoneInfo("Europe/London")
SUNDAY_NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def a_shift(
    staff_id: UUID, weekday: int, starts: time, ends: time, *, rung: int = 1, zone: str = "Europe/London"
) -> RotaShift:
    return RotaShift(
        id=new_id(), staff_id=staff_id, rung=rung, weekday=weekday, starts=starts, ends=ends, zone=zone
    )


async def test_only_a_confirmed_person_counts_as_on_duty(session: AsyncSession, settings: Settings) -> None:
    dov = await cast.a_responder(session, "dov")
    session.add(a_shift(dov.id, 6, time(0), time(0)))
    await session.flush()
    with clock.frozen(SUNDAY_NIGHT):
        assert await queries.duty_sentence(session, settings) == (False, "Nobody is on duty now.")
        await actions.set_duty(session, StaffMember(dov.id, "dov", frozenset()), on=True)
        assert await queries.duty_sentence(session, settings) == (True, "Someone is on duty now.")
    with clock.frozen(SUNDAY_NIGHT + rota.ON_FOR):
        assert not (await queries.duty_sentence(session, settings))[0]


@pytest.mark.parametrize(
    ("weekday", "sentence"),
    [(6, "Nobody is on duty until 08:00."), (0, "Nobody is on duty until Monday 08:00.")],
)
async def test_the_next_planned_start_is_named_while_nobody_is_there(
    session: AsyncSession, settings: Settings, weekday: int, sentence: str
) -> None:
    dov = await cast.a_responder(session, "dov")
    session.add(a_shift(dov.id, weekday, time(8), time(12)))
    await session.flush()
    with clock.frozen(SUNDAY_NIGHT):
        assert await queries.duty_sentence(session, settings) == (False, sentence)


async def test_without_a_rota_the_staffed_hours_are_named(session: AsyncSession, settings: Settings) -> None:
    with clock.frozen(SUNDAY_NIGHT):
        assert (await queries.duty_sentence(session, settings))[1] == "Nobody is on duty until 08:00."
    with clock.frozen(SUNDAY_NIGHT.replace(hour=12)):
        assert (await queries.duty_sentence(session, settings))[1] == "Nobody is on duty now."


async def test_someone_whose_access_ended_is_never_on_duty(session: AsyncSession, settings: Settings) -> None:
    dov = await cast.a_responder(session, "dov", on=True)
    dov.disabled = True
    await session.flush()
    assert not (await queries.duty_sentence(session, settings))[0]
    room = await cast.a_room(session)
    assert await rota.people(session, room.id, clock.now()) == []


async def test_admins_are_the_third_rung_and_moderators_are_never_rung(session: AsyncSession) -> None:
    room = await cast.a_room(session)
    await cast.a_responder(session, "dov", on=True)
    await cast.a_responder(session, "mia")
    await cast.a_responder(session, "eze", role="admin")
    await cast.a_responder(session, "cleo", role="moderator")
    found = await rota.people(session, room.id, clock.now())
    assert {each.name: each.contact.rung for each in found} == {"dov": 1, "mia": 2, "eze": 3}


async def test_the_gaps_of_a_day_are_what_nobody_on_the_first_rung_covers(
    session: AsyncSession, settings: Settings
) -> None:
    here, day = replace(settings, timezone=LONDON), date(2026, 11, 22)
    dov = await cast.a_responder(session, "dov")
    assert weekly.gaps((), day, here) == (("00:00", "00:00"),)
    session.add(a_shift(dov.id, 5, time(22), time(6)))
    session.add(a_shift(dov.id, 6, time(8), time(22)))
    session.add(a_shift(dov.id, 6, time(0), time(0), rung=2))
    await session.flush()
    with clock.frozen(SUNDAY_NIGHT):
        page = await weekly.week(session, here)
    assert page.days[0].day == day
    assert page.days[0].gaps == (("06:00", "08:00"), ("22:00", "00:00"))
    assert page.days[1].gaps == (("00:00", "00:00"),)
    assert len(page.days) == 14
    # Two weeks from 03:00 on Sunday, less the rest of this night, two Sundays, the night between, the last evening.
    assert page.gap_hours == 14 * 24 - 3 - 3 - 2 * 14 - 8 - 2


async def test_an_admin_plans_a_shift_and_takes_it_out(session: AsyncSession, settings: Settings) -> None:
    dov = await cast.a_responder(session, "dov")
    admin = StaffMember(
        (await cast.a_responder(session, "eze", role="admin")).id, "eze", frozenset({("admin", None)})
    )
    await weekly.add(session, admin, dov.id, 1, 0, (time(8), time(12)), "Europe/London")
    await session.flush()
    page = await weekly.week(session, settings)
    (shift,) = page.shifts
    assert (shift.who, shift.weekday, shift.starts, shift.ends, shift.overnight) == (
        "dov", 0, "08:00", "12:00", False,
    )  # fmt: skip
    mondays = [day.planned for day in page.days if day.weekday == 0]
    assert [[line.who for line in lines] for lines in mondays] == [["dov"], ["dov"]]
    await weekly.take_out(session, admin, shift.id)
    with pytest.raises(NotFound):
        await weekly.take_out(session, admin, shift.id)


async def test_nobody_is_planned_who_does_not_answer(session: AsyncSession) -> None:
    cleo = await cast.a_responder(session, "cleo", role="moderator")
    admin = StaffMember(cleo.id, "eze", frozenset({("admin", None)}))
    with pytest.raises(FormRejected):
        await weekly.add(session, admin, cleo.id, 1, 0, (time(8), time(12)), "Europe/London")
