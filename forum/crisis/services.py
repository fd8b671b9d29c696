"""Asking emergency services to come: who may, what is written down, and that a second person looks at it in a day.

Only when it is imminent and the member already gave what identifies a place; nobody fishes for one. One may act alone;
the member is told unless that is unsafe (promises 2.2.9).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import rota
from forum.crisis.access import alert_for, alert_to_answer, answers_in
from forum.crisis.channels import Channels
from forum.crisis.entries import add_entry
from forum.crisis.messages import TEAM, put_all, put_message
from forum.crisis.noting import note
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.intake.inspection import inspect
from forum.settings import Settings
from forum.storage import audit, outbox
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.care import ServicesCall
from forum.storage.tables.crisis import Alert
from forum.storage.tables.rooms import Room
from moderation.escalation import ADMINS

REVIEW_WITHIN = timedelta(hours=24)
WORK = "services.review"
_TOLD = _(
    "We asked emergency services to come to the place that you had told us. We believe that your life is in danger "
    "right now. We passed on only what they need to find and help you. You can ask us what that was."
)
_OWN = _("You asked them to come yourself. Somebody else looks at it.")
_DONE = _("This was looked at already.")


@dataclass(frozen=True, slots=True)
class Called:
    """What was written down: given place, reason, what was passed on, and whether and why not the member was told."""

    given: str
    reason: str
    passed_on: str
    told: bool
    untold_because: str = ""


@dataclass(frozen=True, slots=True)
class CallLine:
    """One such call as people on call read it; `yours_to_review` where the reader may be the second person."""

    id: UUID
    alert_id: UUID
    by: str
    given: str
    reason: str
    passed_on: str
    told: bool
    untold_because: str
    day: date
    reviewed_by: str
    finding: str
    review: str
    yours_to_review: bool


async def record(session: AsyncSession, staff: StaffMember, alert_id: UUID, called: Called) -> ServicesCall:
    """Write down that emergency services were asked to come; the member is told, and a review is due in 24 hours."""
    alert = await alert_to_answer(session, staff, alert_id)
    row = ServicesCall(
        id=new_id(), alert_id=alert.id, asked_by=staff.id, given=called.given, reason=called.reason,
        passed_on=called.passed_on, told=called.told, untold_because="" if called.told else called.untold_because,
        day=clock.today(),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    if called.told:
        await note(session, alert, _TOLD)
    await add_entry(session, alert, "services", staff.id)
    await inspect(session, row.id, "services", "asked", "told" if called.told else "not told")
    await _plan_review(session, row.id)
    await audit.record(session, f"staff:{staff.id}", "services.asked", alert.id, told=called.told)
    return row


async def review(session: AsyncSession, staff: StaffMember, call_id: UUID, finding: str, words: str) -> UUID:
    """Look at it as the second person (`finding`: right, otherwise, unclear); return the alert's id.

    Raises Conflict for the one who asked them to come, and where it was reviewed before.
    """
    found = await session.get(ServicesCall, call_id)
    if found is None:
        raise NotFound
    alert = await alert_to_answer(session, staff, found.alert_id)
    row = await session.get_one(ServicesCall, call_id, with_for_update=True)
    if row.asked_by == staff.id:
        raise Conflict(_OWN)
    if row.reviewed_on is not None:
        raise Conflict(_DONE)
    row.reviewed_by, row.finding, row.review = staff.id, finding, words.strip()
    row.reviewed_on = clock.today()
    await add_entry(session, alert, "reviewed", staff.id)
    await inspect(session, row.id, "services", "reviewed", finding)
    await audit.record(session, f"staff:{staff.id}", "services.reviewed", alert.id, finding=finding)
    return alert.id


async def due(
    session: AsyncSession, payload: Mapping[str, Any], settings: Settings, channels: Channels
) -> None:
    """Ring those who lead when nobody has looked after a day, and again each day until somebody has."""
    row = await session.get(ServicesCall, UUID(payload["call"]))
    if row is None or row.reviewed_on is not None:
        return
    alert = await session.get_one(Alert, row.alert_id)
    days = (clock.today() - row.day).days
    reviewers = await _reviewers(session, alert, row.asked_by)
    rung = [await put_all(session, alert, days, each.id, each.channels, "review") for each in reviewers]
    for url in () if any(rung) else settings.alert_urls:
        await put_message(session, alert, days, TEAM, url.reveal().decode(), "review")
    await inspect(session, row.id, "services", "review overdue")
    await _plan_review(session, row.id)


async def unreviewed(session: AsyncSession, alert_id: UUID) -> bool:
    """Tell whether a review of this alert is still to be made: a message about it is wanted."""
    waiting = select(ServicesCall.id).where(
        ServicesCall.alert_id == alert_id, ServicesCall.reviewed_on.is_(None)
    )
    return await session.scalar(waiting.limit(1)) is not None


async def calls_of(session: AsyncSession, staff: StaffMember, alert_id: UUID) -> tuple[CallLine, ...]:
    """Return what was written down about emergency services for one alert."""
    await alert_for(session, staff, alert_id)
    return tuple(_line(staff, *row) for row in await _rows(session, ServicesCall.alert_id == alert_id))


async def read_call(session: AsyncSession, staff: StaffMember, call_id: UUID) -> CallLine:
    """Return one call whole, and audit that it was read. Raises NotFound for one of another's rooms."""
    row = await session.get(ServicesCall, call_id)
    if row is None:
        raise NotFound
    await alert_for(session, staff, row.alert_id)
    await audit.record(session, f"staff:{staff.id}", "services.read", row.alert_id)
    return next(each for each in await calls_of(session, staff, row.alert_id) if each.id == call_id)


