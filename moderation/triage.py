"""Turns what screening found, what the room wants and how the writer stands into one Verdict.

It acts on nothing. Machines may make a text wait and call people; only people remove (promises 2.1).
"""

from __future__ import annotations

from moderation.room_policy import RoomPolicy
from moderation.verdicts import (
    FAILED,
    CaseKind,
    CaseNeed,
    Found,
    Reason,
    ScreeningFacts,
    StandingFacts,
    State,
    Statement,
    Verdict,
    facts_of,
)

__all__ = [
    "FAILED",
    "Found",
    "ScreeningFacts",
    "StandingFacts",
    "Verdict",
    "after_an_hour",
    "facts_of",
    "triage",
]

PERSONAL = ("pii.phone", "pii.email", "pii.address", "pii.postcode", "pii.name", "pii.handle",
            "pii.national_number", "pii.card")  # fmt: skip
MEANS = frozenset({"suicide.means", "method_information"})
HUMAN_WITHIN: dict[int, int] = {4: 5, 3: 15, 2: 120, 1: 24 * 60, 0: 24 * 60}
"""Minutes within which a human should look, per level, in staffed hours (promises 2.1)."""


def triage(facts: ScreeningFacts, policy: RoomPolicy, standing: StandingFacts) -> Verdict:
    """Judge one text (promises 2.1): never more than waiting, and help before anything else."""
    reasons = _reasons(facts, policy, standing)
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


def _reasons(facts: ScreeningFacts, policy: RoomPolicy, standing: StandingFacts) -> tuple[Reason, ...]:
    found = _of_text(facts, policy) | _of_standing(facts, policy, standing)
    return tuple(reason for reason, holds in found.items() if holds)


def _of_text(facts: ScreeningFacts, policy: RoomPolicy) -> dict[Reason, bool]:
    labels = facts.labels
    return {
        "danger": facts.crisis >= min(policy.danger_waits_at, 4),
        "conduct": facts.conduct >= min(policy.conduct_waits_at, 3),
        "method": policy.method == "wait" and "method_information" in labels,
        "spam": policy.spam == "wait" and "spam" in labels and facts.crisis < 2,
        "personal_data": policy.personal_data == "wait" and _exposes(facts) and facts.crisis < 3,
        "check_failed": facts.failed,
        # Nobody's words go unread: where no check will ever read a room, a person reads each letter first.
        "not_read": not facts.failed
        and not facts.screened
        and (policy.unscreened == "wait" or not facts.lexicon),
    }


def _of_standing(facts: ScreeningFacts, policy: RoomPolicy, standing: StandingFacts) -> dict[Reason, bool]:
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
