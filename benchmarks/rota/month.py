"""Runs thirty days against one rota: posts open alerts, `next_step` decides whom to ring, people answer or don't."""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from benchmarks.rota.people import FIRST_WORD, TALK, Volunteer, spread
from moderation.escalation import (
    DEFAULT_WAITS,
    LATER_MESSAGE,
    Acknowledgement,
    AlertFacts,
    next_step,
)
from moderation.ladders import standard

DAYS = 30
BEGINS = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
GIVEN_UP = timedelta(hours=12)
"""Who had no word for so long counts as unanswered, though the ladder rings on."""

#: How many of a hundred posts are written in each hour from midnight on: busy in the evening, never empty at night.
HOURS = (5, 4, 3, 2, 2, 1, 1, 2, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 6, 7, 8, 8, 7, 5)
#: Of a thousand posts: how many are at each level; calls for help come on top, at level 3.
OF_A_THOUSAND = {3: 6.0, 4: 1.5}
CALLS = 1.5
#: Who was answered writes again hours later, with nobody in the conversation, in so many of a hundred cases.
COMES_BACK = 0.25


@dataclass(slots=True)
class Call:
    """One person in danger: the facts that the forum would keep, and when the first human word came."""

    level: int
    opened: datetime
    rung: int = 0
    rung_at: datetime | None = None
    rings: int = 0
    acks: list[Acknowledgement] = field(default_factory=list)
    word_at: datetime | None = None
    unanswered_since: datetime | None = None
    first_word: datetime | None = None
    told_nobody: bool = False
    due: datetime | None = None

    def facts(self) -> AlertFacts:
        """Return what `next_step` reads."""
        return AlertFacts(self.opened, self.rung, self.rung_at, self.word_at, self.unanswered_since)


@dataclass(frozen=True, slots=True)
class Month:
    """What thirty days came to."""

    calls: Sequence[Call]
    people: Sequence[Volunteer]


class Simulation:
    """A queue of what happens next, and a clock that jumps from one to the next."""

    def __init__(self, people: Sequence[Volunteer], posts_a_day: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self.people = {each.name: each for each in people}
        self._queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = count()
        self._calls: list[Call] = []
        self._fill(posts_a_day)

    def run(self) -> Month:
        """Let the thirty days pass, and twelve hours more for whoever wrote last."""
        ends = BEGINS + timedelta(days=DAYS) + GIVEN_UP
        while self._queue and self._queue[0][0] <= ends:
            now, _, act = heapq.heappop(self._queue)
            act(now)
        return Month(self._calls, list(self.people.values()))

    def _fill(self, posts_a_day: int) -> None:
        """Draw who will be in danger when: each hour's posts are many and few of them grave, so a Poisson number."""
        rates = {**OF_A_THOUSAND, 0: CALLS}
        for hour in range(24 * DAYS):
            posts = posts_a_day * HOURS[hour % 24] / sum(HOURS)
            for level, rate in rates.items():
                for _ in range(_poisson(posts * rate / 1000, self._chance)):
                    at = BEGINS + timedelta(hours=hour, minutes=self._chance.uniform(0, 60))
                    self._later(at, lambda now, level=level or 3: self._opens(level, now))  # type: ignore[misc]

    def _later(self, at: datetime, act: Callable[[datetime], None]) -> None:
        heapq.heappush(self._queue, (at, next(self._order), act))

    def _opens(self, level: int, now: datetime) -> None:
        call = Call(level, now)
        self._calls.append(call)
        self._look(call, now)

    def _look(self, call: Call, now: datetime) -> None:
        """What the forum's alerting does with one step, without its database."""
        held = standard(DEFAULT_WAITS[call.level]).after_rings(call.rings)
        rota = [each.contact(now) for each in self.people.values()]
        step = next_step(call.level, rota, call.acks, call.facts(), now, ladder=held)
        call.told_nobody |= step.member_told == "nobody_on_duty"
        if step.ring:
            call.rung, call.rung_at, call.rings = step.rung, now, call.rings + 1
            for name in step.ring:
                self._rings(call, self.people[name], now)
        if step.look_again_at is not None:
            call.due = step.look_again_at
            self._later(step.look_again_at, lambda at: self._look(call, at) if call.due == at else None)

    def _rings(self, call: Call, who: Volunteer, now: datetime) -> None:
        who.is_rung(now)
        wait = who.answers_in(now, self._chance)
        if wait is not None:
            self._later(now + wait, lambda at: self._acknowledges(call, who, at))

    def _acknowledges(self, call: Call, who: Volunteer, now: datetime) -> None:
        """Whoever comes second finds that somebody has it; whoever is in two conversations already leaves it."""
        answered = call.word_at is not None and call.unanswered_since is None
        held = any(each.keeps_quiet_until > now for each in call.acks if self._counts(call, each))
        who.busy_until = [each for each in who.busy_until if each > now]
        if answered or held or len(who.busy_until) >= 2:
            return
        call.acks.append(Acknowledgement(who.name, now))
        who.busy_until.append(now + spread(TALK, self._chance))
        who.taken += 1
        self._later(now + spread(FIRST_WORD, self._chance), lambda at: self._writes(call, at))
        self._look(call, now)

    @staticmethod
    def _counts(call: Call, ack: Acknowledgement) -> bool:
        return call.unanswered_since is None or ack.at >= call.unanswered_since

    def _writes(self, call: Call, now: datetime) -> None:
        call.word_at, call.unanswered_since, call.due = now, None, None
        if call.first_word is None:
            call.first_word = now
            if self._chance.random() < COMES_BACK:
                self._later(now + spread(240, self._chance), lambda at: self._comes_back(call, at))

    def _comes_back(self, call: Call, now: datetime) -> None:
        call.unanswered_since, call.rings = now, 0
        call.due = now + LATER_MESSAGE
        self._later(call.due, lambda at: self._look(call, at) if call.due == at else None)


def _poisson(mean: float, chance: random.Random) -> int:
    """Draw by waiting times, which needs no more than the standard library."""
    found, passed = 0, chance.expovariate(1.0)
    while passed < mean:
        found += 1
        passed += chance.expovariate(1.0)
    return found
