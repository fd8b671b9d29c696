"""Choose what the help page shows, from the numbers in memory alone; it may not touch a database."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from forum.foundation import words
from moderation.support import Line, Shelf, Support, packaged, support_for

# All that are open now are worth a line on a page of their own; beside a post three are enough.
_MOST = 8


@dataclass(frozen=True, slots=True)
class HelpPage:
    """What the help page shows: ways to reach a person, the day of the oldest check, countries to choose from."""

    support: Support
    checked: date | None
    countries: tuple[tuple[str, str], ...]


def help_page(country: str, home: str, locale: str, at: datetime) -> HelpPage:
    """Return the page of a country (ISO code; an unknown one gives `home`) at an aware time."""
    shelf = packaged()
    choices = choosable(locale)
    code = country.upper() if country.upper() in dict(choices) else home
    support = support_for(shelf, code, locale, "suicide", at, most=_MOST)
    return HelpPage(support, _oldest_check(support.lines), choices)


@lru_cache(maxsize=8)
def choosable(locale: str) -> tuple[tuple[str, str], ...]:
    """Return the countries we know a line or an emergency number for, as (code, name), by name."""
    shelf: Shelf = packaged()
    return tuple(
        sorted(((code, words.country(code, locale)) for code in shelf.countries()), key=lambda pair: pair[1])
    )


def _oldest_check(lines: tuple[Line, ...]) -> date | None:
    return min((line.checked for line in lines), default=None)
