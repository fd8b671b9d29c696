"""The end of a shift: who is asked to hand over, what the next person reads, what the member reads meanwhile."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, time, timedelta

import pytest_asyncio
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import ringing, staff
from forum.crisis import actions, entries, off_duty, queries, shift_ends
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.settings import Settings
from forum.storage.database import Database
from forum.storage.tables.accounts import Staff
from forum.storage.tables.crisis import Alert
from tests.forum.crisis import cast
from tests.forum.crisis.test_rota import a_shift
from tests.journeys.person import Person, forms_on
from tests.journeys.test_join_and_post import join

# Sunday evening; the shift runs from 18:00 to 23:00.
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
END = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORDS = "lantern shelter quiet harbour window paper seven"


def as_staff(row: Staff) -> StaffMember:
    return StaffMember(row.id, row.sign_in_name, frozenset({("responder", None)}))


async def talking(session: AsyncSession, settings: Settings) -> tuple[StaffMember, Alert]:
    """Dov, planned until 23:00, writes with Ash at 20:00; Mia could go on."""
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        dov = await cast.a_responder(session, "dov", channels=("mailto:dov@example.org",))
        await cast.a_responder(session, "mia", channels=("mailto:mia@example.org",))
        session.add(a_shift(dov.id, 6, time(18), time(23)))
        alert = await cast.an_alert(session, persona)
        await actions.acknowledge(session, as_staff(dov), alert.id)
        await actions.write(session, as_staff(dov), alert.id, "I'm here.")
        await session.flush()
    return as_staff(dov), alert


async def truth(session: AsyncSession, alert: Alert, settings: Settings) -> str:
    return " ".join((await queries.panel_for(session, alert, settings)).truth)


async def test_one_is_asked_before_the_end_and_once_after_it(
    session: AsyncSession, settings: Settings
) -> None:
    dov, alert = await talking(session, settings)
    with clock.frozen(END - 40 * MINUTE):
        assert (await shift_ends.ending(session, dov, settings)).ends == ""
    with clock.frozen(END - 20 * MINUTE):
        found = await shift_ends.ending(session, dov, settings)
        assert (found.ends, found.over, [each.id for each in found.held]) == ("23:00", False, [alert.id])
        assert [name for _id, name in found.held[0].to] == ["mia"]
        assert await shift_ends.ask(session, settings, clock.now()) == 0
    for minutes in (1, 2, 10):
        with clock.frozen(END + minutes * MINUTE):
            assert await shift_ends.ask(session, settings, clock.now()) == 1
            assert (await shift_ends.ending(session, dov, settings)).over
    asked = [row for row in await cast.undone(session, "alert.send") if row.payload["why"] == "shift_over"]
    assert [row.payload["person"] for row in asked] == [str(dov.id)]
    with clock.frozen(END + 31 * MINUTE):
        assert await shift_ends.ask(session, settings, clock.now()) == 0


async def test_the_member_reads_that_the_person_has_gone_until_someone_else_has_it(
    session: AsyncSession, settings: Settings
) -> None:
    dov, alert = await talking(session, settings)
    with clock.frozen(END - MINUTE):
        assert await truth(session, alert, settings) == "Someone has written to you."
    with clock.frozen(END + MINUTE):
        assert off_duty.GONE in await truth(session, alert, settings)
        await actions.hand_over(session, dov, alert.id, "mia", settings, "Sister comes at nine.")
        assert off_duty.GONE not in await truth(session, alert, settings)
        assert (await shift_ends.ending(session, dov, settings)).held == ()
        assert await shift_ends.ask(session, settings, clock.now()) == 0


async def test_who_says_that_they_are_off_has_gone_and_who_says_on_has_not(
    session: AsyncSession, settings: Settings
) -> None:
    dov, alert = await talking(session, settings)
    with clock.frozen(NOW + MINUTE):
        await actions.set_duty(session, dov, on=True)
        assert not await off_duty.gone(session, alert)
    with clock.frozen(NOW + 10 * MINUTE):
        await actions.set_duty(session, dov, on=False)
        assert await off_duty.gone(session, alert)
        await actions.set_duty(session, dov, on=True)
    with clock.frozen(END + MINUTE):
        # The plan is over, but they said that they are still here.
        assert not await off_duty.gone(session, alert)


async def test_who_answered_without_a_shift_is_never_said_to_have_gone(
    session: AsyncSession, settings: Settings
) -> None:
    with clock.frozen(NOW):
        persona = await cast.a_persona(session, await cast.a_room(session))
        mia = await cast.a_responder(session, "mia")
        alert = await cast.an_alert(session, persona)
        await actions.acknowledge(session, as_staff(mia), alert.id)
        await actions.write(session, as_staff(mia), alert.id, "I'm here.")
    with clock.frozen(END):
        assert not await off_duty.gone(session, alert)
        assert await shift_ends.ask(session, settings, clock.now()) == 0


@pytest_asyncio.fixture
async def people(app: Litestar, database: Database) -> AsyncIterator[tuple[Person, Person, Person]]:
    async with database.writing() as session:
        for name in ("dov", "mia"):
            await staff.add(session, name, [("responder", None)], passphrase=WORDS)
            row = (await session.scalars(select(Staff).where(Staff.sign_in_name == name))).one()
            await ringing.replace(session, row.id, [f"mailto:{name}@example.org"])
    async with AsyncExitStack() as stack:
        ash, dov, mia = [await stack.enter_async_context(Person(app)) for _ in range(3)]
        await join(ash)
        await ash.opens("/call-for-help")
        await ash.sends("/call-for-help", body="please")
        for who, name in ((dov, "dov"), (mia, "mia")):
            await who.opens("/sign-in")
            await who.sends("/sign-in", sign_in_name=name, passphrase=WORDS)
        yield ash, dov, mia


async def test_going_off_with_an_open_talk_leads_to_the_page_that_asks_for_a_note(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    ash, dov, mia = people
    await dov.opens("/oncall")
    await dov.sends("/oncall/duty", button={"state": "on"})
    async with database.reading() as session:
        alert = (await session.scalars(select(Alert))).one()
    await dov.opens(f"/oncall/alerts/{alert.id}")
    await dov.sends(f"/alerts/{alert.id}/messages", body="I'm here. Are you safe?")
    await dov.opens("/oncall")
    await dov.sends("/oncall/duty", button={"state": "off"})
    assert dov.at == "/oncall/handing-over"
    assert "Your shift ended at" in dov.text
    await ash.opens(ash.at)
    assert "has gone off duty since" in ash.text
    act = f"/oncall/handing-over/{alert.id}"
    to = next(name for name in dov.text.split('value="') if ">mia<" in name).split('"')[0]
    await dov.sends(act, to=to, note="")
    assert dov.page.status_code == 422
    assert "Please leave a line" in dov.text
    await dov.sends(act, to=to, note="Her sister comes at nine.")
    assert dov.at == "/oncall"
    async with database.reading() as session:
        assert "Her sister comes at nine." in [
            each.words for each in await entries.entries_of(session, alert.id)
        ]
    await mia.opens(f"/oncall/alerts/{alert.id}")
    assert "Her sister comes at nine." in mia.text
    await ash.opens(ash.at)
    assert "has gone off duty since" not in ash.text
    assert "Her sister comes at nine." not in ash.text
    assert [form.action for form in forms_on((await dov.opens("/oncall/handing-over")).text)] != []
    assert "You hold no talk." in dov.text
