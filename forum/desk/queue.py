"""Reads the moderators' queue: open cases by priority, with its terms; appeals that wait. It writes nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk import words
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.intake.labels import label
from forum.storage.tables.accounts import Staff
from forum.storage.tables.cases import Appeal, Case, Decision, Flag
from forum.storage.tables.crisis import Alert
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from moderation.appeals import due_by
from moderation.cases import Priority, lease_holds, priority

PAGE = 30
# Beyond this many open cases the mildest and newest are left out of the ordering until others are decided.
MOST = 2000
SUBJECTS = ("danger", "conduct", "flags", "unread")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for: a subject ("" for all), a room's slug ("" for all), only their own, which page."""

    subject: str = ""
    room: str = ""
    mine: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One open case in the queue, without a word of what was written: reading that is an audit entry.

    `about` says in a few words why it is here, `flags` are (words, count), `has_it` who claimed it, or "".
    """

    id: UUID
    room: str
    alias: str
    about: tuple[str, ...]
    danger: int
    conduct: int
    flags: tuple[tuple[str, int], ...]
    unscreened: bool
    priority: Priority
    waited_minutes: int
    due_minutes: int
    has_it: str
    mine: bool
    on_call: bool


@dataclass(frozen=True, slots=True)
class AppealLine:
    """One appeal that waits: its room, what was decided and by whom, and whether the reader may hear it."""

    id: UUID
    room: str
    act: str
    decided_by: str
    due_at: datetime
    due_minutes: int
    yours_to_hear: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """The desk's first page."""

    cases: tuple[CaseLine, ...]
    appeals: tuple[AppealLine, ...]
    rooms: tuple[tuple[str, str], ...]
    wanted: Wanted
    total: int
    now: datetime


async def queue(reader: AsyncSession, staff: StaffMember, wanted: Wanted) -> Queue:
    """Return the open cases of the rooms that `staff` looks after, most urgent first, thirty a page."""
    now = clock.now()
    rows = (await reader.execute(_open_cases(staff, wanted).limit(MOST))).all()
    ranked = sorted(rows, key=lambda row: _priority(row, now).total, reverse=True)
    page = min(max(1, wanted.page), max(1, -(-len(ranked) // PAGE)))
    shown = ranked[(page - 1) * PAGE : page * PAGE]
    flags = await _flags(reader, [row.id for row in shown])
    return Queue(
        cases=tuple(_line(row, flags.get(row.id, Counter()), staff, now) for row in shown),
        appeals=await _appeals(reader, staff, now),
        rooms=await _rooms(reader, staff),
        wanted=wanted,
        total=len(ranked),
        now=now,
    )


def _open_cases(staff: StaffMember, wanted: Wanted) -> Select[*tuple[object, ...]]:
    """Calls for help belong to the people on call; the desk reads what was written in rooms."""
    on_call = select(Alert.id).where(Alert.case_id == Case.id, Alert.state != "closed").exists()
    found = (
        select(
            Case.id,
            Case.danger,
            Case.conduct,
            Case.labels,
            Case.unscreened,
            Case.reporters,
            Case.opened_at,
            Case.claimed_by,
            Case.claimed_until,
            Case.origin,
            Room.title,
            Persona.alias,
            Staff.sign_in_name,
            on_call.label("on_call"),
        )
        .join(Room, Room.id == Case.room_id)
        .outerjoin(Persona, Persona.id == Case.persona_id)
        .outerjoin(Staff, Staff.id == Case.claimed_by)
        .where(Case.state == "open", Case.subject_kind != "call")
        .order_by(func.greatest(Case.danger, Case.conduct).desc(), Case.opened_at)
    )
    rooms = staff.moderated_rooms()
    if rooms is not None:
        found = found.where(Case.room_id.in_(rooms))
    return _narrowed(found, staff, wanted)


def _narrowed(
    found: Select[*tuple[object, ...]], staff: StaffMember, wanted: Wanted
) -> Select[*tuple[object, ...]]:
    if wanted.room:
        found = found.where(Room.slug == wanted.room)
    if wanted.mine:
        found = found.where(Case.claimed_by == staff.id, Case.claimed_until > clock.now())
    match wanted.subject:
        case "danger":
            found = found.where(Case.danger >= 2)
        case "conduct":
            found = found.where(Case.conduct >= 1)
        case "flags":
            found = found.where(select(Flag.id).where(Flag.case_id == Case.id).exists())
        case "unread":
            found = found.where(Case.unscreened)
    return found


def _priority(row: Row[*tuple[object, ...]], now: datetime) -> Priority:
    return priority(max(row.danger, row.conduct), row.opened_at, row.reporters, now)


def _line(row: Row[*tuple[object, ...]], flags: Counter[str], staff: StaffMember, now: datetime) -> CaseLine:
    ranked, held = _priority(row, now), lease_holds(row.claimed_until, now)
    return CaseLine(
        id=row.id,
        room=row.title,
        alias=row.alias or "",
        about=said_labels(row.labels)[:3] or (words.ORIGINS.get(row.origin, row.origin),),
        danger=row.danger,
        conduct=row.conduct,
        flags=tuple((words.FLAGS[reason], count) for reason, count in flags.most_common()),
        unscreened=row.unscreened,
        priority=ranked,
        waited_minutes=_minutes(row.opened_at, now),
        due_minutes=_minutes(now, ranked.due),
        has_it=(row.sign_in_name or "") if held else "",
        mine=held and row.claimed_by == staff.id,
        on_call=row.on_call,
    )


def said_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Return what the labels say, each once."""
    return tuple(dict.fromkeys(label(each) for each in labels))


async def _flags(reader: AsyncSession, case_ids: list[UUID]) -> dict[UUID, Counter[str]]:
    found = (
        select(Flag.case_id, Flag.reason, func.count())
        .where(Flag.case_id.in_(case_ids))
        .group_by(Flag.case_id, Flag.reason)
    )
    counted: dict[UUID, Counter[str]] = {}
    for case_id, reason, count in await reader.execute(found):
        counted.setdefault(case_id, Counter())[reason] = count
    return counted


async def _appeals(reader: AsyncSession, staff: StaffMember, now: datetime) -> tuple[AppealLine, ...]:
    found = (
        select(Appeal.id, Appeal.opened_at, Appeal.decider_id, Decision.act, Room.title, Staff.sign_in_name)
        .join(Decision, Decision.id == Appeal.decision_id)
        .join(Case, Case.id == Decision.case_id)
        .join(Room, Room.id == Case.room_id)
        .join(Staff, Staff.id == Appeal.decider_id)
        .where(Appeal.outcome == "")
        .order_by(Appeal.opened_at)
        .limit(PAGE)
    )
    rooms = staff.moderated_rooms()
    if rooms is not None:
        found = found.where(Case.room_id.in_(rooms))
    return tuple(
        AppealLine(
            row.id,
            row.title,
            words.ACTS[row.act],
            row.sign_in_name,
            due_by(row.opened_at),
            _minutes(now, due_by(row.opened_at)),
            row.decider_id != staff.id,
        )
        for row in await reader.execute(found)
    )


async def _rooms(reader: AsyncSession, staff: StaffMember) -> tuple[tuple[str, str], ...]:
    found = select(Room.slug, Room.title).where(Room.access != "system").order_by(Room.place, Room.title)
    rooms = staff.moderated_rooms()
    if rooms is not None:
        found = found.where(Room.id.in_(rooms))
    return tuple((slug, title) for slug, title in await reader.execute(found))


def _minutes(start: datetime, end: datetime) -> int:
    """Whole minutes from start to end; below zero when the end is past."""
    return int((end - start).total_seconds() // 60)
