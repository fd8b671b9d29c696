"""Decides when somebody who answers calls is asked before the next one, and whom to leave out; it rings nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

GRAVE = 3
"""From this level on a call counts as hard for whoever answers it (promises 2.2.11)."""


def needs_choice(level: int, last: datetime | None, now: datetime, rest: timedelta) -> bool:
    """Says whether a call of this level comes so soon after the last grave one (aware times; None: there was none)
    that its taker should first choose between taking it and passing it on."""
    return level >= GRAVE and last is not None and now < last + rest


def willing(people: Iterable[str], left_out: frozenset[str]) -> frozenset[str]:
    """Returns who is rung: all but those left out, or all of them where nobody else would be left.

    A wish never leaves a member alone: it only puts somebody last.
    """
    everyone = frozenset(people)
    return everyone - left_out or everyone
