"""The values triage speaks: what was found, how the writer stands, the Verdict; they decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

State = Literal["published", "waiting"]
CaseKind = Literal["crisis", "conduct", "safeguarding", "spam", "unread", "review"]
Reason = Literal[
    "danger", "conduct", "method", "spam", "personal_data", "not_read", "check_failed",
    "first_posts", "first_link", "decided_before", "strikes",
]  # fmt: skip


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

    `screened` is False where no lexicon reads the language, `lexicon` where the room's own language has none;
    `failed` where the check broke or ran over its budget, in which case nothing else here means anything.
    """

    crisis: int = 0
    conduct: int = 0
    found: tuple[Found, ...] = ()
    links: int = 0
    screened: bool = True
    lexicon: bool = True
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
    @property
    def rule(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def severity(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class _Screening(Protocol):
    @property
    def crisis_severity(self) -> int: ...
    @property
    def conduct_severity(self) -> int: ...
    @property
    def findings(self) -> tuple[_Finding, ...]: ...
    @property
    def screened(self) -> bool: ...


def facts_of(screening: _Screening, links: int = 0) -> ScreeningFacts:
    """Takes a Screening and the number of outgoing links in its text; returns the facts to judge."""
    found = tuple(Found(str(f.label), int(f.severity), f.start, f.end, f.rule) for f in screening.findings)
    crisis, conduct = int(screening.crisis_severity), int(screening.conduct_severity)
    return ScreeningFacts(crisis, conduct, found, links, screening.screened)


FAILED = ScreeningFacts(screened=False, failed=True)
"""The facts of a text whose check broke or ran over its budget."""
