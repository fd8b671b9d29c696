"""Empties and deletes cases and alerts once their time is over, unless a legal hold keeps them; one sweep each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from forum.settings import Retention
from forum.storage import kept as kept_by
from forum.storage.tables.care import AlertEntry, ServicesCall
from forum.storage.tables.cases import Appeal, Case, CaseFinding, Decision, Flag
from forum.storage.tables.crisis import Alert, Conversation

_BATCH = 500


async def closed_cases(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Empty cases that were closed ninety days ago: words, reasons and flags go, the statement stays longer."""
    before = (now - keep.closed_cases).date()
    still = or_(Case.snapshot != "", _has(CaseFinding.case_id), _has(Flag.case_id))
    over = and_(Case.state != "open", Case.closed_on <= before, ~kept_by.held_case())
    due = select(Case.id).where(over, still).limit(_BATCH)
    ids = list(await session.scalars(due))
    await session.execute(delete(CaseFinding).where(CaseFinding.case_id.in_(ids)))
    await session.execute(delete(Flag).where(Flag.case_id.in_(ids)))
    await session.execute(update(Decision).where(Decision.case_id.in_(ids)).values(words=""))
    return await _run(session, update(Case).where(Case.id.in_(ids)).values(snapshot="", labels=[]))


async def statements(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete cases with their statements of reasons after six months; one that is being appealed stays."""
    before = (now - keep.statements).date()
    appealed = exists().where(
        Appeal.decision_id == Decision.id, Appeal.outcome == "", Decision.case_id == Case.id
    )
    late = exists().where(Decision.case_id == Case.id, Decision.day > before)
    over = and_(Case.state != "open", Case.closed_on <= before, ~kept_by.held_case())
    due = select(Case.id).where(over, ~appealed, ~late).limit(_BATCH)
    ids = list(await session.scalars(due))
    decisions = select(Decision.id).where(Decision.case_id.in_(ids))
    await session.execute(delete(Appeal).where(Appeal.decision_id.in_(decisions)))
    return await _run(session, delete(Case).where(Case.id.in_(ids)))


async def closed_alerts(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete what was written in an alert thirty days after it closed; the steps, without content, stay."""
    before = (now - keep.crisis_cases).date()
    due = select(Alert.id).where(
        Alert.state == "closed",
        Alert.closed_on <= before,
        or_(Alert.words != "", _has(Conversation.alert_id, Alert.id), *_around()),
        ~kept_by.held("alert", Alert.id),
    )
    ids = list(await session.scalars(due.limit(_BATCH)))
    await session.execute(delete(Conversation).where(Conversation.alert_id.in_(ids)))
    cases = select(Alert.case_id).where(Alert.id.in_(ids))
    closed = and_(Case.id.in_(cases), Case.state != "open", ~kept_by.held_case())
    await session.execute(update(AlertEntry).where(AlertEntry.alert_id.in_(ids)).values(words=""))
    gone = {"given": "", "reason": "", "passed_on": "", "untold_because": "", "review": ""}
    await session.execute(update(ServicesCall).where(ServicesCall.alert_id.in_(ids)).values(gone))
    await session.execute(delete(CaseFinding).where(CaseFinding.case_id.in_(select(Case.id).where(closed))))
    await session.execute(update(Case).where(closed).values(snapshot="", labels=[]))
    return await _run(session, update(Alert).where(Alert.id.in_(ids)).values(words=""))


async def alert_steps(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete alerts with their steps when the audit of that time goes."""
    before = (now - keep.audit).date()
    over = and_(Alert.state == "closed", Alert.closed_on <= before, ~kept_by.held("alert", Alert.id))
    return await _run(session, delete(Alert).where(over))


def _around() -> tuple[ColumnElement[bool], ...]:
    """Words beside the ladder that are still there: notes between people on call, what emergency services were told."""
    notes = exists().where(AlertEntry.alert_id == Alert.id, AlertEntry.words != "")
    calls = exists().where(ServicesCall.alert_id == Alert.id, ServicesCall.reason != "")
    return notes, calls


def _has(child: InstrumentedAttribute[UUID], parent: Any = Case.id) -> ColumnElement[bool]:
    return exists().where(child == parent)


async def _run(session: AsyncSession, statement: Any) -> int:
    done = await session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
