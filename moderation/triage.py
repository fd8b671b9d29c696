"""Turns what screening found, what the room wants and how the writer stands into one Verdict.

It acts on nothing. Machines may make a text wait and call people; only people remove (promises 2.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from moderation.room_policy import RoomPolicy

State = Literal["published", "waiting"]
CaseKind = Literal["crisis", "conduct", "safeguarding", "spam", "unread", "review"]
Reason = Literal[
    "danger", "conduct", "method", "spam", "personal_data", "not_read", "check_failed",
    "first_posts", "first_link", "decided_before", "strikes",
]  # fmt: skip

PERSONAL = ("pii.phone", "pii.email", "pii.address", "pii.postcode", "pii.name", "pii.handle",
            "pii.national_number", "pii.card")  # fmt: skip
MEANS = frozenset({"suicide.means", "method_information"})
HUMAN_WITHIN: dict[int, int] = {4: 5, 3: 15, 2: 120, 1: 24 * 60, 0: 24 * 60}
"""Minutes within which a human should look, per level, in staffed hours (promises 2.1)."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: label, severity 0 to 4, offsets into the text as it was written, and its rule."""

    label: str
    severity: int
    start: int
    end: int
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ScreeningFacts:
    """What triage needs of a screening: both scales 0 to 4, findings, links, and whether it worked.

    `screened` is False where no lexicon reads the language; `failed` where the check broke or ran
    over its budget, in which case nothing else here means anything.
    """

    crisis: int = 0
    conduct: int = 0
    found: tuple[Found, ...] = ()
    links: int = 0
    screened: bool = True
    failed: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels found, each once, in the order of the findings."""
        return tuple(dict.fromkeys(each.label for each in self.found))


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """How the writer stands in this room: new, told that posts wait, upheld decisions against them."""

    newcomer: bool = False
    posts_wait: bool = False
    upheld_strikes: int = 0


@dataclass(frozen=True, slots=True)
class CaseNeed:
    """A human must look: the kind of case, its severity 0 to 4, and within how many minutes."""

    kind: CaseKind
    severity: int
    human_within_minutes: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What the author is told when a text waits: the reasons, the rules behind them, and that it was
    a machine. Words are never among it: it names rules, and the page finds the sentence for each."""

    reasons: tuple[Reason, ...]
    rules: tuple[str, ...]
    decided_by: Literal["machine"] = "machine"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What should happen to one text.

    `alert_level` 3 or 4 rings people; `masked` are (start, end) places that other members must not
    see; `tell_staff` is set when the check itself could not read the text.
    """

    state: State
    case: CaseNeed | None
    alert_level: int | None
    content_note: bool
    support_panel: bool
    help_beside: bool
    statement: Statement | None
    masked: tuple[tuple[int, int], ...]
    tell_staff: bool
    youth_lines: bool = False
    support_target: bool = False


class _Finding(Protocol):
    rule: str
    label: str
    severity: int
    start: int
    end: int


class _Screening(Protocol):
    crisis_severity: int
    conduct_severity: int
    findings: tuple[_Finding, ...]
    screened: bool


def facts_of(screening: _Screening, links: int = 0) -> ScreeningFacts:
    """Takes a Screening and the number of outgoing links in its text; returns the facts to judge."""
    found = tuple(Found(str(f.label), int(f.severity), f.start, f.end, f.rule) for f in screening.findings)
    crisis, conduct = int(screening.crisis_severity), int(screening.conduct_severity)
    return ScreeningFacts(crisis, conduct, found, links, screening.screened)


FAILED = ScreeningFacts(screened=False, failed=True)
"""The facts of a text whose check broke or ran over its budget."""


def triage(facts: ScreeningFacts, policy: RoomPolicy, standing: StandingFacts) -> Verdict:
    """Judge one text (promises 2.1): never more than waiting, and help before anything else."""
    reasons = _reasons_to_wait(facts, policy, standing)
    return Verdict(
        state="waiting" if reasons else "published",
        case=_case(facts, policy, bool(reasons)),
        alert_level=facts.crisis if facts.crisis >= 3 else None,
        content_note=facts.crisis >= 2,
        support_panel=facts.crisis >= 2,
        help_beside=facts.crisis >= 1,
        statement=_statement(reasons, facts) if reasons else None,
        masked=_masked(facts),
        tell_staff=facts.failed or not facts.screened,
        youth_lines="minor.stated" in facts.labels,
        support_target=facts.conduct >= 4,
    )


def _reasons_to_wait(facts: ScreeningFacts, policy: RoomPolicy, standing: StandingFacts) -> tuple[Reason, ...]:
    found = _text_reasons(facts, policy) | _standing_reasons(facts, policy, standing)
    return tuple(reason for reason, holds in found.items() if holds)


def _text_reasons(facts: ScreeningFacts, policy: RoomPolicy) -> dict[Reason, bool]:
    labels = facts.labels
    return {
        "danger": facts.crisis >= min(policy.danger_waits_at, 4),
        "conduct": facts.conduct >= min(policy.conduct_waits_at, 3),
        "method": policy.method == "wait" and "method_information" in labels,
        "spam": policy.spam == "wait" and "spam" in labels and facts.crisis < 2,
        "personal_data": policy.personal_data == "wait" and _exposes(facts) and facts.crisis < 3,
        "check_failed": facts.failed,
        "not_read": not facts.failed and not facts.screened and policy.unscreened == "wait",
    }


def _standing_reasons(facts: ScreeningFacts, policy: RoomPolicy, standing: StandingFacts) -> dict[Reason, bool]:
    """Newness is never a reason at levels 1 to 3: somebody in pain is not made to wait for it."""
    new = standing.newcomer and facts.crisis == 0
    return {
        "first_posts": new and policy.newcomers == "wait",
        "first_link": new and facts.links > 0 and policy.newcomer_links == "wait",
        "decided_before": standing.posts_wait,
        "strikes": standing.upheld_strikes >= policy.strikes_wait_at,
    }


def _case(facts: ScreeningFacts, policy: RoomPolicy, waits: bool) -> CaseNeed | None:
    """One case per text: the kind is the most urgent of those that apply."""
    severity = max(facts.crisis, facts.conduct)
    kind = _kind(facts, policy)
    if kind is None:
        return CaseNeed("review", severity, HUMAN_WITHIN[2]) if waits else None
    severity = max(severity, _least(kind))
    return CaseNeed(kind, severity, HUMAN_WITHIN[severity])


def _kind(facts: ScreeningFacts, policy: RoomPolicy) -> CaseKind | None:
    if facts.crisis >= 3:
        return "crisis"
    if facts.conduct >= 3:
        return "conduct"
    if "minor.stated" in facts.labels:
        return "safeguarding"
    if facts.crisis == 2 and not _tolerated(facts, policy):
        return "crisis"
    return _milder_kind(facts, policy)


def _milder_kind(facts: ScreeningFacts, policy: RoomPolicy) -> CaseKind | None:
    if facts.conduct >= min(policy.conduct_case_at, 2) or "method_information" in facts.labels:
        return "conduct"
    if facts.failed or not facts.screened:
        return "unread"
    return "spam" if "spam" in facts.labels else None


def _least(kind: CaseKind) -> int:
    """A text nobody could read, or a child's, may be anything: it is looked at within two hours."""
    return 2 if kind in ("unread", "safeguarding") else 0