async def waiting_reviews(session: AsyncSession, staff: StaffMember) -> tuple[CallLine, ...]:
    """Return the calls that wait for a second person, of the rooms that this person answers for, oldest first."""
    rows = await _rows(session, ServicesCall.reviewed_on.is_(None))
    alerts = {row[0].alert_id: await session.get_one(Alert, row[0].alert_id) for row in rows}
    rooms = {each.room_id: await session.get_one(Room, each.room_id) for each in alerts.values()}

    def theirs(alert: Alert) -> bool:
        return answers_in(staff, alert.room_id, system=rooms[alert.room_id].access == "system")

    return tuple(_line(staff, *row) for row in rows if theirs(alerts[row[0].alert_id]))


async def _rows(session: AsyncSession, which: Any) -> list[tuple[ServicesCall, dict[UUID, str]]]:
    names = {row.id: row.sign_in_name for row in await session.execute(select(Staff.id, Staff.sign_in_name))}
    found = select(ServicesCall).where(which).order_by(ServicesCall.day, ServicesCall.id)
    return [(row, names) for row in await session.scalars(found)]


def _line(staff: StaffMember, row: ServicesCall, names: dict[UUID, str]) -> CallLine:
    return CallLine(
        row.id, row.alert_id, names.get(row.asked_by, ""), row.given, row.reason, row.passed_on, row.told,
        row.untold_because, row.day, names.get(row.reviewed_by, "") if row.reviewed_by else "", row.finding,
        row.review, row.reviewed_on is None and row.asked_by != staff.id,
    )  # fmt: skip


async def _reviewers(session: AsyncSession, alert: Alert, but: UUID) -> list[rota.Person]:
    """Those who lead, else admins, else anyone who answers: never the one who asked emergency services."""
    people = [each for each in await rota.people(session, alert.room_id, clock.now()) if each.id != but]
    leads = set(await session.scalars(select(StaffRole.staff_id).where(StaffRole.role == "lead")))
    chosen = [each for each in people if each.id in leads]
    return chosen or [each for each in people if each.contact.rung == ADMINS] or people


async def _plan_review(session: AsyncSession, call_id: UUID) -> None:
    await outbox.put(session, WORK, {"call": str(call_id)}, due_at=clock.now() + REVIEW_WITHIN)
