"""Flags join one case and do nothing by themselves; a call for help rings whatever its words."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.errors import NotAllowed, NotFound
from forum.intake.actions import take_call_for_help
from forum.personas.actions import visitor_in
from forum.rooms.access import lantern
from forum.storage.tables.cases import Case, Flag
from forum.storage.tables.crisis import Alert, Conversation
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from forum.threads.flags import flag_post
from forum.threads.forms import FlagForm
from forum.threads.visits import post_visit
from tests import cast


async def _flags(session: AsyncSession, who: object, sent: object, reason: str = "judging") -> None:
    where = await cast.visit(session, who, await _room_of(session, sent))
    await flag_post(session, where, sent.post, FlagForm(reason=reason, text="Please look."))


async def _room_of(session: AsyncSession, sent: object) -> Room:
    return await session.get_one(Room, sent.post.room_id)


async def test_many_flags_are_children_of_one_case(session: AsyncSession) -> None:
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room)
    for _number in range(3):
        await _flags(session, cast.member(), sent)
    case = (await session.scalars(select(Case))).one()
    assert await session.scalar(select(func.count()).where(Flag.case_id == case.id)) == 3
    assert case.snapshot == cast.CALM


async def test_the_same_flag_twice_counts_once(session: AsyncSession) -> None:
    room, ash, ivy = await cast.room(session), cast.member(), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room)
    await _flags(session, ivy, sent)
    await _flags(session, ivy, sent)
    assert await session.scalar(select(func.count()).select_from(Flag)) == 1


async def test_twenty_colluding_accounts_cannot_take_a_post_from_view(session: AsyncSession) -> None:
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room)
    for _number in range(20):
        await _flags(session, cast.member(), sent, "bullying")
    case = (await session.scalars(select(Case))).one()
    assert sent.post.state == "published"
    assert case.reporters <= 2.0


async def test_whoever_flags_without_joining_gets_an_alias_but_no_seat(session: AsyncSession) -> None:
    room, ash, ivy = await cast.room(session), cast.member(), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room)
    await _flags(session, ivy, sent)
    assert (await visitor_in(session, ivy, room.id)).membership == "visitor"
    assert not (await cast.visit(session, ivy, room)).may_write


async def test_nobody_flags_themselves_nor_what_they_cannot_see(session: AsyncSession) -> None:
    room, ash = await cast.room(session, access="members"), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room)
    with pytest.raises(NotAllowed):
        await _flags(session, ash, sent)
    with pytest.raises(NotFound):
        await post_visit(session, cast.member(), sent.post.id)


async def test_a_worry_opens_a_case_that_counts_as_danger(session: AsyncSession) -> None:
    room, ash, ivy = await cast.room(session), cast.member(), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room)
    await _flags(session, ivy, sent, "worried")
    case = (await session.scalars(select(Case))).one()
    assert (case.origin, case.danger) == ("worried", 2)


@pytest.mark.parametrize("words", ["", "help", "ayuda por favor, no puedo más", "سلام"])
async def test_a_call_for_help_rings_at_level_3_or_more_whatever_the_words(
    session: AsyncSession, words: str
) -> None:
    room, ash = await lantern(session), cast.member()
    persona = await visitor_in(session, ash, room.id)
    alert = await take_call_for_help(session, persona, room, words)
    assert (alert.level >= 3, alert.state, alert.origin, alert.words) == (True, "ringing", "call", words)
    assert await session.scalar(select(Conversation.persona_id)) == persona.id


async def test_two_calls_of_one_person_are_one_alert(session: AsyncSession) -> None:
    room, ash = await lantern(session), cast.member()
    persona = await visitor_in(session, ash, room.id)
    first = await take_call_for_help(session, persona, room, "")
    second = await take_call_for_help(session, persona, room, "I need someone")
    assert (first.id, second.joined) == (second.id, 1)
    assert await session.scalar(select(func.count()).select_from(Alert)) == 1
    assert await session.scalar(select(func.count()).select_from(Persona)) == 1
