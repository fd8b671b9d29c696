"""A title is of the first post's words: it goes where they go, and what is taken out of them is gone there too."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Member
from forum.search.queries import Wanted, search
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Thread
from forum.threads import actions, lists, queries, states, visits
from forum.threads.actions import Sent
from forum.threads.forms import EditForm
from tests import cast

FIRST_LINE = "My name is written here"


async def _told(session: AsyncSession) -> tuple[Room, Member, Member, Sent]:
    room, ash, ivy = await cast.room(session), cast.member(), cast.member()
    await cast.joins(session, ash, room)
    await cast.joins(session, ivy, room)
    sent = await cast.writes(session, ash, room, body=f"{FIRST_LINE}\n\nAnd more below.")
    await cast.replies(session, ivy, sent, body="The lighthouse at Whitby.")
    return room, ash, ivy, sent


async def _title(session: AsyncSession, who: Member, room: Room, sent: Sent) -> str:
    await session.refresh(await session.get_one(Thread, sent.post.thread_id))
    visit = await cast.visit(session, who, room)
    lines, _at = await lists.threads_page(session, visit, lists.Wanted())
    page = await queries.thread_page(session, who, sent.post.thread_id, 1)
    assert [line.title for line in lines] == [page.title]
    return page.title


@pytest.mark.parametrize("state", ["hidden", "removed"])
async def test_the_title_of_a_letter_that_was_taken_down_is_read_by_its_writer_alone(
    session: AsyncSession, state: str
) -> None:
    room, ash, ivy, sent = await _told(session)
    await states.take_down(session, sent.post, state)
    assert await _title(session, ash, room, sent) == FIRST_LINE
    assert await _title(session, ivy, room, sent) == visits.GONE
    found, _at = await search(session, ivy, Wanted("lighthouse"))
    assert [each.title for each in found] == [visits.GONE]


async def test_who_takes_a_letter_back_takes_its_title_back(session: AsyncSession) -> None:
    room, ash, ivy, sent = await _told(session)
    await actions.withdraw_post(session, await cast.visit(session, ash, room), sent.post)
    assert await _title(session, ivy, room, sent) == visits.GONE


async def test_taking_an_answer_back_leaves_the_thread_as_it_is(session: AsyncSession) -> None:
    room, _ash, ivy, sent = await _told(session)
    answer = await cast.replies(session, ivy, sent)
    await actions.withdraw_post(session, await cast.visit(session, ivy, room), answer.post)
    assert await _title(session, ivy, room, sent) == FIRST_LINE


async def test_a_title_made_from_the_first_line_changes_with_it(session: AsyncSession) -> None:
    room, ash, ivy, sent = await _told(session)
    visit = await cast.visit(session, ash, room)
    await actions.edit_post(session, visit, sent.post, EditForm(body="Another beginning\n\nAnd more below."))
    assert await _title(session, ivy, room, sent) == "Another beginning"


async def test_a_title_that_was_given_stays_through_an_edit(session: AsyncSession) -> None:
    room, ash, _ivy, _sent = await _told(session)
    sent = await cast.writes(session, ash, room, title="The first winter", body="One.")
    visit = await cast.visit(session, ash, room)
    await actions.edit_post(session, visit, sent.post, EditForm(body="Two."))
    thread = await session.get_one(Thread, sent.post.thread_id)
    assert thread.title == "The first winter"
