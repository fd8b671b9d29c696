"""Decides which ways to reach a person are shown, by country, language, concern and hour; it dials nothing.

Only numbers that somebody checked, whose check is not out of date, and that answer at this hour are
shown (promises, 2.3). Each file of `numbers/` holds one country; the rest waits for a human to check.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

Concern = Literal["suicide", "abuse", "sexual_violence", "child", "eating_disorder", "addiction"]
Kind = Literal["call", "text", "message"]
Status = Literal["verified", "unverified"]

CONCERNS: tuple[Concern, ...] = get_args(Concern)
ELSEWHERE = "findahelpline.com"
"""The international directory, named as text everywhere: no request is made to it."""

NUMBERS = Path(__file__).parent / "numbers"
_SCHEMES: Mapping[str, str] = {"call": "tel:", "text": "sms:"}


class NumbersFault(ValueError):
    """A file of numbers that can't be used: the message names the file, the record and what to mend."""


@dataclass(frozen=True, slots=True)
class Line:
    """One way to reach a person, as it is dialled in its own country.

    `opens` and `closes` are local times in `zone`, both None for always; `hours_known` False where
    nobody knows them. Out of `checked`, `review` and `status` follows whether it may be shown.
    `checked_by` names the person who checked it here; "" where only public pages were compared.
    """

    id: str
    country: str
    zone: str
    name: str
    concern: Concern
    dial: str
    kind: Kind
    languages: tuple[str, ...]
    status: Status
    source: str
    checked: date
    review: date
    opens: time | None = None
    closes: time | None = None
    hours_known: bool = True
    how: str = ""
    web: str = ""
    note: str = ""
    checked_by: str = ""

    def trusted(self, today: date) -> bool:
        """Whether somebody checked it and the check is not older than its review date."""
        return self.status == "verified" and today <= self.review

    def open_at(self, at: datetime) -> bool:
        """Whether it is known to answer at this (aware) time."""
        if not self.hours_known:
            return False
        if self.opens is None or self.closes is None:
            return True
        here = at.astimezone(ZoneInfo(self.zone)).time()
        if self.opens < self.closes:
            return self.opens <= here < self.closes
        return here >= self.opens or here < self.closes

    @property
    def uri(self) -> str | None:
        """What a press on it opens (`tel:116123`), or None where no such link exists."""
        scheme = _SCHEMES.get(self.kind)
        return scheme + "".join(c for c in self.dial if c.isdigit() or c in "*#+") if scheme else None


@dataclass(frozen=True, slots=True)
class Shelf:
    """All numbers that are loaded: lines, and per country its emergency numbers (only listed ones)."""

    lines: tuple[Line, ...] = ()
    emergency: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def countries(self) -> tuple[str, ...]:
        """The ISO codes of every country that has a line or an emergency number."""
        return tuple(sorted({each.country for each in self.lines} | set(self.emergency)))


@dataclass(frozen=True, slots=True)
class Support:
    """What to show: lines best first, emergency numbers, the directory, and which shelf is empty.

    `missing` names the concern for which this country has no line that may be shown now; the lines
    shown are then those for thoughts of suicide, which answer anyone in distress.
    """

    country: str
    lines: tuple[Line, ...]
    emergency: tuple[str, ...]
    elsewhere: str
    missing: Concern | None


def support_for(
    shelf: Shelf, country: str, language: str, concern: Concern, at: datetime, *, most: int = 3
) -> Support:
    """Returns at most `most` lines for a country (ISO code), a language (as in `en` or `en-GB`), a
    concern and an aware time: lines for the concern first, within those the reader's language."""
    code = country.upper()
    fit = open_lines(shelf, code, language, concern, at)
    if concern != "suicide":
        fit += open_lines(shelf, code, language, "suicide", at)
    missing = None if any(each.concern == concern for each in fit) else concern
    return Support(code, _distinct(fit)[:most], shelf.emergency.get(code, ()), ELSEWHERE, missing)


