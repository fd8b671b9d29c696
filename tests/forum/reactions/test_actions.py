"""Quiet signs: given, taken back, and fitting to what was said."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.errors import NotAllowed, NotFound
from forum.reactions.actions import react
from forum.storage.tables.threads import Reaction
from tests import cast


async def test_a_sign_is_given_once_and_taken_back_by_giving_it_again(session: AsyncSession) -> None:
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room)
    await react(session, ash, sent.post.id, "with_you")
    assert await session.scalar(select(func.count()).select_from(Reaction)) == 1
    await react(session, ash, sent.post.id, "with_you")
    assert await session.scalar(select(func.count()).select_from(Reaction)) == 0


@pytest.mark.parametrize("kind", ["strength", "same_here"])
async def test_words_of_danger_are_not_met_with_agreement(session: AsyncSession, kind: str) -> None:
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room)
    sent.post.danger = 2
    with pytest.raises(NotAllowed):
        await react(session, ash, sent.post.id, kind)
    await react(session, ash, sent.post.id, "with_you")


async def test_another_persona_cannot_react_without_joining_nor_to_what_waits(session: AsyncSession) -> None:
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room)
    with pytest.raises(NotAllowed):
        await react(session, cast.member(), sent.post.id, "with_you")
    sent.post.state = "waiting"
    await session.flush()
    with pytest.raises(NotFound):
        await react(session, ash, sent.post.id, "with_you")
