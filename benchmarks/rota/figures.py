"""Turns simulated months into the figures of one line of the table; it simulates nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from benchmarks.rota.month import GIVEN_UP, Call, Month


@dataclass(frozen=True, slots=True)
class Waits:
    """One level: how many calls, minutes to the first human word (half, 95 of 100, worst), shares without one."""

    level: int
    calls: int
    half: float
    most: float
    worst: float
    no_word_in_an_hour: float
    unanswered: float
    told_nobody: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One forum size against one rota, a month: the waits, and what it asks of its people."""

    posts_a_day: int
    rota: str
    months: int
    waits: tuple[Waits, ...]
    taken: float
    most_taken: int
    most_woken: int


def cell(posts_a_day: int, rota: str, months: Sequence[Month]) -> Cell:
    """Take the months of one size and rota; return their figures."""
    taken = [each.taken for month in months for each in month.people]
    calls = [call for month in months for call in month.calls]
    return Cell(
        posts_a_day,
        rota,
        len(months),
        tuple(_waits(level, [each for each in calls if each.level == level]) for level in (4, 3)),
        median(taken),
        max(taken),
        max(each.woken for month in months for each in month.people),
    )


def _waits(level: int, calls: Sequence[Call]) -> Waits:
    found = sorted(
        (each.first_word - each.opened).total_seconds() / 60 for each in calls if each.first_word is not None
    )
    return Waits(
        level,
        len(calls),
        _at(found, 0.5),
        _at(found, 0.95),
        found[-1] if found else 0.0,
        _without(calls, timedelta(hours=1)),
        _without(calls, GIVEN_UP),
        sum(each.told_nobody for each in calls) / len(calls) if calls else 0.0,
    )


def _at(found: Sequence[float], share: float) -> float:
    return found[min(len(found) - 1, int(len(found) * share))] if found else 0.0


def _without(calls: Sequence[Call], within: timedelta) -> float:
    late = [each for each in calls if each.first_word is None or each.first_word - each.opened > within]
    return len(late) / len(calls) if calls else 0.0


def table(cells: Sequence[Cell]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| posts a day | rota | level | calls a month | half within | 95 of 100 within | worst | no word in 1 h "
        '| unanswered (12 h) | read "nobody is on duty" | cases a person a month (most) | wakings, most |',
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join([*lines, *(_line(each, waits) for each in cells for waits in each.waits)])


def _line(at: Cell, waits: Waits) -> str:
    times = " | ".join(said(each) for each in (waits.half, waits.most, waits.worst))
    shares = (waits.no_word_in_an_hour, waits.unanswered, waits.told_nobody)
    return (
        f"| {at.posts_a_day} | {at.rota} | {waits.level} | {waits.calls / at.months:.1f} | {times} | "
        f"{' | '.join(f'{100 * each:.0f} %' for each in shares)} | {at.taken:.0f} ({at.most_taken}) | "
        f"{at.most_woken} |"
    )


def said(minutes: float) -> str:
    """Take minutes; return them as people say them."""
    if minutes < 100:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.1f} h"
