"""Words typed before signing in: sealed, for their own place and their own member, gone with them."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import actions, drafts
from forum.foundation.callers import Member
from forum.foundation.ids import new_token
from forum.storage.tables.accounts import Vault

PLACE = "/threads/3f1c/replies"


async def member(session: AsyncSession) -> Member:
    joined = await actions.join(session, new_token(8), "a passphrase of my own")
    return Member(joined.root, joined.account_id, b"hash")


async def test_words_wait_where_they_were_meant_to_go(session: AsyncSession) -> None:
    ash = await member(session)
    await drafts.carry(session, ash, PLACE, "my words")
    assert await drafts.waiting(session, ash, PLACE) == "my words"
    assert await drafts.waiting(session, ash, PLACE) == "my words", "a reload shows them again"
    assert await drafts.waiting(session, ash, "/threads/other/replies") == ""


async def test_another_member_cannot_open_them_even_from_the_row(session: AsyncSession) -> None:
    ash, ivy = await member(session), await member(session)
    await drafts.carry(session, ash, PLACE, "my words")
    row = (await session.scalars(select(Vault))).one()
    assert b"my words" not in row.sealed
    row.account_id = ivy.account_id
    await session.flush()
    assert await drafts.waiting(session, ivy, PLACE) == ""


async def test_the_next_words_take_the_place_of_the_last_and_none_change_nothing(
    session: AsyncSession,
) -> None:
    ash = await member(session)
    await drafts.carry(session, ash, PLACE, "first")
    await drafts.carry(session, ash, PLACE, "second")
    await drafts.carry(session, ash, PLACE, "  ")
    assert await drafts.waiting(session, ash, PLACE) == "second"
    assert await drafts.carried(session, ash) == "second"
    await drafts.discard(session, ash)
    assert (await session.scalars(select(Vault))).all() == []


@pytest.mark.parametrize("words", ["\x00\u202e", "x" * 80_000, "\U0001f600" * 100, "\n \n.\n"])
async def test_odd_words_are_carried_too(session: AsyncSession, words: str) -> None:
    ash = await member(session)
    await drafts.carry(session, ash, PLACE, words)
    assert await drafts.waiting(session, ash, PLACE) == words[: drafts.LONGEST]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/threads/3f1c/replies", "/threads/3f1c/replies"),
        ("/rooms/low-mood?page=2", "/rooms/low-mood"),
        ("//evil.example", "/rooms"),
        ("https://evil.example", "/rooms"),
        ("/rooms/../me", "/rooms"),
        ("/rooms/\nset-cookie", "/rooms"),
        ("", "/rooms"),
        ("/" + "x" * 5000, "/rooms"),
    ],
)
def test_a_place_is_a_plain_path_of_this_site(path: str, place: str) -> None:
    assert drafts.safe_place(path) == place
