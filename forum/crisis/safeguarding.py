"""For whoever answers for safeguarding: hears of minors, looks at what was written, says how it ended, keeps a record.

The record holds kinds, steps, outcomes and days; no person and no word (promises 2.1, 2.6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import addresses, reach
from forum.crisis.channels import Channels, Message
from forum.crisis.messages import TEAM
from forum.foundation import clock, sealing
from forum.foundation.callers import StaffMember
from forum.foundation.errors import NotAllowed, NotFound
from forum.foundation.translate import mark as _
from forum.intake.inspection import inspect
from forum.intake.safeguarding import MINOR, not_a_minor
from forum.settings import Settings
from forum.storage import audit, outbox
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.care import InspectionEntry
from forum.storage.tables.cases import Case
from forum.storage.tables.crisis import Alert
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.setup import SetupAnswer

SEND = "safeguarding.send"
Outcome = Literal["youth_lines", "trusted_adult", "services", "left", "adult"]
OUTCOMES: Mapping[str, str] = {
    "youth_lines": _("They know the lines for young people, and nothing more is needed now"),
    "trusted_adult": _("An adult whom they trust knows"),
    "services": _("Children's services or the police were told"),
    "left": _("They were helped to a place for young people, and left this one"),
    "adult": _("It was a mistake: they are an adult"),
}
STEPS = {
    "noticed": _("noticed"),
    "lead told": _("whoever answers for it was told"),
    "read": _("read"),
    "ended": _("ended"),
    "asked": _("asked"),
    "agreed": _("a second person agreed"),
    "reviewed": _("a second person looked"),
    "review overdue": _("the second look was overdue"),
}
#: How a step of any kind ended, as the record says it; the file for an inspection keeps the short words.
RESULTS: Mapping[str, str] = {
    **OUTCOMES,
    "told": _("the member was told"),
    "not told": _("the member wasn't told"),
    "right": _("it was right"),
    "otherwise": _("it should be done otherwise next time"),
    "unclear": _("it can't be said"),
}
ABOUT = {"minor": _("a minor"), "services": _("emergency services"), "hold": _("kept for legal reasons")}


@dataclass(frozen=True, slots=True)
class Matter:
    """One case about a minor: which, in which room, under which alias, since which day, how it ended ("" for open)."""

    id: UUID
    room: str
    alias: str
    since: date
    outcome: str
    words: str = ""
    alert_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One step of the record: a number that stands for the matter alone, its kind, step, outcome and day."""

    number: str
    about: str
    step: str
    outcome: str
    day: date


async def named_lead(session: AsyncSession) -> str:
    """Return who answers for safeguarding, as `leeward setup` recorded it ("" for nobody)."""
    return await session.scalar(select(SetupAnswer.who).where(SetupAnswer.question == "safeguarding")) or ""


async def tell(
    session: AsyncSession, payload: Mapping[str, Any], settings: Settings, channels: Channels
) -> None:
    """Put a message for each channel of whoever answers for safeguarding; takes the case or alert that it is about."""
    case = await _case_behind(session, payload)
    if case is None:
        return
    for person, channel in await _where(session, case.room_id, settings):
        key = sha256(f"{SEND}:{case.id}:{person}:{channel}".encode()).hexdigest()[:40]
        work = {"case": str(case.id), "person": person, "channel": reach.digest(channel), "key": key}
        await outbox.put(session, SEND, work, dedup=f"send:{key}")
    await inspect(session, case.id, "minor", "lead told")


async def send(
    session: AsyncSession, payload: Mapping[str, Any], settings: Settings, channels: Channels
) -> None:
    """Send one of these messages: a bare link and a level, as for an alert. Raises NotDelivered to be tried again."""
    address = await addresses.find(session, payload["person"], payload["channel"], settings)
    case = await session.get(Case, UUID(payload["case"]))
    if address is not None and case is not None and MINOR in case.labels:
        link = f"{settings.base_url}/safeguarding/{case.id}"
        await channels.send(address, Message(link, max(case.danger, 2), payload["key"]))


async def demand(session: AsyncSession, staff: StaffMember) -> None:
    """Raise NotAllowed for whoever neither leads, nor is an admin, nor was named at setup."""
    if not (staff.has("lead") or staff.has("admin") or staff.name == await named_lead(session)):
        raise NotAllowed


async def matters(session: AsyncSession, staff: StaffMember) -> tuple[Matter, ...]:
    """Return the cases about minors of their rooms that still hold their words, those without an outcome first."""
    found = (await _theirs(session, staff)).order_by(Case.state != "open", Case.opened_at.desc()).limit(200)
    made = [await _matter(session, *row) for row in (await session.execute(found)).all()]
    return tuple(sorted(made, key=lambda each: bool(each.outcome)))


