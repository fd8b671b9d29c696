"""What a member's own words do: they ring again, open what was closed, and are never met with "not found"."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, alerting, closing, followup, talk, talks, watching
from forum.crisis.access import conversation_of
from forum.foundation import clock
from forum.foundation.callers import Member, StaffMember
from forum.foundation.errors import NotFound
from forum.foundation.ids import new_id
from forum.personas.actions import persona_in
from forum.settings import Settings
from forum.storage import outbox
from forum.storage.tables.cases import Case, Flag
from forum.storage.tables.crisis import Alert, Conversation, Message
from forum.storage.tables.personas import Notice
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post
from tests import cast
from tests.forum.crisis.cast import a_responder, steps, undone

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
GOODBYE = "I'm going to kill myself tonight, goodbye everyone"


async def on_call(session: AsyncSession, name: str = "dov") -> StaffMember:
    row = await a_responder(session, name, channels=(f"mailto:{name}@example.org",))
    return StaffMember(row.id, name, frozenset({("responder", None)}))


async def answered(session: AsyncSession) -> tuple[Member, StaffMember, Conversation, Alert]:
    """Ash called, and Dov wrote to them."""
    ash, dov = cast.member(), await on_call(session)
    conversation = await talk.call_for_help(session, ash, "", "")
    alert = await session.get_one(Alert, conversation.alert_id)
    await actions.write(session, dov, alert.id, "I'm here. What happened tonight?")
    return ash, dov, conversation, alert


async def test_a_call_from_nowhere_has_a_room_that_nobody_can_see(session: AsyncSession) -> None:
    conversation = await talk.call_for_help(session, cast.member(), "", "")
    alert = await session.get_one(Alert, conversation.alert_id)
    room = await session.get_one(Room, alert.room_id)
    assert (room.access, alert.level, alert.state) == ("system", 3, "ringing")
    assert (await session.scalars(select(Message))).all() == []


async def test_a_call_that_names_no_known_room_is_heard_all_the_same(session: AsyncSession) -> None:
    conversation = await talk.call_for_help(session, cast.member(), "no-such-room", "please")
    words = (await session.scalars(select(Message))).one()
    assert (words.body, words.conversation_id) == ("please", conversation.id)


async def test_a_second_call_joins_the_first(session: AsyncSession) -> None:
    ash = cast.member()
    first = await talk.call_for_help(session, ash, "", "")
    second = await talk.call_for_help(session, ash, "", "still here")
    assert first.id == second.id
    assert (await session.get_one(Alert, first.alert_id)).joined == 1


async def test_a_later_word_rings_who_has_it_at_once_and_the_ladder_after_ten_minutes(
    session: AsyncSession, settings: Settings
) -> None:
    with clock.frozen(NOW):
        ash, dov, conversation, alert = await answered(session)
        await talk.say(session, ash, conversation.id, "My sister is here now.", settings)
        await talk.say(session, ash, conversation.id, "She made tea.", settings)
    sent = await undone(session, "alert.send")
    assert [(row.payload["why"], row.payload["person"]) for row in sent] == [("reply", str(dov.id))]
    assert (alert.state, alert.next_at) == ("answered", NOW + timedelta(minutes=10))
    with clock.frozen(NOW + timedelta(minutes=10)):
        await alerting.take_step(session, alert.id, settings, clock.now())
    assert (await steps(session, alert))[-2:] == ["restarted", "rang"]


async def test_graver_words_ring_at_once(session: AsyncSession, settings: Settings) -> None:
    ash, _dov, conversation, alert = await answered(session)
    await talk.say(session, ash, conversation.id, GOODBYE, settings)
    assert (alert.state, alert.level) == ("ringing", 4)
    assert (await steps(session, alert))[-1] == "restarted"
    await alerting.take_step(session, alert.id, settings, clock.now())
    assert (await steps(session, alert))[-1] in ("rang", "alarmed")


async def test_a_graver_post_after_an_answer_rings_at_once(session: AsyncSession, settings: Settings) -> None:
    ash, dov = cast.member(), await on_call(session)
    room = await cast.room(session)
    persona = await cast.joins(session, ash, room)
    conversation = await talk.call_for_help(session, ash, room.slug, "")
    alert = await session.get_one(Alert, conversation.alert_id)
    assert alert.persona_id == persona.id
    await actions.write(session, dov, alert.id, "I'm here.")
    await cast.writes(session, ash, room, GOODBYE)
    assert (alert.level, alert.joined) == (4, 1)
    await alerting.take_step(session, alert.id, settings, clock.now())
    assert (await steps(session, alert))[-3:-1] == ["joined", "restarted"]


async def test_words_in_a_closed_talk_open_it_again(session: AsyncSession, settings: Settings) -> None:
    ash, dov, conversation, alert = await answered(session)
    await closing.close(session, dov, alert.id, "talked")
    await talk.say(session, ash, conversation.id, "Thank you for yesterday.", settings)
    assert (alert.state, alert.closed_on, (await steps(session, alert))[-1]) == ("answered", None, "reopened")
    assert alert.next_at is not None
    with clock.shifted(timedelta(minutes=11)):
        await alerting.take_step(session, alert.id, settings, clock.now())
    assert alert.state == "ringing"


async def test_words_in_a_closed_talk_go_to_the_one_that_is_open(
    session: AsyncSession, settings: Settings
) -> None:
    ash, dov, old, alert = await answered(session)
    await closing.close(session, dov, alert.id, "talked")
    new = await talk.call_for_help(session, ash, "", "")
    assert new.id != old.id
    assert (await talk.say(session, ash, old.id, "I'm back", settings)).id == new.id


async def test_another_member_can_neither_read_nor_write_in_it(
    session: AsyncSession, settings: Settings
) -> None:
    _ash, dov, conversation, _alert = await answered(session)
    ivy = cast.member()
    await talk.call_for_help(session, ivy, "", "")
    for stranger in (ivy, cast.member(), dov):
        with pytest.raises(NotFound):
            await talks.conversation(session, stranger, conversation.id, settings)
        with pytest.raises(NotFound):
            await talk.say(session, stranger, conversation.id, "hello", settings)


async def test_the_question_after_a_day_is_asked_only_while_it_is_wanted(session: AsyncSession) -> None:
    ash, dov, conversation, alert = await answered(session)
    await followup.ask(session, alert.id)
    kinds = select(Notice.kind)
    assert "follow_up" not in list(await session.scalars(kinds))
    await closing.close(session, dov, alert.id, "talked")
    await followup.ask(session, alert.id)
    assert "follow_up" in list(await session.scalars(kinds))
    await talk.answer(session, ash, conversation.id, "stop", "")
    await session.execute(Notice.__table__.delete())  # type: ignore[attr-defined]
    await followup.ask(session, alert.id)
    assert list(await session.scalars(kinds)) == []


@pytest.mark.parametrize(("said", "state"), [("better", "closed"), ("same", "closed"), ("worse", "ringing")])
async def test_one_press_answers_how_someone_is(session: AsyncSession, said: str, state: str) -> None:
    ash, dov, conversation, alert = await answered(session)
    await closing.close(session, dov, alert.id, "talked")
    await talk.answer(session, ash, conversation.id, said, "So-so.")  # type: ignore[arg-type]
    assert alert.state == state


async def waiting_post(session: AsyncSession, body: str) -> tuple[Member, Post]:
    ash = cast.member()
    room = await cast.room(session)
    await cast.joins(session, ash, room)
    post = (await cast.writes(session, ash, room, body)).post
    assert (post.state, post.danger) == ("waiting", 4)
    return ash, post


@pytest.mark.parametrize(
    ("body", "chosen", "state"),
    [
        (GOODBYE, False, "waiting"),
        (GOODBYE, True, "published"),
        ("I can't do this any more, I've got the pills next to me", True, "waiting"),
    ],
)
async def test_after_an_hour_a_waiting_post_does_what_its_author_chose_unless_it_names_means(
    session: AsyncSession, body: str, chosen: bool, state: str
) -> None:
    ash, post = await waiting_post(session, body)
    if chosen:
        await talk.choose(session, ash, post.id, share=True)
    await watching.after_sixty_minutes(session, post.id)
    await session.flush()
    assert post.state == state
    told = (await session.scalars(select(Notice).where(Notice.kind == "post_after_an_hour"))).one()
    assert told.params == {"shown": state == "published"}


async def test_choosing_after_the_hour_shows_the_post_at_once(
    session: AsyncSession, settings: Settings
) -> None:
    ash, post = await waiting_post(session, GOODBYE)
    alert = (await session.scalars(select(Alert))).one()
    await alerting.take_step(session, alert.id, settings, clock.now())
    (timer,) = await undone(session, "post.sixty_minutes")
    assert timer.due_at - clock.now() > timedelta(minutes=59)
    timer.done_at = clock.now()
    await session.flush()
    await talk.choose(session, ash, post.id, share=True)
    assert post.state == "published"


async def test_what_a_moderator_decided_is_not_undone_by_the_hour(session: AsyncSession) -> None:
    ash, post = await waiting_post(session, GOODBYE)
    await talk.choose(session, ash, post.id, share=True)
    case = (await session.scalars(select(Case).where(Case.subject_id == post.id))).one()
    case.state = "decided"
    await watching.after_sixty_minutes(session, post.id)
    assert post.state == "waiting"


async def test_closing_leaves_to_the_desk_what_waits_or_was_flagged(session: AsyncSession) -> None:
    ash, _post = await waiting_post(session, GOODBYE)
    dov = await on_call(session)
    room = (await session.scalars(select(Room))).one()
    quiet = (await cast.writes(session, ash, room, "Some days I wish I could just not wake up")).post
    other = cast.member()
    reporter = await cast.joins(session, other, room)
    flagged = (await cast.writes(session, ash, room, "I wish I was dead most mornings")).post
    cases = {row.subject_id: row for row in await session.scalars(select(Case))}
    session.add(
        Flag(
            id=new_id(),
            case_id=cases[flagged.id].id,
            reporter_id=reporter.id,
            reason="worried",
            day=clock.today(),
        )
    )
    await session.flush()
    alert = (await session.scalars(select(Alert))).one()
    await actions.acknowledge(session, dov, alert.id)
    await closing.close(session, dov, alert.id, "talked")
    for row in cases.values():
        await session.refresh(row)
    states = {row.subject_id: row.state for row in cases.values()}
    assert states[quiet.id] == "closed"
    assert states[flagged.id] == "open"
    assert states[_post.id] == "open"


async def test_an_alert_whose_row_of_work_was_lost_is_found_again(
    session: AsyncSession, settings: Settings
) -> None:
    await talk.call_for_help(session, cast.member(), "", "")
    (row,) = await undone(session, "alert.step")
    await session.delete(row)
    await session.flush()
    with clock.shifted(timedelta(minutes=1)):
        assert await watching.silent_alerts(session, settings.retention, clock.now()) == 1
        assert await watching.silent_alerts(session, settings.retention, clock.now()) == 0
    assert len(await undone(session, "alert.step")) == 1


async def test_the_watchdog_sees_work_that_nobody_does(session: AsyncSession) -> None:
    await talk.call_for_help(session, cast.member(), "", "")
    with clock.shifted(timedelta(minutes=2)):
        assert await outbox.overdue_seconds(session) > 100


async def test_the_conversation_of_an_alert_is_its_own(session: AsyncSession) -> None:
    ash, _dov, conversation, alert = await answered(session)
    found = await conversation_of(session, alert.id)
    assert found is not None
    assert found.id == conversation.id
    room = (await session.scalars(select(Room))).one()
    persona = await persona_in(session, ash, room.id)
    assert persona is not None
    assert persona.id == alert.persona_id
