"""Who may see, read and write in a room: what may not be seen doesn't exist."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.callers import Anonymous
from forum.foundation.errors import FormRejected, NotAllowed, NotFound
from forum.foundation.ids import new_id
from forum.rooms import actions, queries
from forum.rooms.access import lantern, room_by_id, room_for
from forum.rooms.forms import MembershipForm
from forum.storage.tables.personas import Sanction
from tests import cast


@pytest.mark.parametrize(
    ("access", "stranger_sees", "stranger_reads", "member_reads"),
    [("open", True, True, True), ("members", True, False, True), ("by_request", True, False, True)],
)
async def test_each_way_in_opens_what_it_says(
    session: AsyncSession, access: str, stranger_sees: bool, stranger_reads: bool, member_reads: bool
) -> None:
    room, ash = await cast.room(session, access=access), cast.member()
    await cast.joins(session, ash, room)
    stranger = await room_for(session, Anonymous(), "grief")
    assert (stranger_sees, stranger.may_read, stranger.may_write) == (True, stranger_reads, False)
    inside = await room_for(session, ash, "grief")
    assert (inside.may_read, inside.may_write) == (member_reads, True)


async def test_a_closed_room_exists_only_for_its_members_and_its_staff(session: AsyncSession) -> None:
    room, ash = await cast.room(session, access="closed"), cast.member()
    await cast.joins(session, ash, room)
    cleo = await cast.staff(session, "cleo", "moderator")
    for stranger in (Anonymous(), cast.member()):
        with pytest.raises(NotFound):
            await room_for(session, stranger, "grief")
        assert (await queries.rooms_for(session, stranger))[0] == []
    assert (await room_for(session, ash, "grief")).may_read
    assert (await room_for(session, cleo, "grief")).may_read


async def test_staff_of_one_room_do_not_read_another(session: AsyncSession) -> None:
    grief, carers = await cast.room(session), await cast.room(session, "carers", access="members")
    sam = await cast.staff(session, "sam", "moderator", room_id=grief.id)
    assert not (await room_by_id(session, sam, carers.id)).may_read


async def test_the_hidden_room_is_nobodys_to_visit(session: AsyncSession) -> None:
    hidden = await lantern(session)
    assert (await lantern(session)).id == hidden.id
    with pytest.raises(NotFound):
        await room_for(session, cast.member(), hidden.slug)


async def test_joining_asks_for_the_ground_rules_and_gives_an_alias(session: AsyncSession) -> None:
    room, ash = await cast.room(session), cast.member()
    visit = await cast.visit(session, ash, room)
    with pytest.raises(FormRejected):
        await actions.join_room(session, visit, MembershipForm(alias="Reed"))
    persona = await actions.join_room(session, visit, MembershipForm(alias="Grey Reed", agree=True))
    assert (persona.alias, persona.membership, persona.standing) == ("Grey Reed", "member", "newcomer")


async def test_a_room_by_request_lets_nobody_in_before_a_facilitator_does(session: AsyncSession) -> None:
    room, ash, bo, ivy = (
        await cast.room(session, access="by_request"),
        cast.member(),
        cast.member(),
        cast.member(),
    )
    (await cast.joins(session, bo, room)).standing = "facilitator"
    await cast.joins(session, ivy, room)
    form = MembershipForm(alias="Grey Reed", agree=True, note="My brother")
    await actions.join_room(session, await cast.visit(session, ash, room), form)
    assert not (await cast.visit(session, ash, room)).may_read
    waiting = await queries.requests_of(session, await cast.visit(session, bo, room))
    assert [(each.alias, each.note) for each in waiting] == [("Grey Reed", "My brother")]
    with pytest.raises(NotFound):
        await actions.answer_request(session, await cast.visit(session, ivy, room), waiting[0].id, "accept")
    await actions.answer_request(session, await cast.visit(session, bo, room), waiting[0].id, "accept")
    assert (await cast.visit(session, ash, room)).may_write


async def test_leaving_ends_writing_and_coming_back_brings_the_same_alias(session: AsyncSession) -> None:
    room, ash = await cast.room(session), cast.member()
    before = await cast.joins(session, ash, room, "Grey Reed")
    await actions.leave_room(session, await cast.visit(session, ash, room))
    with pytest.raises(NotAllowed):
        (await cast.visit(session, ash, room)).writer()
    again = await actions.join_room(session, await cast.visit(session, ash, room), MembershipForm(agree=True))
    assert (again.id, again.alias) == (before.id, "Grey Reed")


@pytest.mark.parametrize(
    ("kind", "reads", "writes", "waits"),
    [
        ("posts_wait", True, True, True),
        ("read_only", True, False, False),
        ("leave_room", False, False, False),
    ],
)
async def test_a_limit_bites_until_its_day_and_then_ends_by_itself(
    session: AsyncSession, kind: str, reads: bool, writes: bool, waits: bool
) -> None:
    room, ash = await cast.room(session), cast.member()
    persona = await cast.joins(session, ash, room)
    until = clock.today() + timedelta(days=3)
    session.add(
        Sanction(id=new_id(), handle=persona.handle, scope="room", kind=kind, state="active", until=until)
    )
    await session.flush()
    now = await cast.visit(session, ash, room)
    assert (now.may_read, now.may_write, now.posts_wait) == (reads, writes, waits)
    with clock.shifted(timedelta(days=4)):
        later = await cast.visit(session, ash, room)
        assert (later.may_read, later.may_write, later.posts_wait) == (True, True, False)
