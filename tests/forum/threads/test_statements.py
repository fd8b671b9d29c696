"""What a page costs in statements: a known number, and the same for one letter as for twenty."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncSession

from forum.reactions.actions import react
from forum.threads import lists, queries
from tests import cast


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """Count the statements that any engine sends within the block."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield lambda: len(sent)
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("letters", [1, 20])
async def test_a_thread_page_costs_the_same_for_one_letter_and_for_twenty(
    session: AsyncSession, letters: int
) -> None:
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    first = await cast.writes(session, ash, room)
    for _number in range(letters - 1):
        await cast.replies(session, ash, first)
    await react(session, ash, first.post.id, "with_you")
    session.expunge_all()
    with counted() as sent:
        page = await queries.thread_page(session, ash, first.post.thread_id, 1)
        assert sent() == 7, "room, persona and place; the reader's muted words; the letters"
    assert len(page.posts) == letters


@pytest.mark.parametrize("threads", [1, 12])
async def test_a_room_page_costs_the_same_for_one_thread_and_for_many(
    session: AsyncSession, threads: int
) -> None:
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    for number in range(threads):
        await cast.writes(session, ash, room, title=f"Thread {number}")
    visit = await cast.visit(session, ash, room)
    with counted() as sent:
        lines, _at = await lists.threads_page(session, visit, lists.Wanted())
        assert sent() == 3, "how many, the reader's muted words, the threads"
    assert len(lines) == threads
