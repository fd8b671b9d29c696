"""What happens at one moment to one person's call: nobody waits for each other for ever, and nothing is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, casefile, closing, passing, public_word, second, services, talk, thread_care
from forum.desk.actions import Judgement, decide
from forum.foundation import clock
from forum.foundation.errors import Conflict
from forum.settings import Settings
from forum.storage import audit
from forum.storage.database import Database
from forum.storage.tables.cases import Case
from forum.storage.tables.crisis import Alert
from tests import cast

BAD = "Some days I wish I could just not wake up"
GRAVE = "I'm going to kill myself tonight, goodbye everyone"
Act = Callable[[AsyncSession], Awaitable[Any]]


async def at_once(database: Database, *acts: Act) -> list[Any]:
    """Do all of these at one moment, each in a transaction of its own; return what came of each."""

    async def one(act: Act) -> Any:
        async with database.writing() as session:
            return await act(session)

    return await asyncio.wait_for(asyncio.gather(*(one(act) for act in acts), return_exceptions=True), 30)


@pytest.mark.parametrize("turn", range(6))
async def test_an_escalation_an_answer_and_newer_words_at_one_moment_all_end(
    database: Database, settings: Settings, turn: int
) -> None:
    async with database.writing() as session:
        room, ash = await cast.room(session), cast.member()
        await cast.joins(session, ash, room)
        quiet = (await cast.writes(session, ash, room, BAD)).post
        waiting = (await cast.writes(session, ash, room, GRAVE)).post
        dov = await cast.staff(session, "dov", "responder")
        cleo = await cast.staff(session, "cleo", "moderator")
        alert = (await session.scalars(select(Alert))).one()
        made = await talk.conversation_of(session, alert.id)
        assert made is not None
        case = (await session.scalars(select(Case).where(Case.subject_id == quiet.id))).one()
        await actions.acknowledge(session, dov, alert.id)
    ring = Judgement(version=case.version, act="escalate")
    got = await at_once(
        database,
        lambda session: decide(session, cleo, case.id, ring),
        lambda session: actions.write(session, dov, alert.id, "I'm here."),
        lambda session: talk.say(session, ash, made.id, GRAVE, settings),
        lambda session: cast.writes(session, ash, room, BAD),
        lambda session: talk.choose(session, ash, waiting.id, share=True),
        lambda session: casefile.read_alert(session, dov, alert.id, settings),
        lambda session: closing.close(session, dov, alert.id, "talked"),
    )
    faults = [each for each in got if isinstance(each, BaseException) and not isinstance(each, Conflict)]
    assert [each for each in faults if isinstance(each, DBAPIError)] == []
    assert faults == []
    async with database.reading() as session:
        assert (await audit.verify(session)).broken_at is None


@pytest.mark.parametrize("turn", range(4))
async def test_a_choice_that_publishes_and_replies_at_one_moment_all_end(
    database: Database, settings: Settings, turn: int
) -> None:
    async with database.writing() as session:
        room, ash, ivy = await cast.room(session), cast.member(), cast.member()
        for who in (ash, ivy):
            await cast.joins(session, who, room)
        sent = await cast.writes(session, ivy, room)
        waiting = await cast.replies(session, ash, sent, GRAVE)
        assert waiting.post.state == "waiting"
        cleo = await cast.staff(session, "cleo", "moderator")
        case = (await session.scalars(select(Case).where(Case.subject_id == waiting.post.id))).one()
    shown = Judgement(version=case.version, act="publish")
    got = await at_once(
        database,
        lambda session: decide(session, cleo, case.id, shown),
        *(lambda session: cast.replies(session, ivy, sent) for _ in range(4)),
        lambda session: talk.choose(session, ash, waiting.post.id, share=True),
    )
    assert [each for each in got if isinstance(each, BaseException) and not isinstance(each, Conflict)] == []


async def test_words_that_a_person_has_read_are_no_longer_said_to_be_unread(
    session: AsyncSession, settings: Settings
) -> None:
    from forum.crisis import queries
    from forum.desk.claims import note_reading

    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    post = (await cast.writes(session, ash, room, GRAVE)).post
    case = (await session.scalars(select(Case))).one()
    before = await queries.received(session, ash, post.id, settings)
    assert before.panel is not None
    assert "no one has read them yet" in before.panel.truth[0]
    await note_reading(session, case.id)
    after = await queries.received(session, ash, post.id, settings)
    assert after.panel is not None
    assert after.panel.truth[0] == "Someone on our team has read your words."
    await cast.writes(session, ash, room, GRAVE + " I mean it.")
    newer = await queries.received(session, ash, post.id, settings)
    assert newer.panel is not None
    assert newer.panel.truth[0] == "No one has read your newest words yet."
    assert clock.today() == post.day


async def test_a_quiet_word_that_was_read_says_so(session: AsyncSession, settings: Settings) -> None:
    from forum.crisis import queries
    from forum.desk.claims import note_reading

    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    post = (await cast.writes(session, ash, room, BAD)).post
    case = (await session.scalars(select(Case))).one()
    await note_reading(session, case.id)
    seen = await queries.received(session, ash, post.id, settings)
    assert seen.panel is not None
    assert seen.panel.truth == ("Someone who looks after this room has read your words.",)


@pytest.mark.parametrize("turn", range(3))
async def test_all_that_is_done_around_one_call_at_one_moment_ends(
    database: Database, settings: Settings, turn: int
) -> None:
    async with database.writing() as session:
        room, ash, ivy = await cast.room(session), cast.member(), cast.member()
        for who in (ash, ivy):
            await cast.joins(session, who, room)
        sent = await cast.writes(session, ash, room, GRAVE)
        await cast.replies(session, ivy, sent)
        dov, mia = [await cast.staff(session, name, "responder") for name in ("dov", "mia")]
        alert = (await session.scalars(select(Alert))).one()
        made = await talk.conversation_of(session, alert.id)
        assert made is not None
        await actions.write(session, dov, alert.id, "I'm here.")
        await public_word.ask(session, dov, alert.id)
    thread_id, called = sent.post.thread_id, services.Called("the mill", "it began", "the place", told=True)
    got = await at_once(
        database,
        lambda session: public_word.answer(session, ash, made.id, "yes"),
        lambda session: thread_care.redact(session, dov, alert.id, sent.post.id, "Goodbye", "why"),
        lambda session: thread_care.thank(session, dov, alert.id, thread_id),
        lambda session: thread_care.set_note(session, mia, alert.id, thread_id, "Be kind."),
        lambda session: second.add_note(session, mia, alert.id, "I see it too."),
        lambda session: services.record(session, dov, alert.id, called),
        lambda session: passing.decline(session, dov, alert.id, settings),
        lambda session: cast.replies(session, ivy, sent),
        lambda session: cast.writes(session, ash, room, GRAVE),
        lambda session: talk.say(session, ash, made.id, BAD, settings),
    )
    faults = [each for each in got if isinstance(each, BaseException) and not isinstance(each, Conflict)]
    assert faults == []
    async with database.reading() as session:
        assert (await audit.verify(session)).broken_at is None
