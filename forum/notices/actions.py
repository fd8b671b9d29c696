"""Tells a persona something, and notes that it was seen; it sends nothing anywhere."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.storage.tables.personas import Notice


async def tell(session: AsyncSession, persona_id: UUID, kind: str, target_id: UUID, **params: Any) -> None:
    """Leave a notice of `kind` about `target_id`; while one like it is unseen, no second is added."""
    waiting = select(Notice.id).where(
        Notice.persona_id == persona_id,
        Notice.kind == kind,
        Notice.target_id == target_id,
        Notice.seen.is_(False),
    )
    if await session.scalar(waiting.limit(1)) is None:
        session.add(
            Notice(
                id=new_id(),
                persona_id=persona_id,
                kind=kind,
                target_id=target_id,
                params=params,
                seen=False,
                day=clock.today(),
            )
        )


async def mark_seen(session: AsyncSession, persona_ids: list[UUID]) -> None:
    """Note that all notices of these personas were seen."""
    await session.execute(
        update(Notice).where(Notice.persona_id.in_(persona_ids), Notice.seen.is_(False)).values(seen=True)
    )
