"""Makes an act happen to a post and its thread, and takes it back after a second look. It decides and tells nothing."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, markdown
from forum.foundation.ids import new_id
from forum.storage.tables.cases import Case
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post, PostEdit, Thread
from moderation.cases import Act, SubjectState, subject_after


async def locked_post(session: AsyncSession, case: Case) -> Post | None:
    """Return the post that a case is about, locked for the transaction; None where it is about none or gone."""
    if case.subject_kind != "post":
        return None
    return await session.scalar(select(Post).where(Post.id == case.subject_id).with_for_update())


async def apply(session: AsyncSession, post: Post, act: Act, redacted: str) -> None:
    """Do `act` to a locked post; `redacted` is the text that stays when a part is taken out."""
    if act == "redact":
        await _rewrite(session, post, redacted)
    await move(session, post, subject_after(act, _state(post)))


async def move(session: AsyncSession, post: Post, state: SubjectState) -> None:
    """Bring a locked post, and the thread that it opens, into `state`; counters follow."""
    before = _state(post)
    if before == state:
        return
    post.state = state
    post.reason = "" if state == "published" else "decided"
    await session.flush()
    await _follow(session, post, before)


async def restore(session: AsyncSession, post: Post, act: Act, was: str) -> None:
    """Undo `act` on a locked post after a second look; what its writer took back stays taken back."""
    if post.state == "withdrawn":
        return
    if act == "redact":
        await _original(session, post)
    elif act in ("hide", "remove"):
        await move(session, post, "published" if was in ("", "waiting", "published") else "hidden")


async def _follow(session: AsyncSession, post: Post, before: SubjectState) -> None:
    """Cached pages of the room fall with its counter, whichever way the post moved."""
    activity = await session.scalar(
        update(Room)
        .where(Room.id == post.room_id)
        .values(activity=Room.activity + 1)
        .returning(Room.activity)
    )
    if post.pos == 1:
        await _move_thread(session, post, before)
    if post.state == "published":
        await session.execute(update(Thread).where(Thread.id == post.thread_id).values(activity=activity))
    if post.state == "published" and before == "waiting":
        await session.execute(
            update(Persona).where(Persona.id == post.persona_id).values(posts=Persona.posts + 1)
        )


async def _move_thread(session: AsyncSession, post: Post, before: SubjectState) -> None:
    await session.execute(update(Thread).where(Thread.id == post.thread_id).values(state=post.state))
    change = (post.state == "published") - (before == "published")
    if change:
        await session.execute(
            update(Room)
            .where(Room.id == post.room_id)
            .values(threads=func.greatest(Room.threads + change, 0))
        )


async def _rewrite(session: AsyncSession, post: Post, body: str) -> None:
    session.add(_kept(post))
    post.body, post.body_html = body, markdown.render(body)
    post.version, post.edited = post.version + 1, True
    await session.flush()


async def _original(session: AsyncSession, post: Post) -> None:
    found = (
        select(PostEdit.body).where(PostEdit.post_id == post.id).order_by(PostEdit.version.desc()).limit(1)
    )
    body = await session.scalar(found)
    if body is not None:
        await _rewrite(session, post, body)


def _kept(post: Post) -> PostEdit:
    return PostEdit(id=new_id(), post_id=post.id, version=post.version, body=post.body, day=clock.today())


def _state(post: Post) -> SubjectState:
    state: SubjectState = post.state  # type: ignore[assignment]
    return state


async def persona_of(session: AsyncSession, persona_id: UUID | None) -> Persona | None:
    """Return the writer's persona, or None where it is gone."""
    return await session.get(Persona, persona_id) if persona_id else None
