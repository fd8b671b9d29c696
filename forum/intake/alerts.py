"""Starts the clock when someone may be in danger; the ladder itself is climbed elsewhere. It never stops a clock."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.storage import outbox
from forum.storage.tables.crisis import Alert, AlertStep, Conversation
from forum.storage.tables.personas import Persona

# A later word of the same person, unanswered for this long, starts the ladder again (promises 2.2.5).
UNANSWERED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why people are rung: what opened it (post, call, message, flag), its id, case, level 2..4, words of a call."""

    origin: Literal["post", "call", "message", "flag"]
    subject_id: UUID | None
    case_id: UUID | None
    level: int
    words: str = ""


async def raise_alert(session: AsyncSession, persona: Persona, cause: Cause) -> Alert:
    """Open this persona's alert, or join the open one (one ring per subject, promises 2.2.6); return it."""
    # Two posts in the same moment must meet in one alert. Not the strongest lock: a notice to this persona, written
    # by whoever holds the alert, must not have to wait for us while we wait for them.
    await session.execute(select(Persona.id).where(Persona.id == persona.id).with_for_update(key_share=True))
    found = select(Alert).where(Alert.persona_id == persona.id, Alert.state != "closed").with_for_update()
    alert = await session.scalar(found)
    return await _open(session, persona, cause) if alert is None else await _join(session, alert, cause)


async def _open(session: AsyncSession, persona: Persona, cause: Cause) -> Alert:
    now = clock.now()
    alert = Alert(
        id=new_id(),
        case_id=cause.case_id,
        persona_id=persona.id,
        room_id=persona.room_id,
        origin=cause.origin,
        subject_id=cause.subject_id,
        words=cause.words,
        level=cause.level,
        state="ringing",
        rung=0,
        joined=0,
        version=1,
        opened_at=now,
        next_at=now,
        unanswered_since=now,
    )
    session.add(alert)
    await session.flush()
    session.add(Conversation(id=new_id(), alert_id=alert.id, persona_id=persona.id))
    await add_step(session, alert, "opened")
    await outbox.put(session, "alert.step", {"alert": str(alert.id)})
    return alert


async def _join(session: AsyncSession, alert: Alert, cause: Cause) -> Alert:
    now = clock.now()
    rises = cause.level > alert.level
    alert.joined += 1
    # Whoever opened it before hasn't read what came just now, and its writer isn't told that they have.
    alert.opened_by_person = False
    alert.level = max(alert.level, cause.level)
    alert.case_id = alert.case_id or cause.case_id
    if cause.words:
        alert.words = f"{alert.words}\n\n{cause.words}".strip()
    alert.unanswered_since = alert.unanswered_since or now
    await add_step(session, alert, "joined")
    due = now if rises or alert.state == "ringing" else now + UNANSWERED
    alert.next_at = min(alert.next_at or due, due)
    await outbox.put(session, "alert.step", {"alert": str(alert.id)}, due_at=due)
    return alert


async def add_step(session: AsyncSession, alert: Alert, kind: str, staff_id: UUID | None = None) -> None:
    """Note what happened on the ladder, in order, without any content; the caller holds the alert's row."""
    newest = select(func.coalesce(func.max(AlertStep.place), 0)).where(AlertStep.alert_id == alert.id)
    place = (await session.scalar(newest) or 0) + 1
    session.add(
        AlertStep(
            id=new_id(),
            alert_id=alert.id,
            place=place,
            kind=kind,
            rung=alert.rung,
            staff_id=staff_id,
            at=clock.now(),
        )
    )
    await session.flush()
