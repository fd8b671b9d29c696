"""Turns what is so into the sentences that a member reads about their call; pure, and never ahead of the facts.

A planned rota is no fact, a message that was put is no person who read it (promises 2.2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from forum.crisis.rota import OnNow
from forum.foundation import words
from forum.foundation.translate import mark as _
from forum.foundation.translate import mark_both as _n
from forum.foundation.translate import translator


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to translate; with `many` it has two forms and `count` chooses."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    many: str = ""
    count: int = 0

    def in_locale(self, locale: str) -> str:
        """Return the sentence in the reader's language."""
        speaks = translator(locale)
        if self.many:
            return speaks.ngettext(self.key, self.many, self.count, **self.params)
        return speaks.gettext(self.key, **self.params)


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of the round that runs: its kind, rung, and which person it was about (a token, never a name).

    An empty `who` is someone who could not be rung: no channel leads to them.
    """

    kind: str
    rung: int
    who: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so about one call at this moment; times are aware. `origin` is post, call, message or flag.

    `opened` says that a person on call has the words of this round before them, whether or not they have said that
    they will answer; `read` that somebody who looks after the room has read the posts it is about.
    """

    origin: str
    state: str
    unanswered: bool
    next_at: datetime | None
    happened: tuple[Happened, ...]
    on: OnNow
    opened: bool = False
    read: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """How times are said: the forum's zone, the reader's language, and now."""

    zone: ZoneInfo
    locale: str
    now: datetime

    def say(self, at: datetime) -> str:
        """Return the time of day, with the weekday where it isn't today's, with the day where that says too little."""
        here, today = at.astimezone(self.zone), self.now.astimezone(self.zone).date()
        near = "EEEE HH:mm" if abs(here.date() - today) < timedelta(days=7) else "d MMMM, HH:mm"
        form = "HH:mm" if here.date() == today else near
        return format_datetime(here, form, tzinfo=self.zone, locale=words.tag(self.locale))


_SILENCE = Said(_("No one has answered yet."))
_UNRUNG = Said(
    _("We can't ring anyone just now. Your call is on the page that the people who answer here look at.")
)
_EVERYONE = Said(_("No one has answered yet. We have asked everyone who answers here, and we go on asking."))


def duty(on: OnNow, clock: Clock) -> Said:
    """Return the sentence about who is here, for every page: confirmed people only, never the plan."""
    if on.on:
        return Said(_("Someone is on duty now."))
    if on.expected is None:
        return Said(_("Nobody is on duty now."))
    return Said(_("Nobody is on duty until %(time)s."), {"time": clock.say(on.expected)})


def truth(facts: Facts, clock: Clock) -> list[Said]:
    """Return what has happened with this call so far, in order."""
    if facts.state == "closed":
        return [Said(_("This talk has come to an end. If it gets hard again, write here: it opens again."))]
    if facts.state == "acknowledged" and _passed_on(facts):
        return [Said(_("Another person on call goes on from here, and is coming to write."))]
    if facts.state == "acknowledged":
        return [Said(_("Someone has seen this and is coming to write."))]
    if facts.state == "answered":
        return _answered(facts)
    return [_first(facts), *_rings(facts), *_nobody(facts, clock)]


def coming(facts: Facts, clock: Clock) -> list[Said]:
    """Return what happens next and when, truthfully for this hour."""
    said = []
    if facts.state == "ringing" and not _rang(facts):
        said.append(duty(facts.on, clock))
        said.append(Said(_("We are asking the people who answer here, now.")))
    if facts.next_at is not None and facts.next_at > clock.now:
        said.append(_next(facts, clock.say(facts.next_at)))
    if facts.state != "closed":
        said.append(
            Said(_("We can't reach you unless you come back here. This page tells you what has changed."))
        )
    return said


def _answered(facts: Facts) -> list[Said]:
    if not facts.unanswered:
        return [Said(_("Someone has written to you."))]
    return [Said(_("Someone here is talking with you. Your newest words have not been answered yet."))]


