"""Reads a member's notices from all their rooms, computed forward while they are here."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts.muted_words import NO_FOLDS, Folds
from forum.storage.tables.personas import Notice, Persona
from forum.storage.tables.rooms import Room

MOST = 100


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice: what kind, about what, in which room, under which alias, on what day."""

    kind: str
    target_id: UUID
    params: dict[str, Any]
    room: str
    slug: str
    alias: str
    seen: bool
    day: date
    # The title that it tells of holds a word that the reader muted.
    folded: bool = False


async def notices_of(
    reader: AsyncSession, persona_ids: list[UUID], folds: Folds = NO_FOLDS
) -> list[NoticeLine]:
    """Return the newest hundred notices of these personas, unseen first; `folds` are their reader's muted words."""
    found = (
        select(
            Notice.kind,
            Notice.target_id,
            Notice.params,
            Room.title,
            Room.slug,
            Persona.alias,
            Notice.seen,
            Notice.day,
        )
        .join(Persona, Persona.id == Notice.persona_id)
        .join(Room, Room.id == Persona.room_id)
        .where(Notice.persona_id.in_(persona_ids))
        .order_by(Notice.seen, Notice.day.desc(), Notice.id)
        .limit(MOST)
    )
    return [_line(folds, *row) for row in (await reader.execute(found)).all()]


def _line(
    folds: Folds, kind: str, target_id: UUID, params: dict[str, Any], room: str, slug: str, alias: str,
    seen: bool, day: date,
) -> NoticeLine:  # fmt: skip
    folded = folds.meet((str(params.get("thread", "")),))
    return NoticeLine(kind, target_id, params, room, slug, alias, seen, day, folded)
