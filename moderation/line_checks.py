"""Decides which ways to reach a person stand once people have checked them, and which shelves are empty.

A check is a named person's word, good for twelve months: what nobody vouches for any more isn't shown (promises 2.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from moderation.support import CONCERNS, Concern, Line, Shelf, Status, open_lines

HOLDS = timedelta(days=365)
"""How long a check holds: since 2020 at least ten countries changed or opened their main number."""


@dataclass(frozen=True, slots=True)
class Check:
    """Somebody's word on one line (its id): `right` or not, by whom, on which day, until when it holds."""

    line: str
    by: str
    right: bool
    day: date
    until: date


def with_checks(shelf: Shelf, own: Iterable[Line], checks: Iterable[Check]) -> Shelf:
    """Takes the packaged shelf, an operator's own lines and the newest check of each; returns what stands.

    A line found right is verified until its check runs out; one found wrong is verified by nobody, packaged or not.
    """
    known = {check.line: check for check in checks}
    lines = (*shelf.lines, *own)
    return Shelf(tuple(_checked(each, known.get(each.id)) for each in lines), shelf.emergency)


def _checked(line: Line, check: Check | None) -> Line:
    if check is None:
        return line
    status: Status = "verified" if check.right else "unverified"
    return replace(line, status=status, checked=check.day, review=check.until, checked_by=check.by)


def empty_shelves(shelf: Shelf, country: str, today: date) -> tuple[Concern, ...]:
    """Returns the concerns for which no line of this country (ISO code) may be shown at any hour of this day."""
    filled = {each.concern for each in shelf.lines if each.country == country and each.trusted(today)}
    return tuple(each for each in CONCERNS if each not in filled)


def other_lines(
    shelf: Shelf, country: str, language: str, at: datetime, *, most: int = 3
) -> Mapping[Concern, tuple[Line, ...]]:
    """Returns, for each concern but thoughts of suicide, at most `most` lines that are checked and open at `at`."""
    found = {each: open_lines(shelf, country, language, each, at)[:most] for each in CONCERNS[1:]}
    return {concern: lines for concern, lines in found.items() if lines}
