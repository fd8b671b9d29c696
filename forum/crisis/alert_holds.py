"""Keeps a call with its talk beyond its time for a legal reason; the member reads that, unless that is unsafe."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis.access import alert_for, alert_to_answer
from forum.crisis.entries import add_entry
from forum.crisis.noting import note
from forum.foundation.callers import StaffMember
from forum.foundation.translate import mark as _
from forum.intake import holds
from forum.intake.holds import Hold
from forum.storage import audit
from forum.storage.tables.crisis import Alert, Conversation, Message

_TOLD = _(
    "For a legal reason, two people here decided to keep what was written in this conversation for longer than usual. "
    "You can ask us why, and until when."
)
_OVER = _("What was written here is no longer kept for longer than usual.")


async def standing(session: AsyncSession, staff: StaffMember, alert_id: UUID) -> Hold | None:
    """Return the hold on an alert that this person may answer, if one stands."""
    await alert_for(session, staff, alert_id)
    return await holds.hold_on(session, staff, "alert", alert_id)


async def ask(session: AsyncSession, staff: StaffMember, alert_id: UUID, reason: str, until: date) -> None:
    """Ask that it be kept; somebody else must agree."""
    alert = await alert_to_answer(session, staff, alert_id)
    await add_entry(session, alert, "hold_asked", staff.id, reason.strip())
    await holds.ask(session, staff, "alert", alert.id, reason, until)


async def agree(session: AsyncSession, staff: StaffMember, alert_id: UUID, *, quiet: bool) -> None:
    """Agree as the second person; `quiet` where telling the member would be unsafe or against the law."""
    alert = await alert_to_answer(session, staff, alert_id)
    if not quiet:
        await note(session, alert, _TOLD)
    await add_entry(session, alert, "hold_agreed", staff.id)
    await holds.agree(session, staff, "alert", alert.id)
    if quiet:
        await audit.record(session, f"staff:{staff.id}", "hold.untold", alert.id)


async def end(session: AsyncSession, staff: StaffMember, alert_id: UUID) -> None:
    """End it; the member reads that too, where they had read of it."""
    alert = await alert_to_answer(session, staff, alert_id)
    if await _told_last(session, alert):
        await note(session, alert, _OVER)
    await add_entry(session, alert, "hold_ended", staff.id)
    await holds.end(session, staff, "alert", alert.id)


async def _told_last(session: AsyncSession, alert: Alert) -> bool:
    """Whether the member's newest word about a hold is that there is one."""
    found = (
        select(Message.body)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.alert_id == alert.id, Message.sender == "system", Message.body.in_((_TOLD, _OVER))
        )
        .order_by(Message.pos.desc())
        .limit(1)
    )
    return await session.scalar(found) == _TOLD