async def matter(session: AsyncSession, staff: StaffMember, case_id: UUID) -> Matter:
    """Return one with its words, and audit that it was read. Raises NotFound for a case about no minor."""
    mine = await _theirs(session, staff)
    row = (await session.execute(mine.where(Case.id == case_id))).one_or_none()
    if row is None:
        raise NotFound
    case: Case = row[0]
    await session.execute(select(Case.id).where(Case.id == case.id).with_for_update(key_share=True))
    case.read_by_person = True
    await inspect(session, case.id, "minor", "read")
    await audit.record(session, f"staff:{staff.id}", "safeguarding.read", case.id)
    return await _matter(session, case, row[1], row[2], case.snapshot)


async def settle(session: AsyncSession, staff: StaffMember, case_id: UUID, outcome: Outcome) -> None:
    """Say how it ended; where they are an adult after all, the label goes. The case itself stays with the desk."""
    mine = (await _theirs(session, staff)).where(Case.id == case_id)
    row = (await session.execute(mine.with_for_update(of=Case, key_share=True))).one_or_none()
    if row is None:
        raise NotFound
    await inspect(session, case_id, "minor", "ended", outcome)
    if outcome == "adult":
        await not_a_minor(session, row[0])
    await audit.record(session, f"staff:{staff.id}", "safeguarding.settled", case_id, outcome=outcome)


async def record(session: AsyncSession, staff: StaffMember) -> tuple[RecordLine, ...]:
    """Return the record that an inspection would ask for, the newest first, and audit that it was read."""
    await demand(session, staff)
    found = select(InspectionEntry).order_by(InspectionEntry.day.desc(), InspectionEntry.record)
    lines = tuple(
        RecordLine(each.record.hex()[:8], each.about, each.step, each.outcome, each.day)
        for each in await session.scalars(found)
    )
    await audit.record(session, f"staff:{staff.id}", "safeguarding.record_read", "record", count=len(lines))
    return lines


async def _case_behind(session: AsyncSession, payload: Mapping[str, Any]) -> Case | None:
    if "case" in payload:
        return await session.get(Case, UUID(payload["case"]))
    case_id = await session.scalar(select(Alert.case_id).where(Alert.id == UUID(payload["alert"])))
    case = await session.get(Case, case_id, with_for_update={"key_share": True}) if case_id else None
    if case is None or MINOR in case.labels:
        return None
    case.labels = [*case.labels, MINOR]
    await inspect(session, case.id, "minor", "noticed")
    return case


async def _where(session: AsyncSession, room_id: UUID, settings: Settings) -> list[tuple[str, str]]:
    """Whoever was named at setup, where that is a sign-in name; else who leads; else admins; else the forum's own."""
    named = await named_lead(session)
    groups = (Staff.sign_in_name == named, StaffRole.role == "lead", StaffRole.role == "admin")
    for group in groups:
        here = or_(StaffRole.room_id.is_(None), StaffRole.room_id == room_id)
        found = select(Staff.id).join(StaffRole, StaffRole.staff_id == Staff.id)
        ids = set(await session.scalars(found.where(group, here, Staff.disabled.is_(False))))
        channels = await reach.channels_of(session, ids)
        if channels:
            return [(str(who), str(each.id)) for who, ways in sorted(channels.items()) for each in ways]
    return [(TEAM, url.reveal().decode()) for url in settings.alert_urls]


async def _theirs(session: AsyncSession, staff: StaffMember) -> Any:
    """Whoever was named, and admins, see all; others who lead see their own rooms, and calls from no room."""
    await demand(session, staff)
    if staff.has("admin") or staff.name == await named_lead(session) or ("lead", None) in staff.roles:
        return _matters()
    rooms = [room for role, room in staff.roles if role == "lead"]
    return _matters().where(or_(Case.room_id.in_(rooms), Room.access == "system"))


def _matters() -> Any:
    found = select(Case, Room.title, Persona.alias).join(Room, Room.id == Case.room_id)
    return found.outerjoin(Persona, Persona.id == Case.persona_id).where(Case.labels.contains([MINOR]))


async def _matter(session: AsyncSession, case: Case, room: str, alias: str | None, words: str = "") -> Matter:
    key = sealing.keys().current("audit").secret.reveal()
    number = sealing.tag(key, b"inspection", case.id.bytes)
    ended = select(InspectionEntry.outcome).where(
        InspectionEntry.record == number, InspectionEntry.step == "ended"
    )
    alert = select(Alert.id).where(Alert.persona_id == case.persona_id, Alert.state != "closed").limit(1)
    return Matter(
        case.id, room, alias or "…", case.opened_at.date(), await session.scalar(ended.limit(1)) or "", words,
        await session.scalar(alert) if case.persona_id else None,
    )  # fmt: skip


def as_csv(lines: Sequence[RecordLine]) -> str:
    """Return the record as comma-separated values, with a heading; no cell holds anything but codes and days."""
    rows = ["record,about,step,outcome,day"]
    rows += [
        f"{each.number},{each.about},{each.step},{each.outcome},{each.day.isoformat()}" for each in lines
    ]
    return "\n".join(rows) + "\n"


def today() -> date:
    """Return the day that stands in the name of an exported record."""
    return clock.today()
