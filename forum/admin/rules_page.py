"""Reads how often each rule fired and was right, in round figures; it reads no letter and shows no single case.

Cells under ten are hidden and the others rounded to tens (promises 3): a precision is said from ten judgements on.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin.lexicon_page import rules_of
from forum.desk.transparency import LEAST, MONTHS, months_before, rounded
from forum.foundation import clock
from forum.foundation.errors import NotFound
from forum.intake.labels import LABELS
from forum.intake.lexicons import in_force
from forum.storage.tables.lexicons import Lexicon
from forum.storage.tables.rules import RuleCount
from moderation.lexicon_examples import holds
from moderation.lexicon_text import files_of
from moderation.precision import Share, precision
from moderation.screening import packaged_files
from moderation.screening.lexicon import Entry


@dataclass(frozen=True, slots=True)
class Figures:
    """Rounded counts (None: hidden, or nothing) and the precision, from ten judgements on."""

    fired: int | None
    right: int | None
    wrong: int | None
    precision: Share | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: what it stands for (an English key), its last six months in all, and what it fired each month."""

    rule: str
    label: str
    figures: Figures
    trend: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """Every rule that fired in six months, those most often wrong first; `months` newest first."""

    months: tuple[date, ...]
    rules: tuple[RuleRow, ...]
    least: int = LEAST


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule: its entry where it has one (a combination has none), where that stands, and its months."""

    rule: str
    label: str
    entry: Entry | None
    file: str
    version: Lexicon | None
    months: tuple[tuple[date, Figures], ...]
    least: int = LEAST


async def rules_page(reader: AsyncSession, locale: str) -> RulesPage:
    """Return the page of all rules."""
    months = months_before(clock.today())
    counts = await _counts(reader, months)
    by_rule: dict[str, list[RuleCount]] = defaultdict(list)
    for each in counts:
        by_rule[each.rule].append(each)
    labels = await _labels(reader, locale)
    ordered = sorted(by_rule, key=lambda rule: (-sum(c.judged_wrong for c in by_rule[rule]), rule))
    return RulesPage(
        months, tuple(_row(rule, labels.get(rule, ""), by_rule[rule], months) for rule in ordered)
    )


async def rule_page(reader: AsyncSession, locale: str, rule: str) -> RulePage:
    """Return the page of one rule. Raises NotFound for one that stands nowhere and never fired."""
    months = months_before(clock.today())
    counts = [each for each in await _counts(reader, months) if each.rule == rule]
    live = await in_force(reader, locale)
    rules = await rules_of(live.body, locale)
    entry = next((each for each in rules.entries if each.id == rule), None) if rules else None
    if entry is None and not counts:
        raise NotFound
    files = {**packaged_files(locale), **files_of(live.body)}
    return RulePage(
        rule,
        LABELS.get(entry.label, "") if entry else "",
        entry,
        next((name for name, text in files.items() if holds(text, rule)), ""),
        await reader.scalar(select(Lexicon).where(Lexicon.locale == locale, Lexicon.state == "live")),
        tuple((month, _figures(each for each in counts if each.month == month)) for month in months),
    )


async def _counts(reader: AsyncSession, months: tuple[date, ...]) -> list[RuleCount]:
    wanted = select(RuleCount).where(RuleCount.month >= months[-1]).order_by(RuleCount.rule)
    return list(await reader.scalars(wanted))


async def _labels(reader: AsyncSession, locale: str) -> dict[str, str]:
    rules = await rules_of((await in_force(reader, locale)).body, locale)
    if rules is None:
        return {}
    return {rule: LABELS.get(label, "") for rule, label in rules.labels.items()}


def _row(rule: str, label: str, counts: list[RuleCount], months: tuple[date, ...]) -> RuleRow:
    fired = {each.month: each.fired for each in counts}
    return RuleRow(rule, label, _figures(counts), tuple(rounded(fired.get(month, 0)) for month in months))


def _figures(counts: Iterable[RuleCount]) -> Figures:
    rows = list(counts)
    right, wrong = sum(each.judged_right for each in rows), sum(each.judged_wrong for each in rows)
    sure = precision(right, wrong) if right + wrong >= LEAST else None
    return Figures(rounded(sum(each.fired for each in rows)), rounded(right), rounded(wrong), sure)


__all__ = ["MONTHS", "Figures", "RulePage", "RuleRow", "RulesPage", "rule_page", "rules_page"]
