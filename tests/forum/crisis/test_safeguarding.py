"""Minors: whoever answers for safeguarding hears of it, no secrecy is promised, and the record names nobody."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import queries, safeguarding, talk, talks
from forum.crisis.words import first_words
from forum.foundation import clock
from forum.foundation.errors import NotAllowed, NotFound
from forum.intake.safeguarding import MINOR, says_minor
from forum.settings import Settings
from forum.storage.tables.care import InspectionEntry
from forum.storage.tables.cases import Case
from forum.storage.tables.personas import Notice
from forum.storage.tables.setup import SetupAnswer
from tests import cast
from tests.forum.crisis.cast import a_responder, undone

YOUNG = "I'm 14 years old and I don't know who to talk to about school"


async def heard(session: AsyncSession, settings: Settings) -> list[str]:
    """Do the work that was put, and return who a message goes to."""
    for row in await undone(session, "safeguarding.tell"):
        await safeguarding.tell(session, row.payload, settings, None)  # type: ignore[arg-type]
    return [row.payload["person"] for row in await undone(session, safeguarding.SEND)]


async def test_words_of_a_minor_open_a_case_and_are_told_to_those_who_lead(
    session: AsyncSession, settings: Settings
) -> None:
    lea = await a_responder(session, "lea", role="lead", channels=("mailto:lea@example.org",))
    await a_responder(session, "dov", channels=("mailto:dov@example.org",))
    room, ash = await cast.room(session), cast.member()
    persona = await cast.joins(session, ash, room)
    await cast.writes(session, ash, room, YOUNG)
    case = (await session.scalars(select(Case))).one()
    assert MINOR in case.labels
    assert await says_minor(session, persona.id)
    assert await heard(session, settings) == [str(lea.id)]


async def test_the_one_who_was_named_at_setup_is_told_before_others(
    session: AsyncSession, settings: Settings
) -> None:
    for name, role in (("lea", "lead"), ("eze", "admin")):
        await a_responder(session, name, role=role, channels=(f"mailto:{name}@example.org",))
    nia = await a_responder(session, "nia", channels=("mailto:nia@example.org",))
    session.add(SetupAnswer(question="safeguarding", who="nia", day=clock.today()))
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    await cast.writes(session, ash, room, YOUNG)
    assert await heard(session, settings) == [str(nia.id)]
    assert await safeguarding.named_lead(session) == "nia"


async def test_words_in_a_conversation_count_too_and_then_promise_no_secrecy(
    session: AsyncSession, settings: Settings
) -> None:
    await a_responder(session, "lea", role="lead", channels=("mailto:lea@example.org",))
    ash = cast.member()
    made = await talk.call_for_help(session, ash, "", "please")
    before = await talks.conversation(session, ash, made.id, settings)
    await talk.say(session, ash, made.id, YOUNG, settings)
    assert len(await heard(session, settings)) == 1
    after = await talks.conversation(session, ash, made.id, settings)
    assert (before.minor, after.minor) == (False, True)


def test_suggested_words_for_a_minor_promise_no_secrecy() -> None:
    said = " ".join(first_words("post", ["suicide.ideation", MINOR]))
    assert "stays with the few people" not in said
    assert "can't promise" in said


def test_lines_for_young_people_come_first_where_there_are_any(settings: Settings) -> None:
    assert queries.support_now(settings, ["suicide.ideation", MINOR]).missing in (None, "child")


async def test_the_lead_reads_it_says_how_it_ended_and_the_record_names_nobody(session: AsyncSession) -> None:
    lea = await cast.staff(session, "lea", "lead")
    room, ash = await cast.room(session), cast.member()
    persona = await cast.joins(session, ash, room)
    await cast.writes(session, ash, room, YOUNG)
    (line,) = await safeguarding.matters(session, lea)
    assert (line.words, line.outcome) == ("", "")
    found = await safeguarding.matter(session, lea, line.id)
    assert found.words == YOUNG
    await safeguarding.settle(session, lea, line.id, "youth_lines")
    assert (await safeguarding.matters(session, lea))[0].outcome == "youth_lines"
    lines = await safeguarding.record(session, lea)
    assert sorted(each.step for each in lines) == ["ended", "noticed", "read"]
    text = safeguarding.as_csv(lines)
    for secret in (persona.alias, str(line.id), "school", str(persona.id), "lea"):
        assert secret not in text
    numbers = set(await session.scalars(select(InspectionEntry.record)))
    assert len(numbers) == 1


async def test_who_leads_one_room_sees_no_other_rooms_minors_and_the_named_one_sees_all(
    session: AsyncSession,
) -> None:
    room, other, ash = await cast.room(session), await cast.room(session, "carers"), cast.member()
    await cast.joins(session, ash, room)
    await cast.writes(session, ash, room, YOUNG)
    session.add(SetupAnswer(question="safeguarding", who="nia", day=clock.today()))
    here = await cast.staff(session, "lea", "lead", room_id=room.id)
    there = await cast.staff(session, "pat", "lead", room_id=other.id)
    named = await cast.staff(session, "nia", "responder")
    assert [len(await safeguarding.matters(session, who)) for who in (here, there, named)] == [1, 0, 1]
    (line,) = await safeguarding.matters(session, here)
    with pytest.raises(NotFound):
        await safeguarding.matter(session, there, line.id)
    with pytest.raises(NotAllowed):
        await safeguarding.record(session, await cast.staff(session, "dov", "responder"))


async def test_a_mistake_is_taken_back(session: AsyncSession) -> None:
    lea = await cast.staff(session, "lea", "lead")
    room, ash = await cast.room(session), cast.member()
    persona = await cast.joins(session, ash, room)
    await cast.writes(session, ash, room, YOUNG)
    case = (await session.scalars(select(Case))).one()
    await safeguarding.settle(session, lea, case.id, "adult")
    assert not await says_minor(session, persona.id)
    with pytest.raises(NotFound):
        await safeguarding.matter(session, lea, case.id)


async def test_a_minor_reads_what_happens_with_their_words(session: AsyncSession, settings: Settings) -> None:
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room, YOUNG)
    assert sent.needs_word
    seen = await queries.received(session, ash, sent.post.id, settings)
    assert seen.panel is not None
    assert "under 18" in seen.panel.truth[0]
    assert (await session.scalars(select(Notice))).all() == []
