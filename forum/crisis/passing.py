"""The right to decline: whoever can't take a call, or can't go on, passes it to the next person at once."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import alerting
from forum.crisis.access import alert_to_answer
from forum.crisis.actions import refuse_closed
from forum.crisis.entries import add_entry
from forum.crisis.noting import note
from forum.crisis.rounds import round_of
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.translate import mark as _
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.crisis import Alert

_CANT_COME = _("Someone saw this, but can't come just now. We are asking someone else, at once.")
_STOPPED = _(
    "The person who wrote with you can't go on just now. We are asking someone else to come, at once."
)


async def decline(session: AsyncSession, staff: StaffMember, alert_id: UUID, settings: Settings) -> None:
    """Pass a call on; nobody asks why. The next people are rung at once, unless others were rung and may still come.

    Raises Conflict for a call that was closed.
    """
    alert = await alert_to_answer(session, staff, alert_id)
    refuse_closed(alert)
    await add_entry(session, alert, "declined", staff.id)
    had_it = alert.taken_by == staff.id
    if had_it and alert.state == "acknowledged":
        await note(session, alert, _CANT_COME)
    if had_it and alert.state == "answered":
        await note(session, alert, _STOPPED)
        alert.unanswered_since = alert.unanswered_since or clock.now()
        await alerting.ring_again(session, alert, "restarted")
        await session.flush()
    if had_it or (alert.state == "ringing" and not await _others_rung(session, alert, staff.id)):
        await session.flush()
        await alerting.take_step(session, alert.id, settings, clock.now(), hurry=True)
    await audit.record(session, f"staff:{staff.id}", "alert.declined", alert.id)


async def _others_rung(session: AsyncSession, alert: Alert, staff_id: UUID) -> bool:
    return bool((await round_of(session, alert)).rung - {staff_id})
