"""Notices that somebody says they are a minor, and sees to it that whoever answers for safeguarding hears of it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.intake.inspection import inspect
from forum.storage import outbox
from forum.storage.tables.cases import Case

MINOR = "minor.stated"
WORK = "safeguarding.tell"


async def note_minor(session: AsyncSession, case_id: UUID) -> None:
    """Record that a case is about somebody who says they are a minor, and put the word to whoever answers for that."""
    await inspect(session, case_id, "minor", "noticed")
    await outbox.put(session, WORK, {"case": str(case_id)}, dedup=f"{WORK}:{case_id}")


async def note_minor_in_talk(session: AsyncSession, alert_id: UUID) -> None:
    """Put the same for words in a conversation; the case is found later: whoever holds an alert waits for no case."""
    await outbox.put(session, WORK, {"alert": str(alert_id)}, dedup=f"{WORK}:{alert_id}")


async def says_minor(session: AsyncSession, persona_id: UUID) -> bool:
    """Tell whether this persona said that they are a minor, and nobody found since that they are not.

    Whoever pairs people with each other asks this first: a minor is paired with nobody (promises 2.1).
    """
    found = select(Case.id).where(Case.persona_id == persona_id, Case.labels.contains([MINOR]))
    return await session.scalar(found.limit(1)) is not None


async def not_a_minor(session: AsyncSession, case: Case) -> None:
    """Take the label off a case: a person found that it was a mistake."""
    case.labels = [label for label in case.labels if label != MINOR]
    await session.flush()
