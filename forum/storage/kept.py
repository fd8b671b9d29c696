"""What a legal hold keeps from the sweeps, and the sweeps of what stands around a call; it judges no hold."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from forum.foundation import clock
from forum.settings import Retention
from forum.storage.tables.care import Debrief, Exposure, InspectionEntry, LegalHold, ResponderCare, ReturnSlip
from forum.storage.tables.cases import Case
from forum.storage.tables.crisis import Alert

#: While a second person still considers it, what was asked to be kept isn't swept away under their hands.
CONSIDERED = timedelta(days=3)
_CHOICE = timedelta(days=2)
_METER = timedelta(weeks=8)


def held(kind: str, subject: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Return the SQL that tells whether a hold keeps this case or alert (`kind`) today."""
    today = clock.today()
    asked = and_(LegalHold.state == "asked", LegalHold.day > today - CONSIDERED)
    stands = or_(and_(LegalHold.state == "active", LegalHold.until >= today), asked)
    return exists().where(LegalHold.subject_kind == kind, LegalHold.subject_id == subject, stands)


def held_case() -> ColumnElement[bool]:
    """Return the SQL that tells whether a case is kept, by a hold on itself or on an alert that is about it."""
    through = select(Alert.id).where(Alert.case_id == Case.id, held("alert", Alert.id)).exists()
    return or_(held("case", Case.id), through)


def held_persona(persona: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the SQL that tells whether a hold keeps anything of this persona: then erasing it waits."""
    alerts = select(Alert.id).where(Alert.persona_id == persona, held("alert", Alert.id)).exists()
    cases = select(Case.id).where(Case.persona_id == persona, held("case", Case.id)).exists()
    return or_(alerts, cases)


async def holds(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """End holds whose last day is over, and delete ended ones with the audit of their time."""
    over = update(LegalHold).where(LegalHold.state != "ended", LegalHold.until < now.date())
    ended = await _run(session, over.values(state="ended"))
    old = delete(LegalHold).where(LegalHold.state == "ended", LegalHold.until < (now - keep.audit).date())
    return ended + await _run(session, old)


async def slips(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete slips whose week is over, and shut those that were lent to a browser."""
    gone = await _run(session, delete(ReturnSlip).where(ReturnSlip.until < now.date()))
    lent = update(ReturnSlip).where(ReturnSlip.open_until <= now)
    return gone + await _run(session, lent.values(open_until=None, opened_with=None))


async def care(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Forget when somebody last took a grave call, delete old cards and counts of those who answer."""
    lately = update(ResponderCare).where(ResponderCare.last_grave_at < now - _CHOICE)
    changed = await _run(session, lately.values(last_grave_at=None, last_alert_id=None))
    changed += await _run(session, delete(Debrief).where(Debrief.day <= (now - keep.debriefs).date()))
    return changed + await _run(session, delete(Exposure).where(Exposure.week < (now - _METER).date()))


async def inspection(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete what an inspection could ask for once its time is over."""
    before = (now - keep.inspection).date()
    return await _run(session, delete(InspectionEntry).where(InspectionEntry.day < before))


async def _run(session: AsyncSession, statement: Any) -> int:
    done = await session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
