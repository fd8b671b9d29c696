"""Lets the open page of an alert ask for new turns of the talk; who hasn't read it within the hour reads it anew."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis.access import alert_for, conversation_of
from forum.crisis.turns import Turn, turns_of
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.personas import Persona


@dataclass(frozen=True, slots=True)
class Turns:
    """The talk alone: under which alias they write, and its turns."""

    alias: str
    turns: tuple[Turn, ...]


async def read_on(session: AsyncSession, staff: StaffMember, alert_id: UUID, settings: Settings) -> Turns:
    """Return the turns of an alert's talk. Reading is audited once an hour, not each few seconds of one reading."""
    alert, _room = await alert_for(session, staff, alert_id)
    persona = await session.get_one(Persona, alert.persona_id)
    talk = await conversation_of(session, alert.id)
    turns = await turns_of(session, talk.id, settings.locale) if talk is not None else ()
    if not await _read_lately(session, staff, alert.id):
        await audit.record(session, f"staff:{staff.id}", "alert.read", alert.id, level=alert.level)
    return Turns(persona.alias, turns)


async def _read_lately(session: AsyncSession, staff: StaffMember, alert_id: UUID) -> bool:
    since = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    found = select(AuditEntry.seq).where(
        AuditEntry.subject == audit.subject_tag(alert_id),
        AuditEntry.actor == f"staff:{staff.id}",
        AuditEntry.act == "alert.read",
        AuditEntry.hour >= since,
    )
    return await session.scalar(found.limit(1)) is not None
