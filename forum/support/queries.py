"""Choose what the help page shows, from the numbers in memory alone; it may not touch a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from forum.foundation import words
from forum.foundation.translate import mark as _
from forum.support.numbers import shelf
from moderation.line_checks import empty_shelves, other_lines
from moderation.support import Concern, Line, Support, support_for

# All that are open now are worth a line on a page of their own; beside a post three are enough.
_MOST = 8
CONCERNS: Mapping[Concern, str] = {
    "suicide": _("Thoughts of suicide, or any distress"),
    "abuse": _("Violence or control at home"),
    "sexual_violence": _("Sexual violence"),
    "child": _("Children and young people"),
    "eating_disorder": _("Eating"),
    "addiction": _("Alcohol, drugs, gambling"),
}


@dataclass(frozen=True, slots=True)
class HelpPage:
    """What the help page shows: ways to reach a person, the day of the oldest check, countries to choose from.

    `others` holds what is open for other concerns, `missing` the concerns for which this country has no checked line
    at any hour, `vouched` whether a named person here vouches for every line shown; words are English keys.
    """

    support: Support
    checked: date | None
    countries: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, tuple[Line, ...]], ...] = ()
    missing: tuple[str, ...] = ()
    vouched: bool = False


def help_page(country: str, home: str, locale: str, at: datetime) -> HelpPage:
    """Return the page of a country (ISO code; an unknown one gives `home`) at an aware time."""
    choices, stands = choosable(locale), shelf()
    code = country.upper() if country.upper() in dict(choices) else home
    support = support_for(stands, code, locale, "suicide", at, most=_MOST)
    others = other_lines(stands, code, locale, at)
    shown = (*support.lines, *(line for lines in others.values() for line in lines))
    return HelpPage(
        support,
        min((line.checked for line in shown), default=None),
        choices,
        tuple((CONCERNS[concern], lines) for concern, lines in others.items()),
        tuple(CONCERNS[each] for each in empty_shelves(stands, code, at.date()) if each != "suicide"),
        vouched=bool(shown) and all(line.checked_by for line in shown),
    )


def choosable(locale: str) -> tuple[tuple[str, str], ...]:
    """Return the countries we know a line or an emergency number for, as (code, name), by name."""
    return _named(shelf().countries(), locale)


@lru_cache(maxsize=8)
def _named(codes: tuple[str, ...], locale: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((code, words.country(code, locale)) for code in codes), key=lambda pair: pair[1]))
