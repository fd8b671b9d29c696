"""Makes an act happen to a post and its thread, and takes it back after a second look. It decides and tells nothing."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.storage.tables.cases import Case
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post, PostEdit, Thread
from forum.threads.states import let_waiting_stand, rewrite, take_down
from forum.threads.telling import tell_of
from moderation.cases import Act, SubjectState, subject_after


async def locked_post(session: AsyncSession, case: Case) -> Post | None:
    """Return the post that a case is about, locked for the transaction; None where it is about none or gone."""
    if case.subject_kind != "post":
        return None
    return await session.scalar(
        select(Post).where(Post.id == case.subject_id).with_for_update(key_share=True)
    )


async def apply(session: AsyncSession, post: Post, act: Act, redacted: str) -> None:
    """Do `act` to a locked post; `redacted` is the text that stays when a part is taken out."""
    if act == "redact":
        await rewrite(session, post, redacted)
    await move(session, post, subject_after(act, _state(post)))


async def move(session: AsyncSession, post: Post, state: SubjectState) -> None:
    """Bring a locked post, and the thread that it opens, into `state`; counters and caches follow."""
    before = _state(post)
    if before == state:
        return
    if state == "published":
        await _show(session, post, first_time=before == "waiting")
    else:
        await _take_down(session, post, state)
    await session.flush()


async def restore(session: AsyncSession, post: Post, act: Act, was: str) -> None:
    """Undo `act` on a locked post after a second look; what its writer took back stays taken back."""
    if post.state == "withdrawn":
        return
    if act == "redact":
        await _original(session, post)
    elif was == "waiting":
        await _show(session, post, first_time=True)
    elif act in ("hide", "remove"):
        await move(session, post, "published" if was == "published" else "hidden")


async def _show(session: AsyncSession, post: Post, *, first_time: bool) -> None:
    if first_time:
        await let_waiting_stand(session, post)
        # A letter that waited is a letter: those whom it concerns hear of it now.
        await tell_of(session, post)
        return
    post.state, post.reason = "published", ""
    if post.pos == 1:
        await session.execute(update(Thread).where(Thread.id == post.thread_id).values(closed=False))
    await _drop_cached(session, post)


async def _take_down(session: AsyncSession, post: Post, state: SubjectState) -> None:
    """A thread that nobody saw yet goes with its first post; one that was answered stays for its answers."""
    unseen = update(Thread).where(Thread.id == post.thread_id, Thread.state == "waiting")
    if post.pos == 1:
        await session.execute(unseen.values(state=state))
    await take_down(session, post, state)
    post.reason = "decided"
    await _drop_cached(session, post)


async def _drop_cached(session: AsyncSession, post: Post) -> None:
    """Kept pages of a room fall with its counter, whichever way a post moved."""
    await session.execute(update(Room).where(Room.id == post.room_id).values(activity=Room.activity + 1))


async def _original(session: AsyncSession, post: Post) -> None:
    found = (
        select(PostEdit.body).where(PostEdit.post_id == post.id).order_by(PostEdit.version.desc()).limit(1)
    )
    body = await session.scalar(found)
    if body is not None:
        await rewrite(session, post, body)


def _state(post: Post) -> SubjectState:
    state: SubjectState = post.state  # type: ignore[assignment]
    return state


async def persona_of(session: AsyncSession, persona_id: UUID | None) -> Persona | None:
    """Return the writer's persona, or None where it is gone."""
    return await session.get(Persona, persona_id) if persona_id else None
