"""Leaves work on the moderators' desk: flags, two decisions, one appeal; all through the forum's own actions."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.demo.cast import Cast
from forum.demo.stories import DecisionStory, DeskStory, FlagStory, PostStory, RoomStory
from forum.demo.threads import Told
from forum.desk.actions import Judgement, decide
from forum.desk.appeals import file_appeal
from forum.foundation import clock
from forum.rooms.access import room_by_id
from forum.storage.tables.cases import Case, Decision
from forum.threads.flags import flag_post
from forum.threads.forms import FlagForm

# A flag on today's words is minutes old, one on older words somewhat more; a decision follows within the hour.
FRESH, OLDER = timedelta(minutes=3), timedelta(minutes=75)
APPEALED_BEFORE = timedelta(hours=20)


def ages_of(rooms: tuple[RoomStory, ...]) -> dict[str, int]:
    """Return how many days ago each marked post was written, by its mark."""
    return {post.mark: post.days_ago for post in _posts(rooms) if post.mark}


async def settle(
    session: AsyncSession, desk: DeskStory, ages: dict[str, int], told: Told, cast: Cast
) -> None:
    """Let moderators decide what was decided, on the day of its flags."""
    for decision in desk.decisions:
        with clock.shifted(-timedelta(days=ages[decision.post])):
            for flag in desk.flags:
                if flag.post == decision.post:
                    await _flag(session, flag, told, cast)
            await _decide(session, decision, told, cast)


async def leave_open(
    session: AsyncSession, desk: DeskStory, ages: dict[str, int], told: Told, cast: Cast
) -> None:
    """Leave the appeal and the flags that nobody has looked at yet."""
    for appeal in desk.appeals:
        with clock.shifted(-APPEALED_BEFORE):
            found = await _decision_about(session, told.marked[appeal.post].id)
            await file_appeal(session, cast.member(appeal.by), found, appeal.text)
    decided = {each.post for each in desk.decisions}
    waiting = [flag for flag in desk.flags if flag.post not in decided]
    for flag in sorted(waiting, key=lambda flag: -ages[flag.post]):
        with clock.shifted(-_since(ages[flag.post])):
            await _flag(session, flag, told, cast)


async def _flag(session: AsyncSession, flag: FlagStory, told: Told, cast: Cast) -> None:
    post = told.marked[flag.post]
    visit = await room_by_id(session, cast.member(flag.by), post.room_id)
    form = FlagForm(reason=flag.reason, text=flag.text)  # type: ignore[arg-type]
    await flag_post(session, visit, post, form)
    await session.flush()


async def _decide(session: AsyncSession, story: DecisionStory, told: Told, cast: Cast) -> None:
    about = select(Case).where(Case.subject_kind == "post", Case.subject_id == told.marked[story.post].id)
    case = (await session.scalars(about.execution_options(populate_existing=True))).one()
    judged = Judgement(
        version=case.version,
        act=story.act,  # type: ignore[arg-type]
        rule=story.rule,
        message=story.message,
        sanction=story.sanction or None,  # type: ignore[arg-type]
    )
    await decide(session, cast.staff[story.staff], case.id, judged)


async def _decision_about(session: AsyncSession, post_id: UUID) -> UUID:
    found = select(Decision.id).join(Case, Case.id == Decision.case_id).where(Case.subject_id == post_id)
    return (await session.scalars(found)).one()


def _posts(rooms: tuple[RoomStory, ...]) -> Iterable[PostStory]:
    return (post for room in rooms for thread in room.threads for post in thread.posts)


def _since(days_ago: int) -> timedelta:
    return OLDER if days_ago else FRESH
