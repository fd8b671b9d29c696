"""Closes a call for help: only a person does, with how it ended; clocks stop, cases that are answered go with it."""

from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import debriefs, followup, second, slips
from forum.crisis.access import alert_for, alert_to_answer
from forum.crisis.actions import refuse_closed
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict
from forum.foundation.translate import mark as _
from forum.intake.alerts import add_step
from forum.storage import audit
from forum.storage.tables.cases import Case, Flag
from forum.storage.tables.crisis import Alert, AlertStep
from forum.storage.tables.threads import Post

Outcome = Literal["talked", "with_someone", "professional", "services", "no_reply", "false_alarm", "other"]
_TAKE_FIRST = _("Please say first that you have it.")


async def close(
    session: AsyncSession, staff: StaffMember, alert_id: UUID, outcome: Outcome, why_alone: str | None = ""
) -> Alert:
    """Close an alert with how it ended; only a person does this. Raises Conflict while nobody has taken it.

    `why_alone` is asked for where nobody else looked at a call of level 4; FormRejected says so. None: nobody asked.
    """
    # Cases before the alert, as the desk and every post take them: two who wait for each other would both fail.
    held = await _hold_cases(session, (await alert_for(session, staff, alert_id))[0])
    alert = await alert_to_answer(session, staff, alert_id)
    refuse_closed(alert)
    if alert.state == "ringing":
        raise Conflict(_TAKE_FIRST)
    await second.demand(session, staff, alert, why_alone)
    alert.state, alert.outcome, alert.closed_on = "closed", outcome, clock.today()
    alert.version += 1
    await add_step(session, alert, "closed", staff.id)
    await _stop_clocks(session, alert)
    await _close_cases(session, alert, held)
    await followup.plan(session, alert)
    await slips.follow(session, alert)
    await debriefs.offer(session, alert)
    await audit.record(session, f"staff:{staff.id}", "alert.closed", alert.id, outcome=outcome)
    return alert


async def _stop_clocks(session: AsyncSession, alert: Alert) -> None:
    """With the clock stopped, only the day is kept (promises 1.3)."""
    alert.opened_at = alert.opened_at.replace(hour=0, minute=0, second=0, microsecond=0)
    alert.next_at = alert.acknowledged_at = alert.answered_at = alert.unanswered_since = None
    blurred = func.date_trunc("day", AlertStep.at, "UTC")
    await session.execute(update(AlertStep).where(AlertStep.alert_id == alert.id).values(at=blurred))


async def _hold_cases(session: AsyncSession, alert: Alert) -> list[UUID]:
    # Not the strongest lock: an alert that is changed twice looks at its case again, and must not wait for us there.
    mine = select(Case.id).where(Case.persona_id == alert.persona_id, Case.state == "open")
    return list(await session.scalars(mine.order_by(Case.id).with_for_update(key_share=True)))


async def _close_cases(session: AsyncSession, alert: Alert, held: list[UUID]) -> None:
    """Close the person's cases about danger; one with flags, harm to others or a waiting post stays with the desk.

    Only those that are held: one that was opened meanwhile was read by nobody here, and stays too.
    """
    waiting = select(Post.id).where(Post.persona_id == alert.persona_id, Post.state == "waiting")
    flagged = select(Flag.case_id).where(Flag.upheld.is_(None))
    done = update(Case).where(
        Case.id.in_(held),
        Case.state == "open",
        Case.danger >= 2,
        Case.conduct < 2,
        Case.subject_id.not_in(waiting),
        Case.id.not_in(flagged),
    )
    day = func.date_trunc("day", Case.opened_at, "UTC")
    await session.execute(
        done.values(state="closed", closed_on=clock.today(), opened_at=day, claimed_by=None, claimed_until=None,
                    version=Case.version + 1).execution_options(synchronize_session=False)
    )  # fmt: skip