def _first(facts: Facts) -> Said:
    kinds = {each.kind for each in facts.happened}
    if facts.happened and facts.happened[-1].kind == "awake":
        return Said(_("Someone has said that they are awake and on their way here."))
    if "resumed" in kinds:
        return Said(_("Someone saw this, but could not write in time. We are asking again."))
    if facts.opened:
        return Said(_("Someone on our team has read your words. They haven't said yet that they will write."))
    if "restarted" in kinds or "reopened" in kinds:
        return Said(_("Your newer words have not been answered yet. We are asking people again."))
    if "joined" in kinds and not facts.read:
        return Said(_("No one has read your newest words yet."))
    if facts.origin == "flag":
        return Said(
            _("Someone on our team has read your words and is asking people to come and write with you.")
        )
    if facts.read:
        return Said(_("Someone on our team has read your words."))
    if facts.origin == "call":
        return Said(_("You asked for a person. No one has read this yet."))
    return Said(_("An automatic check noticed your words; no one has read them yet."))


def _passed_on(facts: Facts) -> bool:
    """Whether the last thing that somebody did was to hand it over."""
    done = [each.kind for each in facts.happened if each.kind in ("acknowledged", "answered", "handed_over")]
    return bool(done) and done[-1] == "handed_over"


def _rings(facts: Facts) -> list[Said]:
    """One sentence for each rung: how many were asked, and for each silence that it was one."""
    said: list[Said] = []
    asked: set[str] = set()
    for place, ring in enumerate(_by_ring(facts.happened)):
        reached = {each.who for each in ring if each.who}
        words = _one_ring(ring[0].kind, reached, asked, first=place == 0)
        # Several rings that reached nobody are one silence.
        said += [] if words == _SILENCE and _SILENCE in said else [words]
        asked |= reached
        if ring[0].kind == "alarmed":
            break
    return said


def _one_ring(kind: str, reached: set[str], asked: set[str], *, first: bool) -> Said:
    if not reached:
        return _UNRUNG if first else _SILENCE
    if kind == "alarmed" and not first:
        return _EVERYONE
    return _asked(len(reached - asked), first=first)


def _asked(count: int, *, first: bool) -> Said:
    if first:
        one, many = _n(
            "We have asked %(num)s person who answers here.", "We have asked %(num)s people who answer here."
        )
        return Said(one, many=many, count=count)
    if count == 0:
        return Said(_("No one has answered yet. We have asked them once more."))
    one, many = _n(
        "No one has answered yet. We have now asked %(num)s more person.",
        "No one has answered yet. We have now asked %(num)s more people.",
    )
    return Said(one, many=many, count=count)


def _by_ring(happened: Sequence[Happened]) -> list[list[Happened]]:
    """Group rings that lie between two silences."""
    groups: list[list[Happened]] = []
    fresh = True
    for each in happened:
        if each.kind not in ("rang", "alarmed"):
            fresh = True
            continue
        if fresh:
            groups.append([])
        groups[-1].append(each)
        fresh = False
    return groups


def _nobody(facts: Facts, clock: Clock) -> list[Said]:
    """When nobody is left to ring, that is what is said."""
    last = facts.happened[-1].kind if facts.happened else ""
    if last != "nobody":
        return []
    return [duty(facts.on, clock), Said(_("No one has answered yet. The numbers below reach a person now."))]


def _rang(facts: Facts) -> bool:
    return any(each.kind in ("rang", "alarmed", "nobody") for each in facts.happened)


def _next(facts: Facts, time: str) -> Said:
    if facts.state != "ringing":
        return Said(_("If nothing has come by %(time)s, we ask other people."), {"time": time})
    if any(each.kind in ("alarmed", "nobody") for each in facts.happened):
        return Said(_("If no one has answered by %(time)s, we ask everyone again."), {"time": time})
    return Said(_("If no one has answered by %(time)s, we ask more people."), {"time": time})
