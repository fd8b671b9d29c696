"""Decides who is rung next for an alert, and when to look again; it sends nothing and reads no clock.

Which groups a rung holds, and how long its silence lasts, the ladder says (moderation/ladders.py). It rings
at once when the alert opens, climbs each time a rung stays silent, pauses when somebody acknowledges, and
stops only when the member has a human answer (promises, 2.2 steps 5 to 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from moderation.ladders import Group, Ladder, standard

FIRST_WORD = timedelta(minutes=10)
"""How long an acknowledgement, or a hand-over, keeps the ladder quiet without a word to the member."""

AWAKE = timedelta(minutes=5)
"""How long "I'm awake" keeps it quiet: the minutes that a second factor takes."""

LATER_MESSAGE = timedelta(minutes=10)
"""How long a later message of the member may stay unanswered before the ladder starts again."""

DEFAULT_WAITS: Mapping[int, timedelta] = {3: timedelta(minutes=15), 4: timedelta(minutes=5)}

ON_DUTY, RESPONDERS, ADMINS = 1, 2, 3
_GROUPS: Mapping[int, Group] = {ON_DUTY: "on_duty", RESPONDERS: "responders", ADMINS: "admins"}

Told = Literal["ringing", "no_one_yet", "nobody_on_duty", "someone_has_it"]
AckKind = Literal["acknowledged", "awake", "handed_over"]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the day, in the person's own zone, in which they are not rung; may cross midnight."""

    start: time
    end: time
    zone: str = "UTC"

    def covers(self, now: datetime) -> bool:
        """Takes an aware time; says whether it falls between start (included) and end (not included)."""
        here = now.astimezone(ZoneInfo(self.zone)).time()
        if self.start <= self.end:
            return self.start <= here < self.end
        return here >= self.start or here < self.end

    def ends_after(self, now: datetime) -> datetime:
        """Takes an aware time; returns the next moment at which these hours end."""
        here = now.astimezone(ZoneInfo(self.zone))
        end = datetime.combine(here.date(), self.end, tzinfo=here.tzinfo)
        return end if end > here else end + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Contact:
    """One person who may be rung: their id, how near they are, quiet hours, and nightly cap if they set one.

    `rung` is ON_DUTY, RESPONDERS or ADMINS and sorts people; `groups` are what a ladder calls (empty: as `rung` says).
    `rings_tonight` counts the rings they had since the evening; a cap of None means no cap.
    """

    id: str
    rung: int
    quiet: QuietHours | None = None
    nightly_cap: int | None = None
    rings_tonight: int = 0
    groups: frozenset[Group] = frozenset()

    def called_by(self, groups: frozenset[Group]) -> bool:
        """Says whether a rung of these groups rings this person."""
        return bool((self.groups or {_GROUPS[self.rung]}) & groups)

    def reachable(self, now: datetime) -> bool:
        """Says whether the ladder may ring this person at this time."""
        if self.quiet is not None and self.quiet.covers(now):
            return False
        return self.nightly_cap is None or self.rings_tonight < self.nightly_cap


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody said that they have it: who, when (aware), and in which of the three ways."""

    by: str
    at: datetime
    kind: AckKind = "acknowledged"

    @property
    def keeps_quiet_until(self) -> datetime:
        """When the ladder resumes if no word reaches the member."""
        return self.at + (AWAKE if self.kind == "awake" else FIRST_WORD)


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """What is known of one alert; every time is aware.

    `rung` is the last rung that was rung (0: none) and `rung_at` when. `last_word_at` is the latest
    human word to the member; `unanswered_since` the member's first message after that word.
    """

    opened_at: datetime
    rung: int = 0
    rung_at: datetime | None = None
    last_word_at: datetime | None = None
    unanswered_since: datetime | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now: whom to ring, which rung that is, when to ask again, what the member reads.

    An empty `ring` rings nobody. `look_again_at` is None only when the alert needs no more watching
    until something new is written. `alarm_everyone` means that the last rung is over as well;
    `member_told` None that there is nothing new to say.
    """

    ring: tuple[str, ...]
    rung: int
    look_again_at: datetime | None
    alarm_everyone: bool
    member_told: Told | None


