"""Reads the help lines for admins: what is shown to members, what waits for a check, which shelves are empty."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, words
from forum.foundation.errors import NotFound
from forum.foundation.translate import mark as _
from forum.support import numbers
from forum.support.queries import CONCERNS
from moderation.line_checks import empty_shelves
from moderation.support import Line, Shelf, packaged

STATES = {
    "shown": _("shown to members"),
    "waiting": _("waits for somebody to check it"),
    "run_out": _("the check has run out"),
    "wrong": _("found wrong, not shown"),
}
KINDS = {"call": _("call"), "text": _("text message"), "message": _("message in an app")}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line as admins see it; `concern`, `state` and `kind` are English keys, `hours` "" where nobody knows them."""

    id: str
    name: str
    country: str
    concern: str
    kind: str
    dial: str
    how: str
    hours: str
    languages: tuple[str, ...]
    state: str
    shown: bool
    own: bool
    checked: date
    until: date
    by: str
    source: str
    web: str


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """The lines of one country, and how it stands in the others: (code, name, shown, not shown)."""

    country: str
    lines: tuple[LineRow, ...]
    missing: tuple[str, ...]
    emergency: tuple[str, ...]
    countries: tuple[tuple[str, str, int, int], ...]


async def numbers_page(reader: AsyncSession, country: str, home: str, locale: str) -> NumbersPage:
    """Return the page of a country (ISO code; "" gives `home`), read from the database and not from memory."""
    found, today = await numbers.read(reader), clock.today()
    code = country.upper() if country.upper() in words.countries(locale) else home
    lines = [_row(each, today) for each in found.lines if each.country == code]
    order = list(CONCERNS.values())
    return NumbersPage(
        code,
        tuple(sorted(lines, key=lambda row: (order.index(row.concern), row.name.lower(), row.id))),
        tuple(CONCERNS[each] for each in empty_shelves(found, code, today)),
        found.emergency.get(code, ()),
        _countries(found, today, locale),
    )


async def line_row(reader: AsyncSession, line_id: str) -> LineRow:
    """Return one line. Raises NotFound."""
    found = await numbers.read(reader)
    for each in found.lines:
        if each.id == line_id:
            return _row(each, clock.today())
    raise NotFound


def _countries(found: Shelf, today: date, locale: str) -> tuple[tuple[str, str, int, int], ...]:
    shown = Counter(each.country for each in found.lines if each.trusted(today))
    every = Counter(each.country for each in found.lines)
    named = ((code, words.country(code, locale)) for code in found.countries())
    return tuple(
        (code, name, shown[code], every[code] - shown[code])
        for code, name in sorted(named, key=lambda pair: pair[1])
    )


def _row(line: Line, today: date) -> LineRow:
    return LineRow(
        line.id, line.name, line.country, CONCERNS[line.concern], KINDS[line.kind], line.dial, line.how,
        _hours(line), line.languages, STATES[_state(line, today)], line.trusted(today),
        line.id not in _PACKAGED, line.checked, line.review, line.checked_by, line.source, line.web,
    )  # fmt: skip


def _state(line: Line, today: date) -> str:
    if line.trusted(today):
        return "shown"
    if line.status == "verified":
        return "run_out"
    return "wrong" if line.checked_by else "waiting"


def _hours(line: Line) -> str:
    if not line.hours_known:
        return ""
    if line.opens is None or line.closes is None:
        return "00:00-24:00"
    return f"{line.opens:%H:%M}-{line.closes:%H:%M} ({line.zone})"


_PACKAGED = frozenset(each.id for each in packaged().lines)
