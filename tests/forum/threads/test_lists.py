"""The threads of a room as their reader asks for them: what is new, unanswered, followed, their own; and back again."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Anonymous, Member
from forum.personas.actions import news_for
from forum.storage.tables.rooms import Room
from forum.threads import company, lists, queries
from forum.threads.actions import Sent
from forum.threads.reading import note_place
from forum.threads.unread import with_new_letters
from tests import cast


class Evening:
    """Ash and Ivy in one room, and what each of them wrote there."""

    def __init__(self, session: AsyncSession) -> None:
        self.session, self.ash, self.ivy = session, cast.member(), cast.member()

    async def begins(self) -> None:
        self.room: Room = await cast.room(self.session)
        self.me = await cast.joins(self.session, self.ash, self.room)
        await cast.joins(self.session, self.ivy, self.room)

    async def titles(self, who: object, **wanted: object) -> list[str]:
        visit = await cast.visit(self.session, who, self.room)
        found, _at = await lists.threads_page(self.session, visit, lists.Wanted(**wanted))  # type: ignore[arg-type]
        return [line.title for line in found]

    async def reads(self, sent: Sent, pos: int) -> None:
        await note_place(self.session, self.ash, self.me.id, sent.post.thread_id, pos)


@pytest.fixture
async def evening(session: AsyncSession) -> Evening:
    made = Evening(session)
    await made.begins()
    return made


async def test_a_thread_is_new_for_whoever_opened_it_once_somebody_writes_on(evening: Evening) -> None:
    read = await cast.writes(evening.session, evening.ivy, evening.room, title="Read")
    await cast.writes(evening.session, evening.ivy, evening.room, title="Never opened")
    await evening.reads(read, 1)
    assert await evening.titles(evening.ash, show="new") == []
    await cast.replies(evening.session, evening.ivy, read)
    assert await evening.titles(evening.ash, show="new") == ["Read"]
    await evening.reads(read, 2)
    assert await evening.titles(evening.ash, show="new") == []


async def test_what_only_its_writer_can_see_is_new_for_nobody(evening: Evening) -> None:
    read = await cast.writes(evening.session, evening.ivy, evening.room, title="Read")
    await evening.reads(read, 1)
    waits = await cast.replies(evening.session, evening.ivy, read)
    waits.post.state = "waiting"
    await evening.session.flush()
    assert await evening.titles(evening.ash, show="new") == []
    assert await with_new_letters(evening.session, evening.ash, [evening.me.id]) == {}


async def test_threads_that_nobody_answered_can_be_found_by_anyone(evening: Evening) -> None:
    answered = await cast.writes(evening.session, evening.ash, evening.room, title="Answered")
    await cast.writes(evening.session, evening.ivy, evening.room, title="Alone")
    await cast.replies(evening.session, evening.ivy, answered)
    for who in (evening.ash, Anonymous()):
        assert await evening.titles(who, show="unanswered") == ["Alone"]


async def test_a_line_tells_the_day_of_the_newest_answer_that_others_can_read(evening: Evening) -> None:
    first = await cast.writes(evening.session, evening.ivy, evening.room)
    visit = await cast.visit(evening.session, evening.ash, evening.room)

    async def told() -> object:
        return (await lists.threads_page(evening.session, visit, lists.Wanted()))[0][0].answered

    assert await told() is None
    answer = await cast.replies(evening.session, evening.ivy, first)
    answer.post.day -= timedelta(days=2)
    waits = await cast.replies(evening.session, evening.ivy, first)
    waits.post.state = "waiting"
    await evening.session.flush()
    assert await told() == answer.post.day


async def test_one_finds_what_one_follows_and_where_one_wrote(evening: Evening) -> None:
    theirs = await cast.writes(evening.session, evening.ivy, evening.room, title="Theirs")
    other = await cast.writes(evening.session, evening.ivy, evening.room, title="Other")
    await cast.replies(evening.session, evening.ash, theirs)
    visit = await cast.visit(evening.session, evening.ash, evening.room)
    await company.follow(evening.session, visit, other.post.thread_id)
    assert await evening.titles(evening.ash, show="mine") == ["Theirs"]
    assert "Other" in await evening.titles(evening.ash, show="followed")
    # Who isn't here as anybody has nothing of their own to ask for.
    assert len(await evening.titles(Anonymous(), show="mine")) == 2


async def test_the_way_back_leads_to_the_page_on_which_a_thread_stands(evening: Evening) -> None:
    sent = [await cast.writes(evening.session, evening.ivy, evening.room, title=f"T{n}") for n in range(31)]
    oldest: UUID = sent[0].post.thread_id
    assert await evening.titles(evening.ash, beside=oldest) == ["T0"]
    assert len(await evening.titles(evening.ash, beside=sent[30].post.thread_id)) == lists.THREADS_A_PAGE
    assert len(await evening.titles(evening.ash, beside=evening.room.id)) == lists.THREADS_A_PAGE


async def test_a_thread_that_was_read_to_its_end_opens_at_its_end(evening: Evening) -> None:
    first = await cast.writes(evening.session, evening.ivy, evening.room)
    for _number in range(24):
        await cast.replies(evening.session, evening.ivy, first)
    seen = await queries.thread_page(evening.session, evening.ash, first.post.thread_id, None)
    assert (seen.at.page, seen.voices) == (1, ())
    for read_to, page in ((7, 1), (20, 2), (25, 2)):
        await evening.reads(first, read_to)
        seen = await queries.thread_page(evening.session, evening.ash, first.post.thread_id, None)
        assert seen.at.page == page, read_to


async def test_a_reader_may_ask_who_wrote_which_letter(evening: Evening) -> None:
    first = await cast.writes(evening.session, evening.ivy, evening.room)
    for who in (evening.ash, evening.ivy):
        await cast.replies(evening.session, who, first)
    seen = await queries.thread_page(evening.session, evening.ash, first.post.thread_id, 1, named=True)
    assert [voice.places for voice in seen.voices] == [(1, 3), (2,)]
    assert seen.begun_by == seen.voices[0].persona_id


async def test_notices_are_announced_to_their_member_and_to_nobody_else(evening: Evening) -> None:
    first = await cast.writes(evening.session, evening.ash, evening.room)
    assert not await news_for(evening.session, evening.ash.root)
    await cast.replies(evening.session, evening.ivy, first)
    await evening.session.flush()
    assert await news_for(evening.session, evening.ash.root)
    stranger: Member = cast.member()
    assert not await news_for(evening.session, stranger.root)
