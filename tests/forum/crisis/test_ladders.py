"""Ladders set in the browser: which one stands for an alert, what an alert does with it, and the picture beforehand."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import staff
from forum.crisis import alerting, ladders, rehearsal
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import NotFound
from forum.foundation.secret import Secret
from forum.settings import Settings
from forum.storage.database import Database
from forum.storage.tables.accounts import Staff
from forum.storage.tables.crisis import Alert, AlertStep, RingPreference
from forum.storage.tables.oncall import LadderRow
from moderation.ladders import LadderFault
from tests.forum.crisis import cast
from tests.journeys.person import Person

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
WORDS = "lantern shelter quiet harbour window paper seven"
QUICK = [{"who": ["leads"], "minutes": 2}, {"who": ["responders", "admins"], "minutes": 3}]
SLOW = [{"who": ["on_duty"], "minutes": 30}]


async def an_admin(session: AsyncSession) -> StaffMember:
    row = await cast.a_responder(session, "eze", role="admin")
    return StaffMember(row.id, "eze", frozenset({("admin", None)}))


async def rung(session: AsyncSession, alert: Alert) -> list[tuple[str, list[str]]]:
    """What happened, in order: the kind and who, those of one moment together."""
    rows = await session.execute(
        select(AlertStep.kind, AlertStep.place, Staff.sign_in_name)
        .outerjoin(Staff, Staff.id == AlertStep.staff_id)
        .where(AlertStep.alert_id == alert.id)
        .order_by(AlertStep.place)
    )
    found: list[tuple[str, list[str]]] = []
    for row in rows:
        if found and found[-1][0] == row.kind:
            found[-1][1].append(row.sign_in_name)
        elif row.kind in ("rang", "alarmed", "missed", "nobody"):
            found.append((row.kind, [row.sign_in_name] if row.sign_in_name else []))
    return found


async def test_the_rooms_own_ladder_stands_before_the_one_for_all_and_that_before_the_settings(
    session: AsyncSession, settings: Settings
) -> None:
    admin, room = await an_admin(session), await cast.a_room(session)
    waits = [(await ladders.ladder_for(session, room.id, 4, settings)).wait_after(1)]
    await ladders.set_ladder(session, admin, "", 4, SLOW)
    waits.append((await ladders.ladder_for(session, room.id, 4, settings)).wait_after(1))
    await ladders.set_ladder(session, admin, room.slug, 4, QUICK)
    waits.append((await ladders.ladder_for(session, room.id, 4, settings)).wait_after(1))
    assert [each / timedelta(minutes=1) for each in waits] == [5, 30, 2]
    assert (await ladders.ladder_for(session, room.id, 3, settings)).wait_after(1) == timedelta(minutes=15)
    await ladders.take_back(session, admin, room.slug, 4)
    assert (await ladders.ladder_for(session, room.id, 4, settings)).wait_after(1) == timedelta(minutes=30)
    with pytest.raises(NotFound):
        await ladders.take_back(session, admin, room.slug, 4)


async def test_setting_it_again_replaces_it_and_what_makes_none_is_refused(
    session: AsyncSession, settings: Settings
) -> None:
    admin = await an_admin(session)
    await ladders.set_ladder(session, admin, "", 3, SLOW)
    await ladders.set_ladder(session, admin, "", 3, QUICK)
    assert await session.scalar(select(func.count()).select_from(LadderRow)) == 1
    with pytest.raises(LadderFault):
        await ladders.set_ladder(session, admin, "", 3, [{"who": ["cat"], "minutes": 1}])
    with pytest.raises(NotFound):
        await ladders.set_ladder(session, admin, "nowhere", 3, QUICK)


async def test_a_row_that_makes_no_ladder_never_keeps_an_alert_from_ringing(
    session: AsyncSession, settings: Settings
) -> None:
    admin, room = await an_admin(session), await cast.a_room(session)
    await ladders.set_ladder(session, admin, room.slug, 4, QUICK)
    row = (await session.scalars(select(LadderRow))).one()
    row.rungs = [{"who": [], "minutes": 1}]
    await session.flush()
    assert (await ladders.ladder_for(session, room.id, 4, settings)).last == 3


async def test_an_alert_climbs_the_ladder_of_its_room(session: AsyncSession, settings: Settings) -> None:
    with clock.frozen(NOW):
        admin, room = await an_admin(session), await cast.a_room(session)
        await ladders.set_ladder(session, admin, room.slug, 4, QUICK)
        for name, role in (("leo", "lead"), ("dov", "responder")):
            await cast.a_responder(session, name, role=role, channels=(f"mailto:{name}@example.org",))
        alert = await cast.an_alert(session, await cast.a_persona(session, room), level=4)
    for minutes, due in ((0, 2), (2, 5), (5, 8)):
        at = NOW + timedelta(minutes=minutes)
        with clock.frozen(at):
            await alerting.take_step(session, alert.id, settings, at)
            await session.flush()
        assert alert.next_at == NOW + timedelta(minutes=due)
    assert await rung(session, alert) == [
        ("rang", ["leo"]), ("missed", []), ("rang", ["dov", "eze"]), ("missed", []),
        ("alarmed", ["dov", "eze", "leo"]),
    ]  # fmt: skip


async def test_the_picture_tells_who_would_be_rung_when_and_how(
    session: AsyncSession, settings: Settings
) -> None:
    here = replace(settings, alert_urls=(Secret(b"http://127.0.0.1:9/hook"),))
    with clock.frozen(NOW - timedelta(hours=8)):
        admin, room = await an_admin(session), await cast.a_room(session)
        await ladders.set_ladder(session, admin, room.slug, 4, QUICK)
        await cast.a_responder(session, "leo", role="lead", channels=("mailto:leo@example.org",))
        dov = await cast.a_responder(session, "dov")
        session.add(RingPreference(staff_id=dov.id, zone="UTC", nightly_cap=1, rings=0))
        mia = await cast.a_responder(session, "mia")
        session.add(
            RingPreference(staff_id=mia.id, zone="UTC", quiet_from=time(22), quiet_until=time(7), rings=0)
        )
        await session.flush()
        picture = await rehearsal.rehearse(session, here, room.slug, 4, NOW)
    seen = [
        (each.minutes, each.clock, each.kind, [one.name for one in each.people], each.shared)
        for each in picture.moments[:3]
    ]
    assert seen == [
        (0, "03:00", "rang", ["leo"], False),
        (2, "03:02", "rang", ["dov", "eze"], True),
        (5, "03:05", "alarmed", ["eze", "leo"], True),
    ]
    assert [(way.kind, way.after) for way in picture.moments[0].people[0].ways] == [("mail", 0)]
    assert [(each.name, each.until) for each in picture.asleep] == [("mia", "07:00")]
    assert len(picture.moments) == 6


async def test_the_picture_of_a_night_without_anybody_says_so_once_and_who_wakes(
    session: AsyncSession, settings: Settings
) -> None:
    with clock.frozen(NOW):
        mia = await cast.a_responder(session, "mia", channels=("mailto:mia@example.org",))
        session.add(
            RingPreference(staff_id=mia.id, zone="UTC", quiet_from=time(22), quiet_until=time(7), rings=0)
        )
        await session.flush()
        picture = await rehearsal.rehearse(session, settings, "", 4, NOW)
    assert [(each.minutes, each.kind) for each in picture.moments][:2] == [(0, "nobody"), (240, "rang")]


@pytest_asyncio.fixture
async def eze(app: Litestar, database: Database) -> AsyncIterator[Person]:
    async with database.writing() as session:
        await staff.add(session, "eze", [("admin", None)], passphrase=WORDS)
        await staff.add(session, "dov", [("responder", None)], passphrase=WORDS)
    async with Person(app) as person:
        await person.opens("/sign-in")
        await person.sends("/sign-in", sign_in_name="eze", passphrase=WORDS)
        yield person


async def test_an_admin_sets_a_ladder_and_takes_it_back(eze: Person, database: Database) -> None:
    await eze.opens("/admin/ladders?level=3&at=2026-11-25T03:00")
    assert "None was set here" in eze.text
    assert "<b>dov</b>" in eze.text
    await eze.sends("/admin/ladders", button={"who_1": ["admins"], "wait_1": "7", "who_2": [], "wait_2": ""})
    assert eze.page.status_code == 200
    async with database.reading() as session:
        row = (await session.scalars(select(LadderRow))).one()
    assert (row.level, row.room_id, row.rungs[0]) == (3, None, {"who": ["admins"], "minutes": 7})
    assert "Ladders that were set" in eze.text
    await eze.sends("/admin/ladders/end")
    assert "None was set here" in eze.text


async def test_a_rung_without_people_or_minutes_comes_back_with_what_was_typed(eze: Person) -> None:
    await eze.opens("/admin/ladders")
    await eze.sends("/admin/ladders", button={"who_1": [], "wait_1": "7", "who_2": ["leads"], "wait_2": "0"})
    assert eze.page.status_code == 422
    assert "Please give whole minutes, 1 to 1440." in eze.text
    assert 'value="7"' in eze.text
    await eze.sends("/admin/ladders", button={"who_1": [], "wait_1": "7", "who_2": ["leads"], "wait_2": ""})
    assert "Please say who is rung, or leave the wait empty too." in eze.text
    assert (await eze.opens("/admin/ladders?at=soon&room=")).status_code == 200
    assert "That moment can't be read" in eze.text
    assert (await eze.opens("/admin/ladders?room=nowhere")).status_code == 404
