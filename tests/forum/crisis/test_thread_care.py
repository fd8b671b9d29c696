"""The thread around somebody in danger: details, pace, a note, thanks; and a public word that needs their yes."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, public_word, talks, thread_care
from forum.crisis.entries import entries_of
from forum.foundation import clock
from forum.foundation.callers import Member, StaffMember
from forum.foundation.errors import Conflict, FormRejected, NotFound
from forum.settings import Settings
from forum.storage.tables.cases import Decision
from forum.storage.tables.crisis import Alert, Conversation
from forum.storage.tables.personas import Notice
from forum.storage.tables.rooms import Room
from forum.threads import queries
from forum.threads.actions import Sent
from tests import cast

GOODBYE = "I'm going to kill myself tonight, goodbye everyone"


class Scene:
    """Ash wrote in a thread of Ivy's that a life is in danger; Dov is on call; Ivy and Oz wrote back."""

    room: Room
    ash: Member
    ivy: Member
    oz: Member
    thread: Sent
    alert: Alert
    dov: StaffMember


async def scene(session: AsyncSession) -> Scene:
    """Make the scene."""
    made = Scene()
    made.room, made.ash, made.ivy, made.oz = await cast.room(session), *(cast.member() for _ in range(3))
    for who in (made.ash, made.ivy, made.oz):
        await cast.joins(session, who, made.room)
    made.thread = await cast.writes(session, made.ash, made.room, GOODBYE)
    made.alert = (await session.scalars(select(Alert))).one()
    made.dov = await cast.staff(session, "dov", "responder")
    return made


async def told(session: AsyncSession, kind: str) -> list[Notice]:
    """The notices of a kind."""
    await session.flush()
    return list(await session.scalars(select(Notice).where(Notice.kind == kind)))


async def test_a_detail_is_taken_out_and_its_writer_told_with_a_second_look(session: AsyncSession) -> None:
    here = await scene(session)
    post = here.thread.post
    await thread_care.redact(
        session, here.dov, here.alert.id, post.id, "Goodbye everyone", "We took out a detail."
    )
    assert (post.body, post.edited, post.state) == ("Goodbye everyone", True, "waiting")
    decision = (await session.scalars(select(Decision))).one()
    assert (decision.act, decision.message, decision.sanction) == ("redact", "We took out a detail.", "")
    assert [row.target_id for row in await told(session, "decision")] == [decision.id]


async def test_a_redaction_that_changes_nothing_or_touches_another_room_is_refused(
    session: AsyncSession,
) -> None:
    here = await scene(session)
    with pytest.raises(FormRejected):
        await thread_care.redact(session, here.dov, here.alert.id, here.thread.post.id, GOODBYE, "why")
    other = await cast.room(session, "carers")
    await cast.joins(session, here.ivy, other)
    elsewhere = await cast.writes(session, here.ivy, other)
    with pytest.raises(NotFound):
        await thread_care.redact(session, here.dov, here.alert.id, elsewhere.post.id, "x", "why")


async def test_a_slow_thread_takes_one_letter_of_each_person_and_loses_no_text(session: AsyncSession) -> None:
    here = await scene(session)
    here.thread.post.state = "published"
    await cast.replies(session, here.ivy, here.thread)
    await thread_care.set_pace(session, here.dov, here.alert.id, here.thread.post.thread_id, 10)
    await cast.replies(session, here.ivy, here.thread)
    with pytest.raises(FormRejected) as refused:
        await cast.replies(session, here.ivy, here.thread)
    (fault,) = refused.value.faults
    assert (fault.field, fault.params) == ("body", {"wait": 10})
    await cast.replies(session, here.oz, here.thread)
    with clock.shifted(timedelta(minutes=11)):
        await cast.replies(session, here.ivy, here.thread)


async def test_nobody_who_speaks_of_danger_and_nobody_who_began_is_slowed(session: AsyncSession) -> None:
    here = await scene(session)
    await thread_care.set_pace(session, here.dov, here.alert.id, here.thread.post.thread_id, 60)
    for _ in range(2):
        await cast.replies(session, here.ash, here.thread)
        await cast.replies(session, here.ivy, here.thread, GOODBYE)


async def test_a_note_for_readers_stands_above_the_thread_until_it_is_taken_away(
    session: AsyncSession,
) -> None:
    here = await scene(session)
    for words in ("Someone is with them.", ""):
        await thread_care.set_note(session, here.dov, here.alert.id, here.thread.post.thread_id, words)
        page = await queries.thread_page(session, here.ash, here.thread.post.thread_id, 1)
        assert page.readers_note == words


async def test_those_who_wrote_back_are_thanked_once_and_only_when_somebody_is_there(
    session: AsyncSession,
) -> None:
    here = await scene(session)
    thread_id = here.thread.post.thread_id
    for who in (here.ivy, here.oz, here.ivy, here.ash):
        await cast.replies(session, who, here.thread)
    with pytest.raises(Conflict):
        await thread_care.thank(session, here.dov, here.alert.id, thread_id)
    await actions.write(session, here.dov, here.alert.id, "I'm here.")
    assert await thread_care.thank(session, here.dov, here.alert.id, thread_id) == 2
    assert await thread_care.thank(session, here.dov, here.alert.id, thread_id) == 0
    assert len(await told(session, "released")) == 2
    found = await thread_care.in_care(session, here.dov, here.alert.id, thread_id)
    assert (found.to_thank, found.thanked) == (0, True)


async def test_a_public_word_stands_only_after_their_yes_and_goes_with_one_press(
    session: AsyncSession, settings: Settings
) -> None:
    here = await scene(session)
    talk = (await session.scalars(select(Conversation))).one()

    async def stands() -> bool:
        await session.refresh(here.thread.post)
        return here.thread.post.in_touch

    await public_word.ask(session, here.dov, here.alert.id)
    page = await talks.conversation(session, here.ash, talk.id, settings)
    assert (page.word, page.turns[-1].sender, await stands()) == ("asked", "system", False)
    with pytest.raises(Conflict):
        await public_word.ask(session, here.dov, here.alert.id)
    for said, shown in (("no", False), ("yes", True), ("back", False), ("yes", True)):
        await public_word.answer(session, here.ash, talk.id, said)  # type: ignore[arg-type]
        assert await stands() is shown
    await public_word.end(session, here.dov, here.alert.id)
    assert not await stands()
    with pytest.raises(NotFound):
        await public_word.answer(session, here.ivy, talk.id, "yes")
    lines = [each.said for each in await entries_of(session, here.alert.id)]
    assert lines[0] == "Asked whether others may read that someone is in touch"
    assert len(lines) == 6


async def test_a_call_from_no_room_has_no_letter_to_stand_under(session: AsyncSession) -> None:
    from forum.crisis import talk

    ash, dov = cast.member(), await cast.staff(session, "dov", "responder")
    made = await talk.call_for_help(session, ash, "", "please")
    with pytest.raises(Conflict):
        await public_word.ask(session, dov, made.alert_id)
