"""Lets the demo's people speak, day by day, through the same doors as anybody: screened, rendered, counted, cased."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.demo.cast import Cast
from forum.demo.stories import PostStory, RoomStory, ThreadStory
from forum.foundation import clock
from forum.reactions.actions import LIGHT
from forum.rooms.access import room_for
from forum.storage.tables.threads import Post, Reaction
from forum.threads.actions import Sent, post_reply, start_thread
from forum.threads.forms import ReplyForm, ThreadForm

# The newest words are a few minutes old, and those before them stand a minute apart.
NEWEST_MINUTES, APART_MINUTES = 4, 1

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Told:
    """What was posted so far: the threads that were opened, and the posts that the desk will name."""

    threads: dict[str, UUID] = field(default_factory=dict)
    marked: dict[str, Post] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """One post in its place."""

    room: RoomStory
    thread: ThreadStory
    post: PostStory


async def tell_all(
    session: AsyncSession,
    rooms: tuple[RoomStory, ...],
    cast: Cast,
    personas: Mapping[tuple[str, str], UUID],
    progress: Progress,
) -> Told:
    """Post everything in the order in which it was written; return where the marked posts are.

    `personas` are ids by (room, person); `progress` gets how many of how many posts are there.
    """
    told, total, count = Told(), sum(len(t.posts) for room in rooms for t in room.threads), 0
    for days_ago, day in sorted(_by_day(rooms).items(), reverse=True):
        for left, words in zip(range(len(day) - 1, -1, -1), day, strict=True):
            with _minutes_ago(NEWEST_MINUTES + APART_MINUTES * left, days_ago):
                post = await _tell(session, words, cast, told)
            await _answer(session, words, post, personas)
            count += 1
            progress(count, total)
    return told


def _by_day(rooms: tuple[RoomStory, ...]) -> dict[int, list[Words]]:
    days: dict[int, list[Words]] = defaultdict(list)
    for room in rooms:
        for thread in room.threads:
            for post in thread.posts:
                days[post.days_ago].append(Words(room, thread, post))
    return days


@contextmanager
def _minutes_ago(minutes: int, days: int) -> Iterator[None]:
    with clock.shifted(-timedelta(days=days, minutes=minutes)):
        yield


async def _tell(session: AsyncSession, words: Words, cast: Cast, told: Told) -> Post:
    sent = await _send(session, words, cast, told)
    if words.post.mark:
        told.marked[words.post.mark] = sent.post
    return sent.post


async def _send(session: AsyncSession, words: Words, cast: Cast, told: Told) -> Sent:
    visit = await room_for(session, cast.member(words.post.by), words.room.slug)
    if words.thread.title in told.threads:
        form = ReplyForm(body=words.post.body)
        return await post_reply(session, visit, told.threads[words.thread.title], form)
    opening = ThreadForm(
        body=words.post.body,
        title=words.thread.title,
        wants=words.thread.wants,  # type: ignore[arg-type]
        note=list(words.thread.notes),
    )
    sent = await start_thread(session, visit, opening)
    told.threads[words.thread.title] = sent.post.thread_id
    return sent


async def _answer(
    session: AsyncSession, words: Words, post: Post, personas: Mapping[tuple[str, str], UUID]
) -> None:
    """Leave the quiet signs in one statement: a thousand of them, each by its own form, would double the wait."""
    if post.state != "published" or not words.post.reactions:
        return
    signs = [
        {
            "post_id": post.id,
            "persona_id": personas[words.room.slug, key],
            # The lighter signs are not offered beside heavy words.
            "kind": "with_you" if post.danger >= 2 and kind in LIGHT else kind,
        }
        for kind, people in words.post.reactions.items()
        for key in people
    ]
    await session.execute(insert(Reaction).values(signs))
