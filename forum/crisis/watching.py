"""Looks after what waits: the hour of a level 4 post, alerts whose next look was lost, and the watchdog's figures."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import String, and_, cast, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import metrics
from forum.notices.actions import tell
from forum.settings import Retention
from forum.storage import audit, outbox
from forum.storage.tables.cases import Case
from forum.storage.tables.crisis import Alert
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.threads import Post
from forum.threads.states import let_waiting_stand
from moderation.triage import after_an_hour

#: An alert whose time to be looked at passed this long ago without a row of work has lost that row.
_LOST_AFTER = timedelta(seconds=30)
#: From so many failed tries of one message a channel counts as broken.
BROKEN_AFTER = 3


async def after_sixty_minutes(session: AsyncSession, post_id: UUID) -> None:
    """Say what becomes of a level 4 post that still waits after an hour (promises 2.1); its author is always told."""
    post = await session.get(Post, post_id, with_for_update={"key_share": True})
    if post is None or post.state != "waiting" or post.danger < 4:
        return
    if await may_be_shown(session, post):
        await show(session, post)
    await tell(session, post.persona_id, "post_after_an_hour", post.id, shown=post.state == "published")


async def may_be_shown(session: AsyncSession, post: Post) -> bool:
    """Tell whether the author chose that others may read it, and the text names no means or method."""
    case = await _case(session, post.id)
    chosen = select(Alert.publish_later).where(
        Alert.persona_id == post.persona_id, Alert.publish_later.is_(True)
    )
    wish = await session.scalar(chosen.limit(1)) is not None
    labels = tuple(str(label) for label in case.labels) if case is not None else ()
    # A case that a moderator has decided is not ours to change.
    undecided = case is None or case.state == "open"
    return undecided and after_an_hour(labels, wish) == "published"


async def show(session: AsyncSession, post: Post) -> None:
    """Let a waiting post stand, as its author chose."""
    await let_waiting_stand(session, post)
    await audit.record(session, "system:sixty_minutes", "post.published_by_choice", post.id)


async def _case(session: AsyncSession, post_id: UUID) -> Case | None:
    return await session.scalar(select(Case).where(Case.subject_kind == "post", Case.subject_id == post_id))


async def silent_alerts(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Put a look at every open alert whose time has passed while no row stands for it: a net that catches nothing."""
    waiting = exists().where(
        and_(
            Outbox.kind == "alert.step",
            Outbox.done_at.is_(None),
            Outbox.payload["alert"].astext == cast(Alert.id, String),
        )
    )
    late = select(Alert.id).where(Alert.state != "closed", Alert.next_at < now - _LOST_AFTER, ~waiting)
    ids = list(await session.scalars(late))
    for alert_id in ids:
        await outbox.put(session, "alert.step", {"alert": str(alert_id)})
    return len(ids)


async def update_figures(session: AsyncSession) -> None:
    """Set the gauges that operators alarm on."""
    metrics.OUTBOX_LATE.set(await outbox.overdue_seconds(session))
    ringing = select(func.count()).select_from(Alert).where(Alert.state == "ringing")
    metrics.ALERTS_OPEN.set(await session.scalar(ringing) or 0)


async def broken_channels(session: AsyncSession) -> int:
    """Return how many messages of alerts have failed so often that their channel must be looked at."""
    broken = select(func.count()).where(
        Outbox.kind == "alert.send", Outbox.done_at.is_(None), Outbox.attempts >= BROKEN_AFTER
    )
    return await session.scalar(broken) or 0
