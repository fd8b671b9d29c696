"""Says which acts are legal on a case and how urgent it is; it changes nothing.

Priority is severity x age x distinct credible reporters, shown as its terms (promises, 3). A ceiling
per severity keeps a pile of flags from outranking danger; a waiting term outside the ceiling keeps
growing, so that no case starves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

CaseState = Literal["open", "decided", "closed"]
Act = Literal["publish", "keep", "hide", "redact", "remove", "escalate", "no_action"]
SubjectState = Literal["published", "waiting", "hidden", "removed", "withdrawn"]

ACTS: tuple[Act, ...] = ("publish", "keep", "hide", "redact", "remove", "escalate", "no_action")
RESTRICTING: frozenset[Act] = frozenset({"hide", "redact", "remove"})
"""Acts that take something from the author: each needs a rule and a message (promises, 3)."""

SEVERITY_WEIGHT = (1, 3, 9, 27, 81)
CEILING = tuple(weight * 3 for weight in SEVERITY_WEIGHT)
WAITING_PER_HOUR = 0.25
"""Slow enough that fresh danger stays above a week of backlog, sure enough that a month of waiting tops all."""
LEASE = timedelta(minutes=10)
ANSWER_WITHIN: dict[int, timedelta] = {
    4: timedelta(minutes=5),
    3: timedelta(minutes=15),
    2: timedelta(hours=2),
    1: timedelta(hours=24),
    0: timedelta(hours=24),
}

_LEGAL: dict[SubjectState, tuple[Act, ...]] = {
    "published": ("keep", "hide", "redact", "remove", "escalate", "no_action"),
    "waiting": ("publish", "hide", "redact", "remove", "escalate"),
    "hidden": ("publish", "keep", "redact", "remove", "escalate", "no_action"),
    "removed": ("keep", "escalate", "no_action"),
    "withdrawn": ("escalate", "no_action"),
}
_BECOMES: dict[Act, SubjectState] = {
    "publish": "published",
    "hide": "hidden",
    "redact": "published",
    "remove": "removed",
}


def legal_acts(state: CaseState, subject: SubjectState | None) -> tuple[Act, ...]:
    """Takes the case's state and what became of its post (None: the case is about no post); returns
    the acts that may be taken now, in the order in which they are offered."""
    if state != "open":
        return ()
    if subject is None:
        return ("escalate", "no_action")
    return _LEGAL[subject]


def state_after(act: Act) -> CaseState:
    """An escalated case stays open until the people on call have closed theirs; all else decides it."""
    return "open" if act == "escalate" else "decided"


def subject_after(act: Act, subject: SubjectState) -> SubjectState:
    """What becomes of the post: `keep`, `no_action` and `escalate` leave it as it is."""
    return _BECOMES.get(act, subject)


def upholds_flag(act: Act) -> bool | None:
    """Whether the act agrees with those who flagged; None where it says neither (an escalation)."""
    return None if act == "escalate" else act in RESTRICTING


def is_strike(act: Act, danger: int) -> bool:
    """Whether the act counts against its author: never in a case about danger, 2 and up (promises 2.2)."""
    return act in RESTRICTING and act != "redact" and danger < 2


@dataclass(frozen=True, slots=True)
class Priority:
    """How urgent a case is, as its terms: severity weight x age x reporters, cut at the ceiling, plus
    the waiting term. `due` is when a human should have answered."""

    severity: int
    weight: int
    age: float
    reporters: float
    ceiling: int
    waiting: float
    due: datetime

    @property
    def product(self) -> float:
        """The three factors multiplied, before the ceiling."""
        return self.weight * self.age * self.reporters

    @property
    def capped(self) -> bool:
        """Whether the ceiling of this severity cut the product."""
        return self.product > self.ceiling

    @property
    def total(self) -> float:
        """What the queue is ordered by: highest first."""
        return min(self.product, self.ceiling) + self.waiting


def priority(severity: int, opened_at: datetime, reporters: float, now: datetime) -> Priority:
    """Returns the priority of an open case.

    `severity` 0 to 4 (the higher of danger and conduct), `reporters` the summed credibility of the
    distinct reporters (0 and up: credibility.weight), both times aware. The age factor grows from 1
    to 2 over a day; the reporters' from 1 to 3 with eight whole reporters.
    """
    level = min(max(severity, 0), 4)
    hours = max((now - opened_at).total_seconds(), 0.0) / 3600
    return Priority(
        severity=level,
        weight=SEVERITY_WEIGHT[level],
        age=1 + min(hours, 24.0) / 24,
        reporters=1 + min(max(reporters, 0.0), 8.0) / 4,
        ceiling=CEILING[level],
        waiting=hours * WAITING_PER_HOUR,
        due=opened_at + ANSWER_WITHIN[level],
    )


def lease_holds(claimed_until: datetime | None, now: datetime) -> bool:
    """Whether somebody's claim still holds: a lease of ten minutes, renewed while the page is open."""
    return claimed_until is not None and now < claimed_until


def may_decide(reported_for_leading: bool, works_beside: bool, others_can: bool) -> bool:
    """Whether a moderator may decide a case about somebody who leads the room (promises, 3).

    Whoever leads a room can be reported, to someone else: a moderator of that room alone works beside
    them, and decides only where nobody else could.
    """
    return not (reported_for_leading and works_beside and others_can)


def may_hold(standing: str, danger: int, subject: SubjectState) -> bool:
    """Whether whoever reports a published text may also make it wait for a moderator: a facilitator may.

    Facilitators decide no case (promises 1.2), and nobody makes words about danger wait, 2 and up.
    """
    return standing == "facilitator" and danger < 2 and subject == "published"
