"""Extra shifts, absences, swaps and calendars: who is planned afterwards, what everybody reads, what nobody can do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import icalendar
import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import staff
from forum.crisis import calendars, plan, rota, rota_changes, shifts
from forum.crisis.rota_changes import When
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, FormRejected, NotFound
from forum.foundation.ids import new_token
from forum.settings import Settings
from forum.storage.database import Database
from forum.storage.tables.accounts import Staff
from forum.storage.tables.crisis import RingPreference, RotaShift
from forum.storage.tables.oncall import RotaChange, RotaFeed, RotaOffer
from tests.forum.crisis import cast
from tests.forum.crisis.test_rota import a_shift
from tests.journeys.person import Person, forms_on

# Saturday noon before the night in which London's clocks go back.
NOW = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)
WORDS = "lantern shelter quiet harbour window paper seven"


def as_staff(row: Staff, role: str = "responder") -> StaffMember:
    return StaffMember(row.id, row.sign_in_name, frozenset({(role, None)}))


async def planned(session: AsyncSession, begin: datetime, hours: int = 12) -> list[tuple[str, int, float]]:
    """Who is planned from `begin` on: name, the UTC hour at which it begins, how many hours long."""
    names = {
        str(row.id): row.sign_in_name for row in await session.execute(select(Staff.id, Staff.sign_in_name))
    }
    ahead = await plan.between(session, begin, begin + timedelta(hours=hours))
    return [
        (names[each.person], each.begins.hour, (each.ends - each.begins) / timedelta(hours=1))
        for each in ahead
    ]


@pytest_asyncio.fixture
async def two(session: AsyncSession) -> tuple[StaffMember, StaffMember]:
    """Dov, who has every Saturday night, and Mia."""
    dov, mia = await cast.a_responder(session, "dov"), await cast.a_responder(session, "mia")
    session.add(a_shift(dov.id, 5, time(22), time(8)))
    await session.flush()
    return as_staff(dov), as_staff(mia)


async def test_a_shift_over_the_autumn_night_changes_hands_whole(
    session: AsyncSession, settings: Settings, two: tuple[StaffMember, StaffMember]
) -> None:
    dov, mia = two
    with clock.frozen(NOW):
        assert await planned(session, NIGHT) == [("dov", 21, 11)]
        await rota_changes.offer(session, dov, NIGHT, 1)
        assert await planned(session, NIGHT) == [("dov", 21, 11)]
        (offer,) = (await shifts.own(session, mia, settings)).offers
        assert (offer.who, offer.times.starts, offer.times.ends) == ("dov", "22:00", "08:00")
        await rota_changes.take(session, mia, offer.id)
        assert await planned(session, NIGHT) == [("mia", 21, 11)]
        with pytest.raises(Conflict):
            await rota_changes.take(session, mia, offer.id)
        (seen,) = (await shifts.changes(session, settings)).offers
        assert (seen.who, seen.taken_by) == ("dov", "mia")
        # The next Saturday is his again.
        assert await planned(session, NIGHT + timedelta(days=7, hours=1)) == [("dov", 22, 10)]
    found = await rota.people(session, (await cast.a_room(session)).id, NIGHT)
    assert {each.name: each.contact.rung for each in found} == {"dov": 2, "mia": 1}


async def test_a_shift_that_was_taken_can_be_given_on_and_given_back(
    session: AsyncSession, two: tuple[StaffMember, StaffMember]
) -> None:
    dov, mia = two
    with clock.frozen(NOW):
        for giver, taker in ((dov, mia), (mia, dov)):
            await rota_changes.offer(session, giver, NIGHT, 1)
            open_one = select(RotaOffer.id).where(RotaOffer.taken_by.is_(None))
            await rota_changes.take(session, taker, (await session.scalars(open_one)).one())
        assert await planned(session, NIGHT) == [("dov", 21, 11)]


async def test_a_shift_that_runs_is_taken_from_now_on(
    session: AsyncSession, two: tuple[StaffMember, StaffMember]
) -> None:
    dov, mia = two
    with clock.frozen(NIGHT + timedelta(hours=3)):
        await rota_changes.offer(session, dov, NIGHT, 1)
        await rota_changes.take(session, mia, (await session.scalars(select(RotaOffer.id))).one())
    assert await planned(session, NIGHT) == [("dov", 21, 3), ("mia", 0, 8)]


async def test_nobody_takes_what_is_not_on_offer_any_more(
    session: AsyncSession, two: tuple[StaffMember, StaffMember]
) -> None:
    dov, mia = two
    with clock.frozen(NOW):
        await rota_changes.offer(session, dov, NIGHT, 1)
        await rota_changes.offer(session, dov, NIGHT, 1)
        offer = (await session.scalars(select(RotaOffer.id))).one()
        with pytest.raises(Conflict):
            await rota_changes.take(session, dov, offer)
        with pytest.raises(NotFound):
            await rota_changes.withdraw(session, mia, offer)
        with pytest.raises(NotFound):
            await rota_changes.offer(session, mia, NIGHT, 1)
        admin = as_staff(await cast.a_responder(session, "eze", role="admin"), "admin")
        away = When(date(2026, 10, 24), time(0), date(2026, 10, 26), time(0), "Europe/London")
        await rota_changes.add_change(session, admin, dov.id, "away", 1, away)
        with pytest.raises(Conflict):
            await rota_changes.take(session, mia, offer)
        await rota_changes.withdraw(session, dov, offer)
    assert await planned(session, NIGHT) == []


async def test_an_absence_over_the_spring_night_and_an_extra_shift_for_it(session: AsyncSession) -> None:
    dov, mia = await cast.a_responder(session, "dov"), await cast.a_responder(session, "mia")
    admin = as_staff(await cast.a_responder(session, "eze", role="admin"), "admin")
    session.add(a_shift(dov.id, 5, time(22), time(8)))
    night = When(date(2027, 3, 27), time(22), date(2027, 3, 28), time(8), "Europe/London")
    with clock.frozen(NOW):
        await rota_changes.add_change(session, admin, dov.id, "away", 1, night)
        await rota_changes.add_change(session, admin, mia.id, "extra", 1, night)
        assert await planned(session, datetime(2027, 3, 27, 22, tzinfo=UTC)) == [("mia", 22, 9)]
        change = (await session.scalars(select(RotaChange.id).where(RotaChange.kind == "away"))).one()
        await rota_changes.take_back(session, admin, change)
        with pytest.raises(NotFound):
            await rota_changes.take_back(session, admin, change)
    assert len(await planned(session, datetime(2027, 3, 27, 22, tzinfo=UTC))) == 2


@pytest.mark.parametrize(
    ("begin", "end"),
    [((24, 8), (24, 8)), ((24, 9), (24, 8)), ((20, 8), (20, 9))],
)
async def test_a_change_of_no_length_or_of_the_past_is_refused(
    session: AsyncSession, begin: tuple[int, int], end: tuple[int, int]
) -> None:
    dov = await cast.a_responder(session, "dov")
    admin = as_staff(await cast.a_responder(session, "eze", role="admin"), "admin")
    when = When(date(2026, 10, begin[0]), time(begin[1]), date(2026, 10, end[0]), time(end[1]), "UTC")
    with clock.frozen(NOW), pytest.raises(FormRejected):
        await rota_changes.add_change(session, admin, dov.id, "extra", 1, when)


async def test_a_calendar_reads_shift_times_and_no_name_until_its_address_ends(
    session: AsyncSession, settings: Settings, two: tuple[StaffMember, StaffMember]
) -> None:
    dov, _mia = two
    token, older = new_token(), new_token()
    with clock.frozen(NOW):
        await calendars.let_read(session, dov, older)
        await calendars.let_read(session, dov, token)
        found = await calendars.feed(session, token, settings)
        assert await calendars.feed(session, token, settings) == found
        with pytest.raises(NotFound):
            await calendars.feed(session, older, settings)
    read = icalendar.Calendar.from_ical(found)
    events = list(read.walk("VEVENT"))
    night = next(event for event in events if event.decoded("dtstart") == NIGHT)
    assert night.decoded("dtend") - night.decoded("dtstart") == timedelta(hours=11)
    assert len({str(event["uid"]) for event in events}) == len(events) == 10
    assert {str(event["summary"]) for event in events} == {"On call"}
    assert b"dov" not in found
    assert all(len(line) <= 75 for line in found.split(b"\r\n"))
    assert token.encode() not in (await session.scalars(select(RotaFeed.token_hash))).one()
    await calendars.stop(session, dov)
    with pytest.raises(NotFound):
        await calendars.feed(session, token, settings)


async def test_two_who_take_each_others_shifts_at_one_moment_both_get_them(database: Database) -> None:
    async with database.writing() as session:
        rows = [await cast.a_responder(session, name) for name in ("dov", "mia")]
        for row, weekday in zip(rows, (5, 6), strict=True):
            session.add(a_shift(row.id, weekday, time(22), time(8)))
    dov, mia = (as_staff(row) for row in rows)
    with clock.frozen(NOW):
        async with database.writing() as session:
            await rota_changes.offer(session, dov, NIGHT, 1)
            await rota_changes.offer(session, mia, NIGHT + timedelta(hours=25), 1)
            offers = {row.staff_id: row.id for row in await session.scalars(select(RotaOffer))}

        async def take(who: StaffMember, from_whom: StaffMember) -> None:
            async with database.writing() as session:
                await rota_changes.take(session, who, offers[from_whom.id])

        await asyncio.gather(take(dov, mia), take(mia, dov))
        async with database.reading() as session:
            names = [name for name, _hour, _hours in await planned(session, NIGHT, hours=30)]
    assert names == ["mia", "dov"]


async def test_changes_and_offers_are_forgotten_a_month_after_they_were_over(
    session: AsyncSession, settings: Settings, two: tuple[StaffMember, StaffMember]
) -> None:
    dov, mia = two
    with clock.frozen(NOW):
        await rota_changes.offer(session, dov, NIGHT, 1)
        await rota_changes.take(session, mia, (await session.scalars(select(RotaOffer.id))).one())
        assert await rota_changes.forget_past(session, settings, NOW + timedelta(days=30)) == 0
        assert await rota_changes.forget_past(session, settings, NOW + timedelta(days=33)) == 3


async def test_the_calendar_of_someone_who_left_is_gone(session: AsyncSession, settings: Settings) -> None:
    dov = await cast.a_responder(session, "dov")
    token = new_token()
    await calendars.let_read(session, as_staff(dov), token)
    dov.disabled = True
    await session.flush()
    with pytest.raises(NotFound):
        await calendars.feed(session, token, settings)


@pytest_asyncio.fixture
async def people(app: Litestar, database: Database) -> AsyncIterator[tuple[Person, Person, Person]]:
    async with database.writing() as session:
        for name, role in (("dov", "responder"), ("mia", "responder"), ("eze", "admin")):
            await staff.add(session, name, [(role, None)], passphrase=WORDS)
    async with AsyncExitStack() as stack:
        found = [await stack.enter_async_context(Person(app)) for _ in range(3)]
        for who, name in zip(found, ("dov", "mia", "eze"), strict=True):
            await who.opens("/sign-in")
            await who.sends("/sign-in", sign_in_name=name, passphrase=WORDS)
        yield found[0], found[1], found[2]


async def the_id(database: Database, name: str) -> UUID:
    async with database.reading() as session:
        return await staff.find(session, name)


async def test_a_swap_from_the_plan_to_the_other_calendar(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    dov, mia, eze = people
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    await eze.opens("/admin/rota/changes")
    assert "Nothing differs from the weekly plan." in eze.text
    await eze.sends(
        "/admin/rota/changes", staff=str(await the_id(database, "dov")), kind="extra", rung="1",
        from_day=tomorrow, from_time="18:00", until_day=tomorrow, until_time="23:00",
    )  # fmt: skip
    assert "comes besides" in eze.text
    await dov.opens("/oncall/shifts")
    assert "18:00–23:00" in dov.text
    await dov.sends("/oncall/shifts/offers")
    assert "You offer this one." in dov.text
    await mia.opens("/oncall/shifts")
    taking = next(form.action for form in forms_on(mia.text) if form.action.endswith("/taking"))
    await mia.sends(taking)
    assert "18:00–23:00" in mia.text
    assert "Nobody offers a shift now." in mia.text
    await eze.opens("/admin/rota/changes")
    assert "dov gave it, mia took it." in eze.text
    assert (await mia.opens("/oncall/calendar")).status_code == 200
    token = next(form.fields["token"][0] for form in forms_on(mia.text) if form.action == "/oncall/calendar")
    assert (await mia.opens(f"/calendar/{token}.ics")).status_code == 404
    await mia.opens("/oncall/calendar")
    token = next(form.fields["token"][0] for form in forms_on(mia.text) if form.action == "/oncall/calendar")
    await mia.sends("/oncall/calendar")
    assert "A calendar reads your shifts" in mia.text
    answer = await dov.opens(f"/calendar/{token}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.text.count("BEGIN:VEVENT") == 1
    await mia.opens("/oncall/shifts")
    await mia.sends("/oncall/calendar/end")
    assert (await dov.opens(f"/calendar/{token}.ics")).status_code == 404


async def test_people_elsewhere_have_the_hours_of_their_own_zone(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    dov, _mia, eze = people
    await dov.opens("/oncall")
    await dov.sends("/oncall/wishes", quiet_from="22:00", quiet_until="07:00", zone="america/new york")
    await eze.opens("/admin/rota")
    who = str(await the_id(database, "dov"))
    shift = {"staff": who, "rung": "1", "weekday": "0", "starts": "20:00", "ends": "23:00"}
    await eze.sends("/admin/rota", **shift, zone="Lisbon, I think")
    assert eze.page.status_code == 422
    assert "Please write a time zone such as Europe/London" in eze.text
    assert 'value="20:00"' in eze.text
    await eze.opens("/admin/rota")
    await eze.sends("/admin/rota", **shift, zone="Asia/Kolkata")
    assert "hours of Asia/Kolkata" in eze.text
    async with database.reading() as session:
        wish = (await session.scalars(select(RingPreference))).one()
        row = (await session.scalars(select(RotaShift))).one()
    assert (wish.zone, row.zone) == ("America/New_York", "Asia/Kolkata")
    # 20:00 in Kolkata is 14:30 in London in winter, 15:30 in summer.
    assert "14:30–17:30" in eze.text or "15:30–18:30" in eze.text


async def test_what_makes_no_change_comes_back_with_what_was_typed_and_members_of_other_roles_stay_out(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    dov, _mia, eze = people
    who = str(await the_id(database, "dov"))
    await eze.opens("/admin/rota/changes")
    await eze.sends(
        "/admin/rota/changes", staff=who, kind="away", from_day="soon", from_time="18:00",
        until_day="2026-01-01", until_time="late",
    )  # fmt: skip
    assert eze.page.status_code == 422
    assert "Please choose a day" in eze.text
    assert "Please write a time" in eze.text
    assert 'value="18:00"' in eze.text
    for path in ("/admin/rota/changes", "/admin/ladders"):
        assert (await dov.opens(path)).status_code == 403
    await dov.opens("/oncall/calendar")
    await dov.sends("/oncall/calendar", token="short")
    assert dov.page.status_code == 422
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(RotaChange)) == 0
        assert await session.scalar(select(func.count()).select_from(RotaFeed)) == 0
