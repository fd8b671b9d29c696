"""The word that goes to somebody 24 hours after they were shut out of a room (promises 3); run by the worker."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.notices.actions import tell
from forum.storage.tables.personas import Persona, Sanction


async def check_in(session: AsyncSession, payload: dict[str, Any]) -> None:
    """Leave the check-in notice, unless the limit was lifted meanwhile or the persona is gone."""
    persona = await session.get(Persona, UUID(payload["persona"]))
    decision_id = UUID(payload["decision"])
    held = select(Sanction.id).where(Sanction.decision_id == decision_id, Sanction.state != "lifted").limit(1)
    if persona is not None and await session.scalar(held) is not None:
        await tell(session, persona.id, "check_in", decision_id)
