"""Who waits for whom around one alert: its row for whoever changes it, its messages for whoever answers it.

The order for all: post, case, persona, alert, conversation, thread, room, and the audit chain last. Two who take them
in different orders could wait for each other, and both would fail. Posts, cases, personas and threads are held FOR NO
KEY UPDATE: a row that is changed twice in one transaction looks at what it refers to, and would wait for anything more.

Messages hold an advisory lock of PostgreSQL, shared and first come first served, so that many of them can't keep an
acknowledgement waiting; nothing else takes it, so that a slow mail server holds up no post and no ladder.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.storage.tables.crisis import Alert
from forum.storage.tables.personas import Persona


async def hold_persona(session: AsyncSession, persona_id: UUID) -> None:
    """Hold a member's persona before their alert: every post of theirs takes the two in this order."""
    await session.execute(select(Persona.id).where(Persona.id == persona_id).with_for_update(key_share=True))


async def locked(session: AsyncSession, alert_id: UUID) -> Alert | None:
    """Return the alert with its row held until the commit, as it is now in the table; None where it is gone."""
    held = select(Alert).where(Alert.id == alert_id).with_for_update()
    return await session.scalar(held, execution_options={"populate_existing": True})


async def message_leaves(session: AsyncSession, alert_id: UUID) -> None:
    """Hold off those who answer this alert until a message that is on its way has left (or has failed)."""
    await session.execute(select(func.pg_advisory_xact_lock_shared(_key(alert_id))))


async def no_message_leaves(session: AsyncSession, alert_id: UUID) -> None:
    """Wait until no message of this alert is on its way, and let none begin before the commit."""
    await session.execute(select(func.pg_advisory_xact_lock(_key(alert_id))))


def _key(alert_id: UUID) -> int:
    return int.from_bytes(alert_id.bytes[:8], "big", signed=True)
