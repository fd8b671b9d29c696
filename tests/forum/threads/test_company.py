"""Following, answering, muting: each is one-sided and silent, and another persona cannot."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.errors import NotAllowed, NotFound
from forum.foundation.ids import new_id
from forum.rooms.access import room_by_id
from forum.storage.tables.personas import Notice
from forum.storage.tables.threads import Post
from forum.threads import actions, company, queries
from forum.threads.actions import Sent
from forum.threads.forms import ReplyForm
from forum.threads.states import let_waiting_stand
from forum.threads.telling import tell_of
from tests import cast


class Circle:
    """Three people in one room, and a letter of Ash's."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.ash, self.ivy, self.noor = cast.member(), cast.member(), cast.member()

    async def meet(self) -> Sent:
        self.room = await cast.room(self.session)
        self.personas = [
            await cast.joins(self.session, who, self.room) for who in (self.ash, self.ivy, self.noor)
        ]
        self.first = await cast.writes(self.session, self.ash, self.room)
        return self.first

    async def answers(self, who: object, to: Post) -> Sent:
        visit = await room_by_id(self.session, who, self.room.id)  # type: ignore[arg-type]
        return await actions.post_reply(
            self.session, visit, to.thread_id, ReplyForm(body=cast.CALM, to=to.id)
        )

    async def notices(self) -> list[tuple[int, str]]:
        found = (await self.session.scalars(select(Notice))).all()
        ids = [persona.id for persona in self.personas]
        return sorted((ids.index(notice.persona_id), notice.kind) for notice in found)


@pytest.fixture
def circle(session: AsyncSession) -> Circle:
    return Circle(session)


async def test_an_answer_names_the_letter_it_is_for_and_its_writer_hears_of_it(circle: Circle) -> None:
    first = await circle.meet()
    ivys = await cast.replies(circle.session, circle.ivy, first)
    noors = await circle.answers(circle.noor, ivys.post)
    page = await queries.thread_page(circle.session, circle.ash, first.post.thread_id, 1)
    assert page.posts[2].id == noors.post.id
    assert page.posts[2].answers == (ivys.post.id, circle.personas[1].alias)
    assert (1, "answer") in await circle.notices()


async def test_a_letter_of_another_thread_cannot_be_answered_here(circle: Circle) -> None:
    first = await circle.meet()
    other = await cast.writes(circle.session, circle.ivy, circle.room)
    visit = await room_by_id(circle.session, circle.noor, circle.room.id)
    sent = await actions.post_reply(
        circle.session, visit, first.post.thread_id, ReplyForm(body=cast.CALM, to=other.post.id)
    )
    assert sent.post.answers_id is None
    with pytest.raises(NotFound):
        await queries.answered(circle.session, circle.noor, first.post.thread_id, other.post.id)


async def test_who_follows_a_thread_is_told_of_each_new_letter_until_they_stop(circle: Circle) -> None:
    first = await circle.meet()
    visit = await room_by_id(circle.session, circle.noor, circle.room.id)
    await company.follow(circle.session, visit, first.post.thread_id)
    await company.follow(circle.session, visit, first.post.thread_id)
    assert (await queries.thread_page(circle.session, circle.noor, first.post.thread_id, 1)).following
    await cast.replies(circle.session, circle.ivy, first)
    assert await circle.notices() == [(0, "reply"), (2, "followed")]
    await company.unfollow(circle.session, visit, first.post.thread_id)
    await cast.replies(circle.session, circle.ivy, first)
    assert [kind for who, kind in await circle.notices() if who == 2] == ["followed"]


async def test_who_left_the_room_hears_no_more_of_it(circle: Circle) -> None:
    first = await circle.meet()
    await company.follow(
        circle.session, await cast.visit(circle.session, circle.noor, circle.room), first.post.thread_id
    )
    circle.personas[2].membership = "left"
    await circle.session.flush()
    await cast.replies(circle.session, circle.ivy, first)
    assert [who for who, _kind in await circle.notices()] == [0]


async def test_a_letter_that_waited_is_told_of_when_it_stands(circle: Circle) -> None:
    first = await circle.meet()
    sent = await cast.replies(circle.session, circle.ivy, first, body="kys, nobody would miss you")
    assert sent.post.state == "waiting"
    assert await circle.notices() == []
    await let_waiting_stand(circle.session, sent.post)
    await tell_of(circle.session, sent.post)
    assert await circle.notices() == [(0, "reply")]


async def test_the_muted_are_neither_seen_nor_heard_of_and_nobody_else_notices(circle: Circle) -> None:
    first = await circle.meet()
    ivys = await cast.replies(circle.session, circle.ivy, first)
    noors = await circle.answers(circle.noor, ivys.post)
    ash = await cast.visit(circle.session, circle.ash, circle.room)
    await company.mute(circle.session, ash, ivys.post)
    seen = (await queries.thread_page(circle.session, circle.ash, first.post.thread_id, 1)).posts
    assert [post.id for post in seen] == [first.post.id, noors.post.id]
    assert seen[1].answers is None
    others = (await queries.thread_page(circle.session, circle.ivy, first.post.thread_id, 1)).posts
    assert len(others) == 3
    before = await circle.notices()
    await cast.replies(circle.session, circle.ivy, first)
    assert await circle.notices() == before


async def test_mutes_are_listed_for_oneself_and_another_persona_cannot_lift_them(circle: Circle) -> None:
    await circle.meet()
    ash, ivy, noor = circle.personas
    await company.mute(
        circle.session, await cast.visit(circle.session, circle.ivy, circle.room), circle.first.post
    )
    assert [(each.alias, each.slug) for each in await company.muted_by(circle.session, [ivy.id])] == [
        (ash.alias, "grief")
    ]
    assert await company.muted_by(circle.session, [noor.id]) == []
    with pytest.raises(NotFound):
        await company.unmute(circle.session, [noor.id], ash.id)
    await company.unmute(circle.session, [ivy.id], ash.id)
    assert await company.muted_by(circle.session, [ivy.id]) == []


async def test_who_has_not_joined_can_neither_follow_nor_mute_and_no_one_mutes_themselves(
    circle: Circle,
) -> None:
    first = await circle.meet()
    stranger = await cast.visit(circle.session, cast.member(), circle.room)
    with pytest.raises(NotAllowed):
        await company.follow(circle.session, stranger, first.post.thread_id)
    with pytest.raises(NotAllowed):
        await company.mute(circle.session, stranger, first.post)
    with pytest.raises(NotAllowed):
        await company.mute(
            circle.session, await cast.visit(circle.session, circle.ash, circle.room), first.post
        )


async def test_a_letter_that_the_reader_may_not_see_cannot_be_quoted(circle: Circle) -> None:
    first = await circle.meet()
    waits = await cast.replies(circle.session, circle.ivy, first, body="kys, nobody would miss you")
    with pytest.raises(NotFound):
        await queries.answered(circle.session, circle.noor, first.post.thread_id, waits.post.id)
    with pytest.raises(NotFound):
        await queries.answered(circle.session, circle.noor, first.post.thread_id, new_id())
