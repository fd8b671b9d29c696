"""Counts, for everybody, what the desk did each month: rounded, and small numbers hidden. It shows no single case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, cast, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from forum.foundation import clock
from forum.foundation.translate import mark as _
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.cases import Appeal, Decision, Flag
from moderation.cases import RESTRICTING

LEAST, STEP, MONTHS = 10, 10, 6
"""Counts under ten are hidden and the others rounded to tens (promises 3), so that no one can be counted out."""

ROWS: Mapping[str, str] = {
    "flags": _("Times somebody asked us to look"),
    "kept": _("Left, or let stand in the room"),
    "taken": _("Taken out of view, removed, or in part"),
    "limits": _("Limits set for somebody, each with an end"),
    "appeals": _("Second looks asked for"),
    "overturned": _("Decisions changed or taken back by a second look"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what is counted, and per month the rounded count, None where it is hidden or nothing."""

    said: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Transparency:
    """The page: the months, newest first, its rows, and the head of the audit chain for anyone who keeps it."""

    months: tuple[date, ...]
    rows: tuple[Row, ...]
    chain_head: str
    least: int = LEAST


async def transparency(reader: AsyncSession) -> Transparency:
    """Return the last six months in rounded counts."""
    months = months_before(clock.today())
    counted = await _counted(reader, months[-1])
    rows = tuple(
        Row(said, tuple(rounded(counted.get((kind, month), 0)) for month in months))
        for kind, said in ROWS.items()
    )
    newest = select(AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    head = await reader.scalar(newest)
    return Transparency(months, rows, head.hex() if head else "")


def rounded(count: int) -> int | None:
    """Return a count rounded to tens, or None below ten."""
    return None if count < LEAST else round(count / STEP) * STEP


def months_before(day: date) -> tuple[date, ...]:
    """Return the month of `day` and those before it that are shown, newest first."""
    months = [clock.month_of(day)]
    while len(months) < MONTHS:
        months.append(clock.month_of(date.fromordinal(months[-1].toordinal() - 1)))
    return tuple(months)


async def _counted(reader: AsyncSession, since: date) -> dict[tuple[str, date], int]:
    counted: dict[tuple[str, date], int] = {}
    decided = _month(Decision.day)
    acts = (
        select(decided, Decision.act, Decision.sanction, func.count())
        .where(Decision.day >= since, Decision.act != "escalate")
        .group_by(decided, Decision.act, Decision.sanction)
    )
    for month, act, sanction, count in await reader.execute(acts):
        _add(counted, "taken" if act in RESTRICTING else "kept", month, count)
        if sanction:
            _add(counted, "limits", month, count)
    flagged = _month(Flag.day)
    flags = select(flagged, func.count()).where(Flag.day >= since).group_by(flagged)
    for month, count in await reader.execute(flags):
        _add(counted, "flags", month, count)
    await _count_appeals(reader, since, counted)
    return counted


async def _count_appeals(reader: AsyncSession, since: date, counted: dict[tuple[str, date], int]) -> None:
    asked = _month(Appeal.opened_at)
    found = (
        select(asked, Appeal.outcome, func.count())
        .where(Appeal.opened_at >= since)
        .group_by(asked, Appeal.outcome)
    )
    for month, outcome, count in await reader.execute(found):
        _add(counted, "appeals", month, count)
        if outcome in ("changed", "reversed"):
            _add(counted, "overturned", month, count)


def _month(column: InstrumentedAttribute[date] | InstrumentedAttribute[datetime]) -> ColumnElement[date]:
    # Spelled out, not a parameter: PostgreSQL must see the same expression where it groups.
    return cast(func.date_trunc(literal_column("'month'"), column), Date)


def _add(counted: dict[tuple[str, date], int], kind: str, month: date, count: int) -> None:
    counted[kind, month] = counted.get((kind, month), 0) + count
