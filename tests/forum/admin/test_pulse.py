"""The figures of admins are round, hide small cells, and say at once what is late."""

from datetime import timedelta

from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin.pulse import pulse
from forum.crisis import actions
from forum.crisis.waits import count_wait
from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.intake.actions import take_call_for_help
from forum.settings import Settings
from forum.storage import outbox
from forum.storage.database import Database
from forum.storage.tables.crisis import Alert, AlertStep
from tests import cast
from tests.forum.admin.sitting import sits_down


async def test_letters_are_counted_by_room_and_day_and_few_are_hidden(
    session: AsyncSession, settings: Settings
) -> None:
    room, quiet, ash = await cast.room(session), await cast.room(session, "quiet"), cast.member()
    await cast.joins(session, ash, room)
    await cast.joins(session, ash, quiet)
    opened = await cast.writes(session, ash, room)
    for _ in range(11):
        await cast.replies(session, ash, opened)
    await cast.writes(session, ash, quiet)
    at = await pulse(session, settings)
    assert [(row.said, row.cells[0]) for row in at.rooms] == [("Grief", 10), ("Quiet", None)]
    assert at.all_rooms.cells[:2] == (10, None)


async def test_the_first_word_of_a_round_is_counted_once_in_its_class(
    session: AsyncSession, settings: Settings
) -> None:
    room, ash = await cast.room(session), cast.member()
    persona = await cast.joins(session, ash, room)
    dov = await cast.staff(session, "dov", "responder")
    alert = await take_call_for_help(session, persona, room, "")
    with clock.shifted(timedelta(minutes=9)):
        await actions.write(session, dov, alert.id, "I'm here. Would you tell me how it is?")
        await actions.write(session, dov, alert.id, "Take your time.")
    for _ in range(9):
        await count_wait(session, alert.level, timedelta(minutes=14))
    waits = {row.said: row.cells for row in (await pulse(session, settings)).waits}
    assert waits[str(alert.level)] == (None, 10, None, None)


async def test_the_share_without_an_answer_is_said_in_tenths_and_only_of_ten_calls(
    session: AsyncSession,
    settings: Settings,
) -> None:
    room = await cast.room(session)
    for number in range(10):
        persona = await cast.joins(session, cast.member(), room)
        alert = Alert(
            id=new_id(), persona_id=persona.id, room_id=room.id, origin="call", level=4, state="closed",
            opened_at=clock.now() - timedelta(days=2), outcome="", closed_on=clock.today(),
        )  # fmt: skip
        session.add(alert)
        await session.flush()
        if number < 7:
            session.add(AlertStep(id=new_id(), alert_id=alert.id, place=1, kind="answered", at=clock.now()))
    shares = {each.level: each for each in (await pulse(session, settings)).shares}
    assert (shares[4].calls, shares[4].unanswered) == (10, 30)
    assert (shares[3].calls, shares[3].unanswered) == (None, None)


async def test_work_that_is_late_is_said_in_minutes(session: AsyncSession, settings: Settings) -> None:
    assert (await pulse(session, settings)).late_minutes == 0
    await outbox.put(session, "follow_up", {}, due_at=clock.now() - timedelta(minutes=7, seconds=5))
    assert (await pulse(session, settings)).late_minutes == 7


async def test_only_admins_see_the_page(app: Litestar, database: Database) -> None:
    eze, _who = await sits_down(app, database, "eze", "admin")
    cleo, _who = await sits_down(app, database, "cleo", "moderator")
    assert "Nothing is late" in (await eze.opens("/admin/pulse")).text
    assert (await cleo.opens("/admin/pulse")).status_code == 403
    linked = (await eze.opens("/admin")).text
    for name in ("rooms", "staff", "rota", "numbers", "lexicons", "pulse"):
        assert f'href="/admin/{name}"' in linked
        assert (await eze.opens(f"/admin/{name}")).status_code == 200
