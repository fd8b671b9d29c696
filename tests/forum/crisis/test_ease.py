"""Care for those who answer: a choice before a second hard call, the right to pass on, topics, cards, a meter."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, alerting, closing, debriefs, ease, passing
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, NotFound
from forum.settings import Settings
from forum.storage import retention
from forum.storage.tables.care import Debrief
from forum.storage.tables.cases import Case
from forum.storage.tables.crisis import Alert, AlertStep
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from tests.forum.crisis.cast import a_persona, a_responder, a_room, an_alert, steps

REST = timedelta(hours=12)


async def on_call(
    session: AsyncSession, name: str, role: str = "responder", *, on: bool = False
) -> StaffMember:
    """Somebody who answers."""
    row = await a_responder(session, name, role=role, channels=(f"mailto:{name}@example.org",), on=on)
    return StaffMember(row.id, name, frozenset({(role, None)}))


async def an_alert_of(session: AsyncSession, room: Room, alias: str, level: int = 3) -> Alert:
    """An alert of somebody new."""
    return await an_alert(session, await a_persona(session, room, alias), level=level)


async def rung(session: AsyncSession, alert: Alert) -> list[object]:
    """Who was rung so far, in order."""
    found = select(AlertStep.staff_id).where(
        AlertStep.alert_id == alert.id, AlertStep.kind.in_(("rang", "alarmed"))
    )
    return list(await session.scalars(found.order_by(AlertStep.place)))


async def takes(session: AsyncSession, who: StaffMember, alert: Alert) -> None:
    """Acknowledge, as the route does."""
    await ease.took(session, who, await actions.acknowledge(session, who, alert.id))


async def test_a_second_hard_call_within_hours_asks_first(session: AsyncSession) -> None:
    room, dov = await a_room(session), await on_call(session, "dov")
    first, later = await an_alert_of(session, room, "Ash"), await an_alert_of(session, room, "Ivy")
    assert not await ease.must_choose(session, dov, first, REST)
    await takes(session, dov, first)
    assert not await ease.must_choose(session, dov, first, REST)
    assert await ease.must_choose(session, dov, later, REST)
    with clock.shifted(timedelta(hours=13)):
        assert not await ease.must_choose(session, dov, later, REST)
    mia = await on_call(session, "mia")
    assert not await ease.must_choose(session, mia, later, REST)


async def test_the_meter_counts_each_call_once_and_shows_sums_only_to_those_who_lead(
    session: AsyncSession,
) -> None:
    room, lea = await a_room(session), await on_call(session, "lea", "lead")
    people = [await on_call(session, name) for name in ("dov", "mia", "sam")]
    for place, who in enumerate(people):
        alert = await an_alert_of(session, room, f"Ash{place}")
        await takes(session, who, alert)
        await ease.took(session, who, await actions.write(session, who, alert.id, "I'm here."))
        seen = await ease.meter(session, lea)
        assert seen.together == ((3, 3) if place == 2 else None)
    dov = await ease.meter(session, people[0])
    assert (dov.this_week, dov.four_weeks, dov.together) == (1, 1, None)


async def test_passing_on_rings_the_next_person_at_once(session: AsyncSession, settings: Settings) -> None:
    room = await a_room(session)
    dov, mia = await on_call(session, "dov", on=True), await on_call(session, "mia")
    alert = await an_alert_of(session, room, "Ash")
    await alerting.take_step(session, alert.id, settings, clock.now())
    assert await rung(session, alert) == [dov.id]
    await passing.decline(session, dov, alert.id, settings)
    assert await rung(session, alert) == [dov.id, mia.id]


async def test_whoever_has_it_passes_it_on_and_the_member_reads_so(
    session: AsyncSession, settings: Settings
) -> None:
    room = await a_room(session)
    dov, mia = await on_call(session, "dov", on=True), await on_call(session, "mia")
    alert = await an_alert_of(session, room, "Ash")
    await alerting.take_step(session, alert.id, settings, clock.now())
    await takes(session, dov, alert)
    await passing.decline(session, dov, alert.id, settings)
    assert (alert.state, alert.taken_by) == ("ringing", None)
    assert (await rung(session, alert))[-1] == mia.id
    await actions.write(session, mia, alert.id, "I'm here.")
    await passing.decline(session, mia, alert.id, settings)
    assert (await steps(session, alert))[-2:] == ["restarted", "rang"]
    assert alert.unanswered_since is not None


async def test_passing_on_while_others_were_rung_wakes_nobody_else(
    session: AsyncSession, settings: Settings
) -> None:
    room = await a_room(session)
    dov = await on_call(session, "dov", on=True)
    await on_call(session, "mia", on=True)
    await on_call(session, "sam")
    alert = await an_alert_of(session, room, "Ash")
    await alerting.take_step(session, alert.id, settings, clock.now())
    before = await rung(session, alert)
    await passing.decline(session, dov, alert.id, settings)
    assert await rung(session, alert) == before


async def test_a_closed_call_cannot_be_passed_on(session: AsyncSession, settings: Settings) -> None:
    room, dov = await a_room(session), await on_call(session, "dov")
    alert = await an_alert_of(session, room, "Ash")
    await actions.write(session, dov, alert.id, "I'm here.")
    await closing.close(session, dov, alert.id, "talked")
    with pytest.raises(Conflict):
        await passing.decline(session, dov, alert.id, settings)


@pytest.mark.parametrize("alone", [False, True])
async def test_a_topic_that_somebody_would_rather_not_get_skips_them_unless_nobody_is_left(
    session: AsyncSession, settings: Settings, alone: bool
) -> None:
    room = await a_room(session)
    dov = await on_call(session, "dov", on=True)
    mia = None if alone else await on_call(session, "mia", on=True)
    await ease.set_wishes(session, dov, ["abuse", "nonsense"], folded=True)
    assert await ease.wishes_of(session, dov.id) == ease.Wishes(("abuse",), True)
    alert = await an_alert_of(session, room, "Ash")
    persona = await session.get_one(Persona, alert.persona_id)
    session.add(
        Case(
            id=alert.id, subject_kind="post", subject_id=alert.id, room_id=room.id, persona_id=persona.id,
            danger=3, origin="finding", labels=["abuse.disclosed"], opened_at=clock.now(),
        )
    )  # fmt: skip
    await session.flush()
    await alerting.take_step(session, alert.id, settings, clock.now())
    assert await rung(session, alert) == [dov.id if mia is None else mia.id]


async def test_a_card_is_offered_after_a_hard_call_and_is_theirs_alone(
    session: AsyncSession, settings: Settings
) -> None:
    room, dov, mia = await a_room(session), await on_call(session, "dov"), await on_call(session, "mia")
    alert = await an_alert_of(session, room, "Ash")
    await actions.write(session, dov, alert.id, "I'm here.")
    await closing.close(session, dov, alert.id, "talked")
    assert await debriefs.cards_of(session, mia) == ()
    (card,) = await debriefs.cards_of(session, dov)
    await debriefs.keep(session, dov, card.id, "It stays with me.")
    assert (await debriefs.card(session, dov, card.id)).words == "It stays with me."
    row = await session.get_one(Debrief, card.id)
    assert row.sealed is not None
    assert b"stays" not in row.sealed
    with pytest.raises(NotFound):
        await debriefs.card(session, mia, card.id)
    await debriefs.put_away(session, dov, card.id)
    assert (await debriefs.cards_of(session, dov), row.sealed) == ((), None)


async def test_cards_and_the_hour_of_the_last_call_are_forgotten(
    session: AsyncSession, settings: Settings
) -> None:
    room, dov = await a_room(session), await on_call(session, "dov")
    alert = await an_alert_of(session, room, "Ash")
    await takes(session, dov, alert)
    await actions.write(session, dov, alert.id, "I'm here.")
    await closing.close(session, dov, alert.id, "talked")
    with clock.shifted(timedelta(days=31)):
        assert await retention.SWEEPS["care"][0](session, settings.retention, clock.now()) == 2
    assert (await session.scalars(select(Debrief))).all() == []
