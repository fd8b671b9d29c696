"""Reads the desk's log out of the audit chain: who did what in which hour, subjects as hashes. It writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk import words
from forum.foundation.ids import parse_id
from forum.foundation.translate import Ours
from forum.foundation.translate import mark as _
from forum.storage.audit import subject_tag
from forum.storage.tables.accounts import Staff
from forum.storage.tables.audit import AuditEntry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: its hour, who (a colleague's name, or the system), what, details as words, a short subject."""

    hour: datetime
    who: str
    what: str
    details: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log, newest first."""

    entries: tuple[Entry, ...]
    total: int


async def desk_log(reader: AsyncSession, page: int, case_id: UUID | None = None) -> Log:
    """Return the `page`-th fifty acts of the desk, of one case where `case_id` is given."""
    ours: list[ColumnElement[bool]] = [AuditEntry.act.in_(tuple(words.EVENTS))]
    if case_id is not None:
        ours.append(AuditEntry.subject == subject_tag(case_id))
    total = await reader.scalar(select(func.count()).select_from(AuditEntry).where(*ours)) or 0
    found = (
        select(AuditEntry)
        .where(*ours)
        .order_by(AuditEntry.seq.desc())
        .limit(PAGE)
        .offset((max(page, 1) - 1) * PAGE)
    )
    rows = (await reader.scalars(found)).all()
    names = await _names(reader, {row.actor for row in rows})
    return Log(tuple(_entry(row, names) for row in rows), total)


def _entry(row: AuditEntry, names: Mapping[str, str]) -> Entry:
    return Entry(
        hour=row.hour,
        who=names.get(row.actor) or Ours(_("the forum itself")),
        what=words.EVENTS[row.act],
        details=_details(row.detail),
        subject=row.subject.hex()[:8],
    )


def _details(detail: Mapping[str, Any]) -> tuple[str, ...]:
    said = (
        words.ACTS.get(str(detail.get("decision", "")), ""),
        words.LIMITS.get(str(detail.get("limit", "")), ""),
        words.OUTCOMES.get(str(detail.get("outcome", "")), ""),
    )
    return tuple(each for each in said if each)


async def _names(reader: AsyncSession, actors: set[str]) -> dict[str, str]:
    ids = {found: actor for actor in actors if (found := parse_id(actor.removeprefix("staff:")))}
    rows = await reader.execute(select(Staff.id, Staff.sign_in_name).where(Staff.id.in_(ids)))
    return {ids[staff_id]: name for staff_id, name in rows}