def open_lines(shelf: Shelf, country: str, language: str, concern: Concern, at: datetime) -> tuple[Line, ...]:
    """Returns the lines of one concern that are checked and open at an aware time, the reader's language first."""
    tongue = language.split("-")[0].lower()
    fit = [
        each
        for each in shelf.lines
        if each.country == country
        and each.concern == concern
        and each.trusted(at.date())
        and each.open_at(at)
    ]
    return tuple(sorted(fit, key=lambda each: tongue not in each.languages))


def _distinct(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Different services before a second number of the same one: a choice of people, not of digits."""
    seen: dict[str, int] = {}
    ranked = []
    for place, each in enumerate(lines):
        seen[each.name] = seen.get(each.name, -1) + 1
        ranked.append((seen[each.name], place, each))
    return tuple(each for _, _, each in sorted(ranked, key=lambda row: row[:2]))


def concern_of(labels: Iterable[str]) -> Concern:
    """Takes a text's labels, strongest first; returns the concern whose lines fit best."""
    found = set(labels)
    # Lines for young people know all of these concerns; whoever says they are a minor is shown them first.
    if "minor.stated" in found:
        return "child"
    if any(label.startswith("suicide.") for label in found):
        return "suicide"
    if "abuse.child" in found:
        return "child"
    if "abuse.sexual" in found:
        return "sexual_violence"
    if "abuse.disclosed" in found:
        return "abuse"
    return "eating_disorder" if "eating_disorder" in found else "suicide"


@cache
def packaged() -> Shelf:
    """Returns the numbers that ship with the forum, read once."""
    return load_numbers(NUMBERS)


def load_numbers(folder: Path) -> Shelf:
    """Reads every country file in a folder. Raises NumbersFault naming the file and what to mend."""
    lines: list[Line] = []
    emergency: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.toml")):
        plain = _read(path)
        lines += [_line(path, plain, each) for each in plain.get("line", [])]
        if plain.get("emergency_status") == "listed":
            emergency[str(plain["country"])] = tuple(plain["emergency"])
    _refuse_doubles(lines)
    return Shelf(tuple(lines), emergency)


def _read(path: Path) -> dict[str, Any]:
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise NumbersFault(f"{path.name}: {fault}") from fault
    for name in ("country", "zone", "emergency", "emergency_status"):
        if name not in plain:
            raise NumbersFault(f"{path.name}: {name} is missing")
    return plain


def _line(path: Path, plain: Mapping[str, Any], record: Mapping[str, Any]) -> Line:
    where = f"{path.name}, {record.get('id', 'a line without an id')}"
    given = {key: value for key, value in record.items() if key != "hours"}
    unknown = set(given) - {each.name for each in fields(Line)}
    if unknown:
        raise NumbersFault(f"{where}: unknown setting {sorted(unknown)[0]!r}")
    given |= _hours(where, record.get("hours"))
    given["languages"] = tuple(record.get("languages", ()))
    try:
        line = Line(country=plain["country"], zone=plain["zone"], **given)
    except TypeError as fault:
        raise NumbersFault(f"{where}: {fault}") from fault
    _refuse_unusable(where, line)
    return line


def _hours(where: str, value: Any) -> dict[str, Any]:
    if value == "always":
        return {}
    if value == "unknown":
        return {"hours_known": False}
    try:
        opens, closes = (time.fromisoformat(each) for each in value)
    except (TypeError, ValueError) as fault:
        raise NumbersFault(f'{where}: hours must be "always", "unknown" or two times') from fault
    return {"opens": opens, "closes": closes}


def _refuse_unusable(where: str, line: Line) -> None:
    checks = (
        (line.concern in CONCERNS, f"concern must be one of {', '.join(CONCERNS)}"),
        (line.kind in get_args(Kind), "kind must be call, text or message"),
        (line.status in get_args(Status), "status must be verified or unverified"),
        (line.review > line.checked, "review must be after checked"),
        (any(c.isdigit() for c in line.dial), "dial holds no number"),
        (bool(line.source), "source is empty"),
    )
    for holds, fault in checks:
        if not holds:
            raise NumbersFault(f"{where}: {fault}")


def _refuse_doubles(lines: Iterable[Line]) -> None:
    seen: set[str] = set()
    for each in lines:
        if each.id in seen:
            raise NumbersFault(f"{each.country.lower()}.toml: the id {each.id!r} is used twice")
        seen.add(each.id)
