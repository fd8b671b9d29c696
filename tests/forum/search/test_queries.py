"""Search finds letters only where the seeker may read."""

from sqlalchemy.ext.asyncio import AsyncSession

from forum.search.queries import Wanted, search
from forum.threads import company
from tests import cast


async def _found(session: AsyncSession, who: object, words: str) -> list[str]:
    return [each.title for each in (await search(session, who, Wanted(words)))[0]]


async def test_words_are_found_in_open_rooms_and_ones_own(session: AsyncSession) -> None:
    grief, carers = await cast.room(session), await cast.room(session, "carers", access="members")
    ash, ivy = cast.member(), cast.member()
    await cast.joins(session, ash, grief)
    await cast.joins(session, ash, carers)
    for where in (grief, carers):
        sent = await cast.writes(
            session, ash, where, title=f"In {where.slug}", body="The lighthouse at Whitby."
        )
        sent.post.state = "published"
    await session.flush()
    assert sorted(await _found(session, ash, "lighthouse")) == ["In carers", "In grief"]
    assert await _found(session, ivy, "lighthouse") == ["In grief"]
    assert await _found(session, ivy, "lighthouse -Whitby") == []
    assert await _found(session, ivy, '"at Whitby"') == ["In grief"]


async def test_what_waits_was_taken_down_or_is_an_odd_question_finds_nothing(session: AsyncSession) -> None:
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room, body="The lighthouse at Whitby.")
    sent.post.state = "removed"
    await session.flush()
    for words in ("lighthouse", "'", "()&|!:*", "x" * 5000, "%"):
        assert await _found(session, ash, words) == []


async def test_titles_are_looked_through_too_and_a_room_can_be_chosen(session: AsyncSession) -> None:
    grief, carers = await cast.room(session), await cast.room(session, "carers")
    ash = cast.member()
    for where in (grief, carers):
        await cast.joins(session, ash, where)
        await cast.writes(session, ash, where, title=f"Heligoland in {where.slug}")
    assert sorted(await _found(session, ash, "heligoland")) == ["Heligoland in carers", "Heligoland in grief"]
    found, at = await search(session, ash, Wanted("heligoland", "carers"))
    assert [each.title for each in found] == ["Heligoland in carers"]
    assert at.url(2) == "/search?q=heligoland&room=carers&page=2"


async def test_whom_one_muted_is_not_found(session: AsyncSession) -> None:
    room, ash, ivy = await cast.room(session), cast.member(), cast.member()
    await cast.joins(session, ash, room)
    await cast.joins(session, ivy, room)
    sent = await cast.writes(session, ivy, room, title="Tea", body="The lighthouse at Whitby.")
    assert await _found(session, ash, "lighthouse") == ["Tea"]
    await company.mute(session, await cast.visit(session, ash, room), sent.post)
    assert await _found(session, ash, "lighthouse") == []