def _tolerated(facts: ScreeningFacts, policy: RoomPolicy) -> bool:
    """True where all that made level 2 is this room's ordinary subject, as abuse is among survivors."""
    grave = {each.label for each in facts.found if each.severity >= 2 and not each.label.startswith("pii.")}
    return bool(grave) and grave <= set(policy.tolerates)


def _exposes(facts: ScreeningFacts) -> bool:
    return any(label in PERSONAL for label in facts.labels)


def _masked(facts: ScreeningFacts) -> tuple[tuple[int, int], ...]:
    """At levels 3 and 4 a place or number reaches the responder, and no other member (promises 1.4)."""
    if facts.crisis < 3:
        return ()
    return tuple(sorted({(each.start, each.end) for each in facts.found if each.label in PERSONAL}))


def _statement(reasons: tuple[Reason, ...], facts: ScreeningFacts) -> Statement:
    rules = dict.fromkeys(each.rule for each in facts.found if each.rule and each.severity >= 2)
    return Statement(reasons, tuple(rules))


def after_an_hour(labels: tuple[str, ...], author_chose_to_publish: bool) -> State:
    """What becomes of a level 4 text that still waits after 60 minutes (promises 2.1).

    Takes its labels and the author's own choice; means or method keep it waiting whatever was chosen.
    """
    if MEANS & set(labels) or not author_chose_to_publish:
        return "waiting"
    return "published"
