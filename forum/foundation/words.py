"""Say days, places, numbers and reasons in the reader's language, for templates; it reads only the clock."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from forum.foundation import clock
from forum.foundation.translate import mark as _
from forum.foundation.translate import translator

#: The title of the hidden room for calls that name no room, as it is stored (forum/rooms/access.py).
CALLS = _("A call for a person")
#: The words of a text that a reason quotes stand behind it in brackets: they stay as they were written.
_QUOTED = re.compile(r"^(.*?)( \(“.*)?$", re.DOTALL)


def day(when: date, locale: str = "en") -> str:
    """Return a day as people say it: today, yesterday, "Friday 20 November", with the year when it is another one."""
    speaks, ago = translator(locale), (clock.today() - when).days
    if ago == 0:
        return speaks.gettext(_("today"))
    if ago == 1:
        return speaks.gettext(_("yesterday"))
    if when.year != clock.today().year:
        return long_day(when, locale)
    return format_date(when, _weekday_and_day(locale), locale=tag(locale))


@lru_cache(maxsize=8)
def _weekday_and_day(locale: str) -> str:
    """The locale's order of weekday, day and month, both names written out: many know it for short names only."""
    known = Locale.parse(tag(locale)).datetime_skeletons
    short = next(str(known[each].pattern) for each in ("MMMMEEEEd", "MMMMEd", "MMMEd") if each in known)
    return re.sub("E+", "EEEE", re.sub("M+", "MMMM", short))


def long_day(when: date, locale: str = "en") -> str:
    """Return a day that reads the same on every other day: "20 November 2026"."""
    return format_date(when, "long", locale=tag(locale))


def month(when: date, locale: str = "en") -> str:
    """Return the month of a day with its year: "November 2026"."""
    return format_skeleton("yMMMM", when, locale=tag(locale))


def country(code: str, locale: str = "en") -> str:
    """Return the name of an ISO country in the reader's language, or the code where the name isn't known."""
    return countries(locale).get(code.upper(), code.upper())


@lru_cache(maxsize=8)
def languages(locale: str) -> tuple[tuple[str, str], ...]:
    """Return the languages with a two-letter code as (code, name in the reader's language), by name."""
    named = Locale.parse(tag(locale)).languages.items()
    return tuple(sorted(((code, name) for code, name in named if len(code) == 2), key=lambda pair: pair[1]))


def language(code: str, locale: str = "en") -> str:
    """Return the name of a language in the reader's, or the code where the name isn't known."""
    return dict(languages(locale)).get(code.replace("-", "_").partition("_")[0], code)


@lru_cache(maxsize=8)
def countries(locale: str) -> dict[str, str]:
    """Return the names of all countries by ISO code."""
    names = dict(Locale.parse(tag(locale)).territories)
    # As people there say it, where the catalogue is longer.
    return names | {"HK": "Hong Kong", "MO": "Macao"} if locale.startswith("en") else names


def number(count: int, locale: str = "en") -> str:
    """Return a whole number as people write it: 20,000 or 20.000."""
    return str(format_decimal(count, locale=tag(locale)))


def listed(names: Iterable[object], locale: str = "en") -> str:
    """Return names as people say them one after the other: "Ash, Bo and Cleo"; nothing for none."""
    return str(format_list([str(each) for each in names], locale=tag(locale)))


def told(sentence: str, locale: str = "en") -> str:
    """Return a sentence that the forum brings along (a topic, how a line is reached) in the reader's language.

    What somebody here wrote in its place is in no catalogue, and stays as they wrote it.
    """
    return translator(locale).gettext(sentence) if sentence else ""


def room_title(title: str, locale: str = "en") -> str:
    """Return a room's title as it was given; the one room that is the forum's own has one to translate."""
    return told(title, locale) if title == CALLS else title


def reason(why: str, locale: str = "en") -> str:
    """Return why a rule of the check fired in the reader's language; parts that no catalogue knows stay English."""
    found = _QUOTED.match(why)
    said, quoted = (found[1], found[2] or "") if found else (why, "")
    whole = told(said, locale)
    parts = whole if whole != said else "; ".join(told(part, locale) for part in said.split("; "))
    return parts + quoted


def direction(locale: str) -> str:
    """Return "rtl" for languages written from right to left, else "ltr"."""
    return str(Locale.parse(tag(locale)).text_direction)


def tag(locale: str) -> str:
    """Return the locale as Babel names it: British day order for plain English."""
    return "en_GB" if locale == "en" else locale.replace("-", "_")
