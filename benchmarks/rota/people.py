"""The rotas that are compared, and how their people answer; every figure here is an assumption, said with its reason.

Nobody has published how fast volunteers of a peer forum answer. The figures are chosen so that an operator can argue
with each of them; `docs/rota-simulation.md` shows them beside the results.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from moderation.escalation import ADMINS, ON_DUTY, RESPONDERS, Contact, QuietHours
from moderation.ladders import Group

_QUIET = QuietHours(time(23), time(7))
_NIGHT_BEGINS, _NIGHT_ENDS = 21, 8


@dataclass(frozen=True, slots=True)
class Answering:
    """How a group answers one ring: the chance that they do at all, and the median minutes until they say so."""

    chance: float
    median_minutes: float
    why: str


ON_SHIFT = Answering(
    0.92, 2.0, "awake, expecting it, phone at hand; the rest is a bath, a train, a flat battery"
)
AT_LEISURE = Answering(0.35, 8.0, "awake but at work, at table, with children; one in three can step aside")
ASLEEP = Answering(0.15, 7.0, "rung in their sleep because they set no quiet hours, or sleep on duty")
SLEEPY_SHIFT = Answering(0.75, 4.0, "on a night shift at home: one in four rings is slept through")
SPREAD = 0.8
"""Sigma of the lognormal around each median: one answer in twenty takes almost four times the median."""

FIRST_WORD = 3.0
"""Median minutes from "I have it" to the first word: the second factor, the page, reading, thinking."""

TALK = 40.0
"""Median minutes that a conversation keeps its responder; nobody holds more than two at once."""

MOST_AT_ONCE = 2


@dataclass(slots=True)
class Volunteer:
    """One person of a rota: on which (weekday, hour) they are on, their wishes, and what the days did to them."""

    name: str
    on: frozenset[tuple[int, int]]
    group: Group = "responders"
    quiet: QuietHours | None = _QUIET
    cap: int | None = 3
    rings: dict[date, int] = field(default_factory=dict)
    busy_until: list[datetime] = field(default_factory=list)
    taken: int = 0
    woken: int = 0

    def on_duty(self, now: datetime) -> bool:
        """Tell whether they are on: then their own wishes are set aside, as in the forum (forum.crisis.rota)."""
        return (now.weekday(), now.hour) in self.on

    def contact(self, now: datetime) -> Contact:
        """Return them as the ladder sees them."""
        groups = {self.group, "on_duty"} if self.on_duty(now) else {self.group}
        rung = ON_DUTY if "on_duty" in groups else ADMINS if self.group == "admins" else RESPONDERS
        if self.on_duty(now):
            return Contact(self.name, rung, groups=frozenset(groups))  # type: ignore[arg-type]
        night = _night_of(now)
        rings = self.rings.get(night, 0) if night else 0
        return Contact(self.name, rung, self.quiet, self.cap, rings, frozenset(groups))  # type: ignore[arg-type]

    def is_rung(self, now: datetime) -> None:
        """Count a ring of the night, as the forum does, and a waking."""
        if night := _night_of(now):
            self.rings[night] = self.rings.get(night, 0) + 1
        self.woken += _sleeping(now) and not self.on_duty(now)

    def answers_in(self, now: datetime, chance: random.Random) -> timedelta | None:
        """Return after how long they say "I have it", or None: this ring finds nobody."""
        self.busy_until = [each for each in self.busy_until if each > now]
        if len(self.busy_until) >= MOST_AT_ONCE:
            return None
        how = self._how(now)
        return spread(how.median_minutes, chance) if chance.random() < how.chance else None

    def _how(self, now: datetime) -> Answering:
        if self.on_duty(now):
            return SLEEPY_SHIFT if _sleeping(now) else ON_SHIFT
        return ASLEEP if _sleeping(now) else AT_LEISURE


def spread(median: float, chance: random.Random) -> timedelta:
    """Take a median in minutes; return a lognormal time around it."""
    return timedelta(minutes=median * chance.lognormvariate(0, SPREAD))


def rotas() -> dict[str, list[Volunteer]]:
    """Return fresh people of the three rotas; one of each is the admin, rung last."""
    return {"3 volunteers": _three(), "10 volunteers": _ten(), "40 volunteers": _forty()}


def _three() -> list[Volunteer]:
    """One on from 18 to 23 each evening; at night all three sleep, by day they have work."""
    return _staffed(3, dict.fromkeys(range(18, 23), 1))


def _ten() -> list[Volunteer]:
    """One on from 8 to 18, two from 18 to 24; from midnight to 8 nobody."""
    return _staffed(10, dict.fromkeys(range(8, 18), 1) | dict.fromkeys(range(18, 24), 2))


def _forty() -> list[Volunteer]:
    """Never nobody: two by day, four from 18 to 24, two through the night."""
    return _staffed(40, {hour: 4 if hour >= 18 else 2 for hour in range(24)})


def _staffed(count: int, hours: dict[int, int]) -> list[Volunteer]:
    """Deal out a week's shifts (at most five hours each) in turn; every fifth person leaves the phone on at night."""
    on: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    turn = 0
    for weekday in range(7):
        for block in _blocks(hours):
            for _ in range(hours[block[0]]):
                on[turn % count].update((weekday, hour) for hour in block)
                turn += 1
    groups: Sequence[Group] = ["admins", *["responders"] * (count - 1)]
    people = [
        Volunteer(f"volunteer {place}", frozenset(mine), group)
        for place, (mine, group) in enumerate(zip(on, groups, strict=True))
    ]
    for each in people[4::5]:
        each.quiet, each.cap = None, 2
    return people


def _blocks(hours: dict[int, int]) -> list[list[int]]:
    found: list[list[int]] = []
    for hour in sorted(hours):
        last = found[-1] if found else []
        if last and last[-1] == hour - 1 and hours[last[0]] == hours[hour] and len(last) < 5:
            last.append(hour)
        else:
            found.append([hour])
    return found


def _night_of(now: datetime) -> date | None:
    if _NIGHT_ENDS <= now.hour < _NIGHT_BEGINS:
        return None
    return now.date() if now.hour >= _NIGHT_BEGINS else now.date() - timedelta(days=1)


def _sleeping(now: datetime) -> bool:
    return now.hour >= 23 or now.hour < 7
