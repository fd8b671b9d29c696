"""Opens what a member keeps, for that member; may not be called for anybody else, nor change a thing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import vault
from forum.foundation import clock, words
from forum.foundation.callers import Caller, Member
from forum.foundation.translate import Translator, translator
from forum.foundation.translate import mark as _
from forum.wellbeing.kept import (
    CHECK_INS,
    DIALLED,
    PLAN,
    QUESTIONS,
    TOOLKIT,
    CheckIn,
    CheckIns,
    Item,
    Plan,
    Toolkit,
)
from moderation.support import Line, Shelf

_NUMBER = re.compile(r"\+?\d[\d ()/.-]{1,}\d")
_LEAST_DIGITS = 3
_BESIDE = tuple(name for name in QUESTIONS if name != "signs")
SHOWN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of the plan with the member's own words, numbers made ready to press."""

    question: str
    html: Markup


@dataclass(frozen=True, slots=True)
class OwnHelp:
    """What stands beside help for its member: their plan as safe HTML, and the country whose lines they chose."""

    html: Markup | str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A plan as people on duty may read it; `agreed` where the member said so before, else they are asked."""

    text: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class Days:
    """The daily lines, newest first; `drawn` holds the points of each of the three where there are two or more."""

    days: tuple[CheckIn, ...]
    drawn: tuple[tuple[str, str], ...]
    today: CheckIn | None


async def plan_of(reader: AsyncSession, member: Member) -> Plan | None:
    """Return the member's plan, or None."""
    return await vault.kept(reader, member, PLAN, Plan)


def answers_of(plan: Plan | None, names: Iterable[str] = tuple(QUESTIONS)) -> tuple[Answer, ...]:
    """Return what was answered of the questions `names`, in the plan's order; English questions, safe words."""
    if plan is None:
        return ()
    wanted = set(names)
    return tuple(
        Answer(asked, _pressable(said) if name in DIALLED else Markup.escape(said))
        for name, asked, said in plan.answers()
        if name in wanted
    )


async def plan_html(reader: AsyncSession, caller: Caller, locale: str = "en") -> Markup | str:
    """Return the caller's own plan as safe HTML to stand in a support panel, or "" where there is none."""
    return (await beside_help(reader, caller, locale)).html


async def beside_help(reader: AsyncSession, caller: Caller, locale: str = "en") -> OwnHelp:
    """Return what the caller keeps for a time like this, in one look; empty for anyone without a plan."""
    plan = await plan_of(reader, caller) if isinstance(caller, Member) else None
    if plan is None:
        return OwnHelp()
    speaks, row = translator(locale), Markup('<p class="lead">{}</p><p class="words">{}</p>')
    found = answers_of(plan, _BESIDE)
    shown = Markup("").join(row.format(speaks.gettext(each.question), each.html) for each in found)
    return OwnHelp(shown, plan.country)


async def share(reader: AsyncSession, caller: Caller, locale: str = "en") -> Share | None:
    """Return the plan as a text to be sent by its member, now and present, to people on duty; None without one."""
    plan = await plan_of(reader, caller) if isinstance(caller, Member) else None
    return Share(_told(plan, translator(locale)), plan.share) if plan else None


def plan_text(plan: Plan, shelf: Shelf, locale: str, today: date) -> str:
    """Return the plan with its country's checked lines as plain text, for use without a connection."""
    speaks = translator(locale)
    lines = [each for each in shelf.lines if each.country == plan.country and each.trusted(today)]
    numbers = [_line_told(each, speaks) for each in lines]
    emergency = shelf.emergency.get(plan.country, ())
    if emergency:
        said = speaks.gettext(_("In danger right now: %(numbers)s"), numbers=", ".join(emergency))
        numbers.insert(0, said)
    if not numbers:
        return _told(plan, speaks) + "\n"
    head = speaks.gettext(_("Numbers in %(country)s"), country=words.country(plan.country, locale))
    return "\n".join([_told(plan, speaks), "", head.upper(), *numbers, ""])


async def days_of(reader: AsyncSession, member: Member) -> Days:
    """Return the member's days of the last month."""
    found = await vault.kept(reader, member, CHECK_INS, CheckIns) or CheckIns()
    today = clock.today()
    recent = tuple(each for each in found.days if each.day > today - timedelta(days=SHOWN_DAYS))
    drawn = tuple((name, _drawn(recent, name, today)) for name in ("mood", "energy", "sleep"))
    noted = next((each for each in recent if each.day == today), None)
    return Days(tuple(reversed(recent)), tuple(each for each in drawn if each[1]), noted)


async def items_of(reader: AsyncSession, member: Member) -> tuple[Item, ...]:
    """Return what the member keeps within reach, newest first."""
    found = await vault.kept(reader, member, TOOLKIT, Toolkit)
    return found.items if found else ()


async def everything(reader: AsyncSession, member: Member) -> dict[str, Any]:
    """Return all that is kept here as plain values, for the member's own copy."""
    plan = await plan_of(reader, member)
    days = await vault.kept(reader, member, CHECK_INS, CheckIns) or CheckIns()
    return {
        "plan": msgspec.to_builtins(plan) if plan else None,
        "days": list(msgspec.to_builtins(days.days)),
        "toolkit": list(msgspec.to_builtins(await items_of(reader, member))),
    }


def _told(plan: Plan, speaks: Translator) -> str:
    return "\n\n".join(f"{speaks.gettext(asked).upper()}\n{said}" for _name, asked, said in plan.answers())


def _line_told(line: Line, speaks: Translator) -> str:
    if line.opens is None or line.closes is None:
        hours = speaks.gettext(_("day and night")) if line.hours_known else ""
    else:
        hours = f"{line.opens:%H:%M}-{line.closes:%H:%M}"
    return ", ".join(part for part in (f"{line.name}: {line.how or line.dial}", hours) if part)


def _pressable(said: str) -> Markup:
    """Make numbers of three digits and more links that a phone dials; all else is escaped."""
    made, at = Markup(""), 0
    for found in _NUMBER.finditer(said):
        digits = "".join(sign for sign in found[0] if sign.isdigit() or sign == "+")
        if len(digits) < _LEAST_DIGITS:
            continue
        made += Markup.escape(said[at : found.start()])
        made += Markup('<a href="tel:{}">{}</a>').format(digits, found[0])
        at = found.end()
    return made + Markup.escape(said[at:])


def _drawn(days: Iterable[CheckIn], name: str, today: date) -> str:
    """Return the points of a line 290 wide and 40 high, the newest day at its end; "" with fewer than two."""
    points = [
        (290 - 10 * (today - each.day).days, 48 - 8 * getattr(each, name))
        for each in days
        if getattr(each, name)
    ]
    return " ".join(f"{x},{y}" for x, y in points) if len(points) > 1 else ""
