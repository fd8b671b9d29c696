"""The values that everything in screening speaks: labels, findings and the result; no behaviour beyond sums."""

from __future__ import annotations

from dataclasses import dataclass

DANGER = "danger"
CONDUCT = "conduct"
NOTE = "note"

# Which of the two scales of promises.md 2.1 a label counts in. Notes (personal data, spam, a stated age)
# are shown to people but count in neither.
LABELS: dict[str, str] = {
    "suicide.in_progress": DANGER,
    "suicide.plan": DANGER,
    "suicide.means": DANGER,
    "suicide.goodbye": DANGER,
    "suicide.ideation": DANGER,
    "method_information": DANGER,
    "third_party": DANGER,
    "abuse.child": DANGER,
    "harm_to_others": DANGER,
    "abuse.sexual": DANGER,
    "abuse.disclosed": DANGER,
    "self_harm": DANGER,
    "suicide.passive": DANGER,
    "eating_disorder": DANGER,
    "bereavement": DANGER,
    "past_recovered": DANGER,
    "harassment.encourage_death": CONDUCT,
    "harassment.threat": CONDUCT,
    "doxxing": CONDUCT,
    "harassment.hate": CONDUCT,
    "sexual_harassment": CONDUCT,
    "harassment.insult": CONDUCT,
    "minor.stated": NOTE,
    "spam": NOTE,
    "pii.national_number": NOTE,
    "pii.card": NOTE,
    "pii.address": NOTE,
    "pii.phone": NOTE,
    "pii.email": NOTE,
    "pii.name": NOTE,
    "pii.handle": NOTE,
    "pii.postcode": NOTE,
}
_STRENGTH = {label: place for place, label in enumerate(LABELS)}


class ScreeningFailed(Exception):
    """The text couldn't be read within the budget of size or time: it must wait, and staff must be told."""


class UnknownLocale(LookupError):
    """No lexicon is packaged for this locale."""


class LexiconFault(ValueError):
    """A lexicon that must not go live; `faults` says where each fault is and how to mend it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason: the rule that fired, its label and level, and the place in the original text."""

    rule: str
    label: str
    severity: int
    start: int
    end: int
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What screening a text found; `severity` is the higher of danger and conduct (promises.md 2.1)."""

    findings: tuple[Finding, ...]
    screened: bool = True
    crisis_severity: int = 0
    conduct_severity: int = 0
    labels: tuple[str, ...] = ()

    @property
    def severity(self) -> int:
        """The higher of the two scales, 0 to 4."""
        return max(self.crisis_severity, self.conduct_severity)


def summed_up(findings: list[Finding], screened: bool) -> Screening:
    """Takes findings in any order; returns the screening with both scales and labels strongest first.

    A finding of level 0 was seen and set aside (denied, quoted): it is kept to explain, but gives no label.
    """
    kept = tuple(sorted(findings, key=lambda f: (-f.severity, _STRENGTH[f.label], f.start, f.rule)))
    labels = tuple(dict.fromkeys(f.label for f in kept if f.severity))
    danger = max((f.severity for f in kept if LABELS[f.label] == DANGER), default=0)
    conduct = max((f.severity for f in kept if LABELS[f.label] == CONDUCT), default=0)
    return Screening(kept, screened, danger, conduct, labels)
