"""Asks after a day, three days and a week how someone is; they may answer by one press, or stop the questions."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import alerting, slips
from forum.foundation import clock
from forum.intake.alerts import add_step
from forum.notices.actions import tell
from forum.storage import outbox
from forum.storage.tables.crisis import Alert, Conversation
from moderation.escalation import LATER_MESSAGE

#: When someone is asked after their talk was closed (promises 2.2.10).
AFTER = (timedelta(hours=24), timedelta(hours=72), timedelta(days=7))
Answer = Literal["better", "same", "worse", "stop"]


async def plan(session: AsyncSession, alert: Alert) -> None:
    """Put the three questions; called when the alert is closed, in the same transaction."""
    round_ = alert.version
    for place, after in enumerate(AFTER, start=1):
        await outbox.put(
            session, "follow_up", {"alert": str(alert.id)},
            due_at=clock.now() + after, dedup=f"follow_up:{alert.id}:{round_}:{place}",
        )  # fmt: skip


async def ask(session: AsyncSession, alert_id: UUID) -> None:
    """Leave the question with the member, unless they stopped it or are being talked with anyway."""
    alert = await session.get(Alert, alert_id)
    if alert is None or alert.state != "closed" or not alert.follow_up:
        return
    talk = await session.scalar(select(Conversation.id).where(Conversation.alert_id == alert.id))
    if talk is not None:
        await tell(session, alert.persona_id, "follow_up", talk)


async def answer(session: AsyncSession, alert: Alert, said: Answer) -> bool:
    """Take a one-press answer; "worse" rings people again. Tells whether the ladder was started."""
    if said == "stop":
        alert.follow_up = False
        return False
    if said != "worse":
        return False
    if alert.state == "closed":
        await reopen(session, alert, rings=True)
    elif alert.state == "answered":
        alert.unanswered_since = alert.unanswered_since or clock.now()
        await alerting.ring_again(session, alert, "restarted")
        await alerting.look_soon(session, alert)
    return True


async def reopen(session: AsyncSession, alert: Alert, *, rings: bool) -> None:
    """Open a closed alert again: it rings at once, or after ten minutes without an answer."""
    now = clock.now()
    alert.closed_on, alert.outcome, alert.unanswered_since = None, "", now
    alert.version += 1
    await slips.follow(session, alert)
    if rings:
        await alerting.ring_again(session, alert, "reopened")
        await alerting.look_soon(session, alert)
        return
    alert.state, alert.rung, alert.answered_at, alert.opened_at = "answered", 0, now, now
    await add_step(session, alert, "reopened")
    await alerting.look_at(session, alert, now + LATER_MESSAGE)
