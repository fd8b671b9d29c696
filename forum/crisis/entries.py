"""Writes and reads what people did around an alert besides its ladder; an entry has a day and a place, never a time."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.storage.tables.accounts import Staff
from forum.storage.tables.care import AlertEntry
from forum.storage.tables.crisis import Alert

SAID = {
    "second_asked": _("Asked to look as well"),
    "second_note": _("Looked as well"),
    "second_left": _("Could not look as well"),
    "alone": _("Closed without a second person"),
    "redacted": _("Took a detail out of a letter"),
    "slowed": _("Let the thread go slowly"),
    "unslowed": _("Let the thread go as before"),
    "readers_note": _("Changed the note for readers"),
    "thanked": _("Thanked those who had written back"),
    "word_asked": _("Asked whether others may read that someone is in touch"),
    "word_agreed": _("They agreed"),
    "word_refused": _("They would rather not"),
    "word_back": _("The public word was taken away"),
    "declined": _("Passed it on"),
    "handover_note": _("Handed it over with a note"),
    "services": _("Asked emergency services to come"),
    "reviewed": _("Reviewed that emergency services were asked"),
    "hold_asked": _("Asked that this be kept for legal reasons"),
    "hold_agreed": _("Agreed that this be kept for legal reasons"),
    "hold_ended": _("Ended the keeping for legal reasons"),
}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry as people on call read it: the day, what was done, by whom (or of whom it was asked), their words."""

    day: date
    said: str
    who: str
    words: str


async def add_entry(
    session: AsyncSession, alert: Alert, kind: str, staff_id: UUID | None = None, words: str = ""
) -> None:
    """Note what was done around an alert whose row the caller holds; `words` are read by people on call alone."""
    newest = select(func.coalesce(func.max(AlertEntry.place), 0)).where(AlertEntry.alert_id == alert.id)
    place = (await session.scalar(newest) or 0) + 1
    session.add(
        AlertEntry(
            id=new_id(), alert_id=alert.id, place=place, kind=kind, staff_id=staff_id, words=words,
            day=clock.today(),
        )
    )  # fmt: skip
    await session.flush()


async def entries_of(session: AsyncSession, alert_id: UUID) -> tuple[EntryLine, ...]:
    """Return what was done around an alert, in order."""
    found = (
        select(AlertEntry.day, AlertEntry.kind, Staff.sign_in_name, AlertEntry.words)
        .outerjoin(Staff, Staff.id == AlertEntry.staff_id)
        .where(AlertEntry.alert_id == alert_id)
        .order_by(AlertEntry.place)
    )
    return tuple(
        EntryLine(day, SAID[kind], who or "", words) for day, kind, who, words in await session.execute(found)
    )


async def newest_of(session: AsyncSession, alert_id: UUID, *kinds: str) -> AlertEntry | None:
    """Return the newest entry of one of these kinds, if there is one."""
    found = select(AlertEntry).where(AlertEntry.alert_id == alert_id, AlertEntry.kind.in_(kinds))
    return await session.scalar(found.order_by(AlertEntry.place.desc()).limit(1))
