"""Finds what the check got wrong in a month: false alarms, and danger or harm that only people saw. It shows no words.

The list says day, room and rule; the words of one case are opened one at a time, which is written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.transparency import months_before
from forum.foundation import clock
from forum.foundation.translate import mark as _
from forum.storage import audit
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.cases import Case, CaseFinding, Decision
from forum.storage.tables.crisis import Alert
from forum.storage.tables.rooms import Room
from moderation.precision import judged
from moderation.screening.findings import CONDUCT, DANGER, LABELS

EXAMPLE_MADE = "example_made"
Why = Literal["false_alarm", "left", "called", "passed_on", "taken"]
SAID: Mapping[Why, str] = {
    "false_alarm": _("People were rung, and the words were about something else"),
    "left": _("The check stopped at it, and a person found nothing to do"),
    "called": _("Somebody asked for a person, with words that no rule knew"),
    "passed_on": _("Only people saw that somebody was in danger"),
    "taken": _("Only people saw it, and it was taken out of view"),
}
_MET = ("talked", "with_someone", "professional", "services")
_TAKEN = ("hide", "redact", "remove")


@dataclass(frozen=True, slots=True)
class Item:
    """One case: what was wrong, the day and room, the rules that fired; `words`: its words are still kept here."""

    case_id: UUID
    why: Why
    day: date
    room: str
    rules: tuple[str, ...]
    words: bool
    made: bool

    @property
    def said(self) -> str:
        """What was wrong, as an English key."""
        return SAID[self.why]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A month: false alarms, and misses; `months` are those that can be looked at, newest first."""

    month: date
    months: tuple[date, ...]
    alarms: tuple[Item, ...]
    misses: tuple[Item, ...]


async def review_page(reader: AsyncSession, month: date | None) -> ReviewPage:
    """Return the page of a month (None, or one that isn't shown: this one)."""
    months = months_before(clock.today())
    chosen = month if month in months else months[0]
    items = await _items(reader, chosen)
    alarms = tuple(each for each in items if each.why in ("false_alarm", "left"))
    return ReviewPage(chosen, months, alarms, tuple(each for each in items if each not in alarms))


async def item_of(session: AsyncSession, case_id: UUID) -> Item | None:
    """Return what was wrong about one case, or None where nothing was."""
    return next(iter(await _items(session, None, case_id)), None)


async def _items(reader: AsyncSession, month: date | None, case_id: UUID | None = None) -> list[Item]:
    rows = await _judged_cases(reader, month, case_id)
    findings = await _findings(reader, [row.id for row in rows])
    made = await _made(reader, [row.id for row in rows])
    found = []
    for row in rows:
        mine = findings.get(row.id, [])
        why = _why(row, mine)
        if why is not None:
            rules = tuple(dict.fromkeys(each.rule for each in mine if each.severity))
            found.append(
                Item(row.id, why, row.closed_on, row.title, rules, bool(row.snapshot), row.id in made)
            )
    return found


async def _judged_cases(reader: AsyncSession, month: date | None, case_id: UUID | None) -> Sequence[Any]:
    """Cases that were decided or closed in the month, each with its last human act and how its call ended."""
    act = (
        select(Decision.act)
        .where(Decision.case_id == Case.id, Decision.decided_by.is_not(None))
        .order_by(Decision.day.desc(), Decision.id)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    call = select(Alert.id, Alert.case_id, Alert.outcome, Alert.origin, Alert.words).where(
        Alert.state == "closed", Alert.case_id.is_not(None)
    )
    calls = call.subquery()
    wanted = (
        select(
            Case.id, Case.closed_on, Case.snapshot, Case.labels, Case.origin, Room.title,
            func.coalesce(act, "").label("act"), func.coalesce(calls.c.outcome, "").label("outcome"),
            func.coalesce(calls.c.origin, "").label("call"),
        )
        .join(Room, Room.id == Case.room_id)
        .outerjoin(calls, calls.c.case_id == Case.id)
        .where(Case.state != "open", Case.closed_on.is_not(None))
        .order_by(Case.closed_on.desc(), Case.id)
    )  # fmt: skip
    if month is not None:
        over = clock.month_of(date.fromordinal(month.toordinal() + 31))
        wanted = wanted.where(and_(Case.closed_on >= month, Case.closed_on < over))
    if case_id is not None:
        wanted = wanted.where(Case.id == case_id)
    return list({row.id: row for row in (await reader.execute(wanted)).all()}.values())


async def _findings(reader: AsyncSession, ids: list[UUID]) -> dict[UUID, list[CaseFinding]]:
    rows = await reader.scalars(
        select(CaseFinding).where(CaseFinding.case_id.in_(ids)).order_by(CaseFinding.severity.desc())
    )
    found: dict[UUID, list[CaseFinding]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


async def _made(reader: AsyncSession, ids: list[UUID]) -> set[UUID]:
    """Of which cases an example was made: the audit chain knows, under a keyed hash."""
    tags = {audit.subject_tag(each): each for each in ids}
    known = select(AuditEntry.subject).where(
        AuditEntry.act == EXAMPLE_MADE, AuditEntry.subject.in_(list(tags))
    )
    return {tags[tag] for tag in await reader.scalars(known)}


def _why(row: Any, findings: Sequence[CaseFinding]) -> Why | None:
    """What the check got wrong, if anything: an alarm for nothing, or nothing where people saw something."""
    scales = {LABELS.get(each.label) for each in findings if each.severity >= 2}
    scales |= {LABELS.get(str(label)) for label in row.labels} if row.call == "call" else set()
    wrong = any(judged(each.label, row.act, row.outcome) == "wrong" for each in findings if each.severity)
    if row.outcome == "false_alarm" and findings:
        return "false_alarm"
    if wrong and row.outcome not in _MET:
        return "left"
    if DANGER not in scales and row.call == "call" and row.snapshot and row.outcome in _MET:
        return "called"
    if DANGER not in scales and row.call != "call" and (row.outcome in _MET or row.act == "escalate"):
        return "passed_on"
    if CONDUCT not in scales and not findings and row.act in _TAKEN:
        return "taken"
    return None
