"""Decides what a person's decision says about a rule that fired, and how sure a share is; it reads no case.

A rule about danger is right where somebody in danger was met, wrong where the words were about something else. What
nobody could know (they never came back) says nothing about the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from moderation.screening.findings import DANGER, LABELS

Judged = Literal["", "right", "wrong"]

#: How a call for help ended, as the responder said it (forum.crisis.words).
_MET = frozenset({"talked", "with_someone", "professional", "services"})
_TAKEN = frozenset({"hide", "redact", "remove"})
_LEFT = frozenset({"publish", "keep", "no_action"})
_STATED_AGE = "minor.stated"
_Z = 1.96  # 95 of 100


@dataclass(frozen=True, slots=True)
class Share:
    """A share of judged cases in hundredths, and between which two it lies, 95 times of 100 (Wilson's interval)."""

    share: int
    low: int
    high: int


def judged(label: str, act: str, outcome: str, *, reversed_later: bool = False) -> Judged:
    """Takes a finding's label, the desk's last act on its case, how a call about it ended (each "" for none).

    Returns what these say of the rule: right, wrong, or nothing. `reversed_later`: a second look took the act back.
    """
    if label == _STATED_AGE:
        return ""
    if LABELS.get(label) == DANGER:
        return _about_danger(act, outcome)
    if act in _TAKEN:
        return "wrong" if reversed_later else "right"
    return "wrong" if act in _LEFT else ""


def _about_danger(act: str, outcome: str) -> Judged:
    if outcome == "false_alarm":
        return "wrong"
    if outcome in _MET or act == "escalate":
        return "right"
    # Let stand or left as it is: grave words may well stand in a room, so that says nothing about the rule.
    return "wrong" if act == "no_action" else ""


def precision(right: int, wrong: int) -> Share | None:
    """Takes how often a rule was judged right and wrong; returns its precision with Wilson's interval, or None.

    Source of the interval: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    seen = right + wrong
    if seen == 0:
        return None
    share, square = right / seen, _Z * _Z
    middle = share + square / (2 * seen)
    spread = _Z * sqrt(share * (1 - share) / seen + square / (4 * seen * seen))
    low, high = (middle - spread) / (1 + square / seen), (middle + spread) / (1 + square / seen)
    return Share(round(100 * share), round(100 * max(0.0, low)), round(100 * min(1.0, high)))