def next_step(
    level: int,
    rota: Sequence[Contact],
    acknowledgements: Iterable[Acknowledgement],
    facts: AlertFacts,
    now: datetime,
    *,
    waits: Mapping[int, timedelta] = DEFAULT_WAITS,
    ladder: Ladder | None = None,
) -> Step:
    """Decide the next step of one alert.

    `level` is 3 or 4 (anything else is read as the nearer of the two), `rota` all people who may be
    rung, `now` aware, `waits` the time between rungs per level where no `ladder` was set. Never early,
    never after an acknowledgement that still holds, never closed by itself.
    """
    ladder = ladder or standard(waits[min(max(level, 3), 4)])
    if facts.closed:
        return Step((), facts.rung, None, False, None)
    facts = _this_round(facts)
    if _answered(facts):
        return Step((), facts.rung, None, False, "someone_has_it")
    next_ring, paused_until = _ring_due(facts, ladder), _paused_until(facts, acknowledgements)
    due = max(next_ring, paused_until or next_ring)
    if now < due:
        has_it = paused_until is not None and now < paused_until
        return Step((), facts.rung, due, False, "someone_has_it" if has_it else None)
    return _ring_next(rota, facts, now, ladder)


def _this_round(facts: AlertFacts) -> AlertFacts:
    """A later message starts a new round: rings made before it was overdue no longer count."""
    start = _restart(facts)
    if start is None or (facts.rung_at is not None and facts.rung_at >= start):
        return facts
    return AlertFacts(facts.opened_at, 0, None, facts.last_word_at, facts.unanswered_since)


def _restart(facts: AlertFacts) -> datetime | None:
    if facts.last_word_at is None or facts.unanswered_since is None:
        return None
    return facts.unanswered_since + LATER_MESSAGE


def _answered(facts: AlertFacts) -> bool:
    return facts.last_word_at is not None and facts.unanswered_since is None


def _ring_due(facts: AlertFacts, ladder: Ladder) -> datetime:
    if facts.rung_at is None:
        return _restart(facts) or facts.opened_at
    return facts.rung_at + ladder.wait_after(facts.rung)


def _paused_until(facts: AlertFacts, acks: Iterable[Acknowledgement]) -> datetime | None:
    return max((each.keeps_quiet_until for each in _of_this_round(facts, acks)), default=None)


def _of_this_round(facts: AlertFacts, acks: Iterable[Acknowledgement]) -> list[Acknowledgement]:
    """Once a word was said, only an acknowledgement of the newer message counts for that message."""
    if facts.last_word_at is None or facts.unanswered_since is None:
        return list(acks)
    return [each for each in acks if each.at >= facts.unanswered_since]


def _ring_next(rota: Sequence[Contact], facts: AlertFacts, now: datetime, ladder: Ladder) -> Step:
    """Ring the next rung that reaches somebody; an empty one is passed over at once."""
    for rung in range(facts.rung + 1, ladder.last + 1):
        groups = ladder.groups(rung)
        people = _unique(each.id for each in rota if each.reachable(now) and each.called_by(groups))
        if people:
            told: Told = "ringing" if facts.rung == 0 else "no_one_yet"
            return Step(people, rung, now + ladder.wait_after(rung), False, told)
    return _alarm(rota, now, ladder)


def _alarm(rota: Sequence[Contact], now: datetime, ladder: Ladder) -> Step:
    """The last rung is over, or nobody is left to ring: alarm everyone who may be rung, and keep on."""
    everyone = _unique(each.id for each in rota if each.reachable(now))
    told: Told = "no_one_yet" if everyone else "nobody_on_duty"
    again = _look_again(rota, now, ladder.wait_after(ladder.last))
    return Step(everyone, ladder.last, again, True, told)


def _look_again(rota: Sequence[Contact], now: datetime, wait: timedelta) -> datetime:
    """Not later than the first quiet hours' end, so that a morning is not missed by one wait."""
    ends = [each.quiet.ends_after(now) for each in rota if each.quiet is not None and each.quiet.covers(now)]
    return min([now + wait, *ends])


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
