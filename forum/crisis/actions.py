"""What people on call do: come on duty, acknowledge, write, hand over, close; each act is audited with it."""

from datetime import time
from typing import Literal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import rota, rounds
from forum.crisis.access import alert_to_answer, conversation_of
from forum.crisis.alerting import look_soon
from forum.crisis.entries import add_entry
from forum.crisis.locks import locked, no_message_leaves
from forum.crisis.messages import ring_one
from forum.crisis.noting import note
from forum.crisis.turns import add_message
from forum.crisis.waits import count_wait
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, NotFound
from forum.foundation.translate import mark as _
from forum.intake.alerts import add_step
from forum.notices.actions import tell
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.crisis import Alert, Duty, RingPreference
from moderation.escalation import FIRST_WORD

_CLOSED = _("This has been closed. It opens again if they write.")
_TAKEN = _("Someone else took this a moment ago.")
_GOES_ON = _("Another person on call goes on from here.")
_NOBODY = _("Please choose someone who answers calls for help.")


async def set_duty(session: AsyncSession, staff: StaffMember, *, on: bool) -> None:
    """Say "I'm on now" (it holds for twelve hours) or "I'm off"; members read at once whether anyone is there."""
    until = clock.now() + rota.ON_FOR if on else clock.now()
    row = insert(Duty).values(staff_id=staff.id, on_until=until)
    await session.execute(row.on_conflict_do_update(index_elements=["staff_id"], set_={"on_until": until}))
    await audit.record(session, f"staff:{staff.id}", "duty.on" if on else "duty.off", staff.id)


async def set_wishes(
    session: AsyncSession, staff: StaffMember, zone: str, quiet: tuple[time, time] | None, cap: int | None
) -> None:
    """Set one's own quiet hours and the most rings of a night; the ladder obeys both."""
    start, end = quiet or (None, None)
    values = {"zone": zone, "quiet_from": start, "quiet_until": end, "nightly_cap": cap}
    row = insert(RingPreference).values(staff_id=staff.id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["staff_id"], set_=values))


async def acknowledge(session: AsyncSession, staff: StaffMember, alert_id: UUID) -> Alert:
    """Take an alert: the ladder pauses ten minutes for a first word. Raises Conflict while somebody else has it."""
    alert = await alert_to_answer(session, staff, alert_id)
    refuse_closed(alert)
    if _pause_holds(alert):
        if alert.taken_by == staff.id:
            return alert
        raise Conflict(_TAKEN)
    if alert.state == "answered" and alert.unanswered_since is None:
        return alert
    await _take(session, alert, staff.id, "acknowledged")
    await audit.record(session, f"staff:{staff.id}", "alert.acknowledged", alert.id, level=alert.level)
    return alert


async def awake(session: AsyncSession, alert_id: UUID) -> Literal["paused", "used", "over"]:
    """Pause the ladder for five minutes, once in each round: whoever holds the link of a message is signing in.

    The link is all that this asks for, so it can do nothing else. Raises NotFound for one that leads nowhere.
    """
    await no_message_leaves(session, alert_id)
    alert = await locked(session, alert_id)
    if alert is None:
        raise NotFound
    if alert.state != "ringing":
        return "over"
    if await rounds.awake_this_round(session, alert):
        return "used"
    await add_step(session, alert, "awake")
    await look_soon(session, alert)
    await audit.record(session, "system:link", "alert.awake", alert.id, level=alert.level)
    return "paused"


async def write(session: AsyncSession, staff: StaffMember, alert_id: UUID, body: str) -> Alert:
    """Write to the member; a first word stops the ladder until they write again. Raises Conflict once it is closed."""
    alert = await alert_to_answer(session, staff, alert_id)
    refuse_closed(alert)
    talk = await conversation_of(session, alert.id)
    if talk is None:
        raise NotFound
    if alert.state == "ringing":
        await _take(session, alert, staff.id, "acknowledged")
    await add_message(session, talk, "staff", body, staff_id=staff.id)
    if alert.unanswered_since is not None or alert.state != "answered":
        await add_step(session, alert, "answered", staff.id)
    if alert.state != "answered":
        await count_wait(session, alert.level, clock.now() - alert.opened_at)
    alert.state, alert.answered_at, alert.unanswered_since = "answered", clock.now(), None
    alert.next_at, alert.version = None, alert.version + 1
    alert.taken_by = alert.taken_by or staff.id
    await tell(session, alert.persona_id, "message", talk.id)
    await audit.record(session, f"staff:{staff.id}", "alert.answered", alert.id, level=alert.level)
    return alert


async def hand_over(
    session: AsyncSession, staff: StaffMember, alert_id: UUID, to: str, settings: Settings, words: str = ""
) -> Alert:
    """Give an alert to another person who answers (`to`: their id or sign-in name) and ring them alone.

    `words` are a note for them, read by people on call only; the member reads that somebody else goes on.
    """
    alert = await alert_to_answer(session, staff, alert_id)
    refuse_closed(alert)
    people = await rota.people(session, alert.room_id, clock.now())
    chosen = next((each for each in people if to in (str(each.id), each.name)), None)
    if chosen is None or chosen.id == staff.id:
        raise Conflict(_NOBODY)
    if alert.state == "answered" and alert.unanswered_since is None:
        alert.taken_by, alert.version = chosen.id, alert.version + 1
        await add_step(session, alert, "handed_over", chosen.id)
    else:
        await _take(session, alert, chosen.id, "handed_over")
    await note(session, alert, _GOES_ON)
    if words.strip():
        await add_entry(session, alert, "handover_note", staff.id, words.strip())
    await ring_one(session, alert, chosen.id, list(chosen.channels), settings, alert.version, "handed_over")
    await audit.record(session, f"staff:{staff.id}", "alert.handed_over", alert.id, to=str(chosen.id))
    return alert


async def _take(session: AsyncSession, alert: Alert, staff_id: UUID, kind: str) -> None:
    alert.state, alert.taken_by, alert.acknowledged_at = "acknowledged", staff_id, clock.now()
    alert.version += 1
    await add_step(session, alert, kind, staff_id)
    await look_soon(session, alert)


def _pause_holds(alert: Alert) -> bool:
    if alert.state != "acknowledged" or alert.acknowledged_at is None:
        return False
    return clock.now() < alert.acknowledged_at + FIRST_WORD


def refuse_closed(alert: Alert) -> None:
    """Raise Conflict for an alert that was closed."""
    if alert.state == "closed":
        raise Conflict(_CLOSED)
