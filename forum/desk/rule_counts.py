"""Counts by month how often each rule fired, and how people judged it; a sweep, so that no post ever waits for it.

A finding remembers that it was counted. Where a decision changes later, what was counted is taken back first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.settings import Retention
from forum.storage.tables.cases import Appeal, Case, CaseFinding, Decision
from forum.storage.tables.crisis import Alert
from forum.storage.tables.rules import RuleCount
from moderation.precision import Judged, judged

_LOCK = 0x72756C65
_BATCH = 2000


@dataclass(slots=True)
class _Delta:
    fired: int = 0
    right: int = 0
    wrong: int = 0

    def add(self, said: str, count: int) -> None:
        if said == "right":
            self.right += count
        elif said == "wrong":
            self.wrong += count


_Deltas = dict[tuple[date, str], _Delta]


async def count_rules(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Count what fired and what was judged since the last time; return how many findings were looked at."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    deltas: _Deltas = defaultdict(_Delta)
    seen = await _count_fired(session, deltas) + await _count_judged(session, deltas)
    await _keep(session, deltas)
    return seen


async def _count_fired(session: AsyncSession, deltas: _Deltas) -> int:
    """One case counts once for each rule, however many places and edits it fired in."""
    wanted = (
        select(CaseFinding.id, CaseFinding.case_id, CaseFinding.rule, Case.opened_at)
        .join(Case, Case.id == CaseFinding.case_id)
        .where(CaseFinding.counted.is_(False), CaseFinding.severity > 0)
        .limit(_BATCH)
    )
    rows = (await session.execute(wanted)).all()
    before = select(CaseFinding.case_id, CaseFinding.rule).where(
        CaseFinding.case_id.in_({row.case_id for row in rows}), CaseFinding.counted.is_(True)
    )
    known = {(case, rule) for case, rule in await session.execute(before)}
    for row in rows:
        if (row.case_id, row.rule) not in known:
            known.add((row.case_id, row.rule))
            deltas[(clock.month_of(row.opened_at.date()), row.rule)].fired += 1
    await _mark(session, [row.id for row in rows], counted=True)
    return len(rows)


async def _count_judged(session: AsyncSession, deltas: _Deltas) -> int:
    """Look at every case that was decided, again and again while it is kept: a second look may change it."""
    month = clock.month_of(clock.today())
    changed: dict[tuple[Judged, date | None], list[UUID]] = defaultdict(list)
    for _, group in groupby(await _decided(session), key=lambda row: (row.case_id, row.rule)):
        rows = list(group)
        said = _said(rows)
        before = next((row for row in rows if row.judged), rows[0])
        if all(row.judged == said for row in rows):
            continue
        counted_in = before.judged_month if before.judged == said else month
        changed[said, counted_in if said else None] += [row.id for row in rows]
        if before.judged != said:
            if before.judged_month is not None:
                deltas[(before.judged_month, before.rule)].add(before.judged, -1)
            deltas[(month, before.rule)].add(said, 1)
    for (said, counted_in), ids in changed.items():
        await _mark(session, ids, judged=said, judged_month=counted_in)
    return sum(len(ids) for ids in changed.values())


def _said(rows: Sequence[Any]) -> Judged:
    """One rule may have fired at several places of a text, under several labels: right once is right."""
    found: set[Judged] = {
        judged(row.label, row.act, row.outcome, reversed_later=row.appeal == "reversed") for row in rows
    }
    return "right" if "right" in found else "wrong" if "wrong" in found else ""


async def _decided(session: AsyncSession) -> Sequence[Any]:
    """Findings of cases that are no longer open, with the last human act, its appeal, and how a call ended."""
    newest = (
        select(Decision.id)
        .where(Decision.case_id == Case.id, Decision.decided_by.is_not(None))
        .order_by(Decision.day.desc(), Decision.id)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    wanted = (
        select(
            CaseFinding.id, CaseFinding.case_id, CaseFinding.rule, CaseFinding.label, CaseFinding.judged,
            CaseFinding.judged_month, func.coalesce(Decision.act, "").label("act"),
            func.coalesce(Appeal.outcome, "").label("appeal"), _ending().label("outcome"),
        )
        .join(Case, Case.id == CaseFinding.case_id)
        .outerjoin(Decision, Decision.id == newest)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(Case.state != "open", CaseFinding.severity > 0)
        .order_by(CaseFinding.case_id, CaseFinding.rule, CaseFinding.id)
    )  # fmt: skip
    return (await session.execute(wanted)).all()


def _ending() -> Any:
    """How the call ended that this case opened, or with which it was closed; "" where there was none."""
    mine = or_(
        Alert.case_id == Case.id,
        and_(Alert.persona_id == Case.persona_id, Alert.closed_on == Case.closed_on, Case.state == "closed"),
    )
    ended = select(Alert.outcome).where(mine, Alert.state == "closed").order_by(Alert.case_id == Case.id)
    return func.coalesce(ended.limit(1).correlate(Case).scalar_subquery(), "")


async def _mark(session: AsyncSession, ids: Sequence[UUID], **values: Any) -> None:
    if ids:
        marked = update(CaseFinding).where(CaseFinding.id.in_(ids)).values(**values)
        await session.execute(marked.execution_options(synchronize_session=False))


async def _keep(session: AsyncSession, deltas: _Deltas) -> None:
    for (month, rule), delta in _in_order(deltas):
        row = insert(RuleCount).values(
            id=new_id(), month=month, rule=rule,
            fired=delta.fired, judged_right=delta.right, judged_wrong=delta.wrong,
        )  # fmt: skip
        more = {
            "fired": RuleCount.fired + delta.fired,
            "judged_right": RuleCount.judged_right + delta.right,
            "judged_wrong": RuleCount.judged_wrong + delta.wrong,
        }
        await session.execute(row.on_conflict_do_update(index_elements=["month", "rule"], set_=more))


def _in_order(deltas: _Deltas) -> Iterable[tuple[tuple[date, str], _Delta]]:
    changed = {key: delta for key, delta in deltas.items() if delta.fired or delta.right or delta.wrong}
    return sorted(changed.items(), key=lambda each: each[0])
