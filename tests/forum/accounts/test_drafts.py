"""Words that aren't sent yet: sealed, for their own place and their own member, gone with them and after a while."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import actions, drafts, sessions
from forum.accounts.drafts import Draft
from forum.accounts.forms import LONGEST_BODY
from forum.accounts.session_seal import hash_of
from forum.crisis.forms import LONGEST
from forum.foundation import clock
from forum.foundation.callers import Member
from forum.foundation.errors import SignInNeeded
from forum.foundation.ids import new_token
from forum.settings import Retention
from forum.storage import retention
from forum.storage.tables.accounts import Vault

PLACE = "/threads/3f1c/replies"


async def member(session: AsyncSession) -> Member:
    joined = await actions.join(session, new_token(8), "a passphrase of my own")
    cookie = await sessions.open_member(session, joined.root, joined.account_id)
    return Member(joined.root, joined.account_id, hash_of(cookie))


def draft(body: str, place: str = PLACE, **more: Any) -> Draft:
    return Draft(place=place, day=clock.today(), body=body, **more)


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
    assert "threads" not in row.name
    row.account_id = ivy.account_id
    await session.flush()
    assert await drafts.waiting(session, ivy, PLACE) == ""
    assert await drafts.all_of(session, ivy) == []


async def test_the_next_words_take_the_place_of_the_last_and_none_change_nothing(
    session: AsyncSession,
) -> None:
    ash = await member(session)
    await drafts.carry(session, ash, PLACE, "first")
    await drafts.carry(session, ash, PLACE, "second")
    await drafts.carry(session, ash, PLACE, "  ")
    assert [each.body for each in await drafts.all_of(session, ash)] == ["second"]
    await drafts.discard(session, ash)
    assert (await session.scalars(select(Vault))).all() == []


@pytest.mark.parametrize("words", ["\x00\u202e", "x" * 80_000, "\U0001f600" * 100, "\n \n.\n"])
async def test_odd_words_are_carried_too(session: AsyncSession, words: str) -> None:
    ash = await member(session)
    await drafts.carry(session, ash, PLACE, words)
    assert await drafts.waiting(session, ash, PLACE) == words[: drafts.LONGEST]


async def test_what_a_composer_holds_is_given_back_whole_and_goes_when_it_is_emptied(
    session: AsyncSession,
) -> None:
    ash = await member(session)
    await drafts.keep(session, ash, draft("my words", title="Tea", wants="advice", note="a loss"))
    given = {"_kept": True, "body": "my words", "title": "Tea", "wants": "advice", "note": "a loss"}
    assert await drafts.given_back(session, ash, PLACE) == given
    await drafts.keep(session, ash, draft(" "))
    assert await drafts.given_back(session, ash, PLACE) == {}
    assert (await session.scalars(select(Vault))).all() == []


async def test_drafts_of_several_places_stand_side_by_side_and_the_first_makes_room(
    session: AsyncSession,
) -> None:
    ash = await member(session)
    for number in range(drafts.MOST + 2):
        await drafts.keep(session, ash, draft(f"words {number}", f"/threads/{number}/replies"))
    await drafts.keep(session, ash, draft("words 5 and more", "/threads/5/replies"))
    found = [each.body for each in await drafts.all_of(session, ash)]
    assert found[0] == f"words {drafts.MOST + 1}"
    assert found[-1] == "words 2"
    assert "words 5 and more" in found
    await drafts.let_go(session, ash, "/threads/5/replies")
    assert await drafts.waiting(session, ash, "/threads/5/replies") == ""
    assert len(await drafts.all_of(session, ash)) == drafts.MOST - 1


async def test_nothing_is_kept_once_the_visit_has_ended(session: AsyncSession) -> None:
    ash = await member(session)
    await sessions.end_others(session, ash.root)
    with pytest.raises(SignInNeeded):
        await drafts.keep(session, ash, draft("my words"))
    assert (await session.scalars(select(Vault))).all() == []


async def test_after_a_month_a_draft_is_not_given_back_and_soon_it_is_gone(session: AsyncSession) -> None:
    ash = await member(session)
    await drafts.keep(session, ash, draft("my words"))
    with clock.shifted(timedelta(days=29)):
        assert await drafts.waiting(session, ash, PLACE) == "my words"
        await retention.drafts(session, Retention(), clock.now())
    with clock.shifted(drafts.KEPT):
        assert await drafts.waiting(session, ash, PLACE) == ""
        assert await drafts.all_of(session, ash) == []
    assert await retention.drafts(session, Retention(), clock.now() + timedelta(days=62)) == 1


@pytest.mark.parametrize("ahead", range(0, 365, 11))
async def test_a_row_tells_a_month_that_is_a_month_or_two_away(session: AsyncSession, ahead: int) -> None:
    with clock.shifted(timedelta(days=ahead)):
        ash = await member(session)
        await drafts.keep(session, ash, draft("my words"))
        until = (await session.scalars(select(Vault.until_month))).one()
        assert until is not None
        assert until.day == 1
        assert drafts.KEPT <= until - clock.today() <= timedelta(days=61)


def test_a_draft_may_be_as_long_as_a_message() -> None:
    assert LONGEST_BODY == LONGEST


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


async def test_what_arrives_late_does_not_take_the_place_of_what_came_after_it(session: AsyncSession) -> None:
    ash = await member(session)
    for count, page, body in ((2, "one", "later"), (1, "one", "late"), (1, "two", "another page")):
        made = Draft(place=PLACE, day=clock.today(), body=body, page=page, count=count)
        await drafts.keep(session, ash, made)
        expected = "later" if page == "one" else body
        assert await drafts.waiting(session, ash, PLACE) == expected
