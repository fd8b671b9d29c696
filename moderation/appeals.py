"""Says who may hear an appeal, until when, and what may come of it; the database says the first again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

Outcome = Literal["upheld", "changed", "reversed"]
OUTCOMES: tuple[Outcome, ...] = ("upheld", "changed", "reversed")

HEARD_WITHIN = timedelta(hours=72)
"""By when an appeal is decided (promises, 3)."""

OPEN_FOR = timedelta(days=183)
"""How long a decision can be contested: as long as its statement is kept, six months (promises 1.4)."""

_HEARERS = frozenset({"moderator", "lead"})


def may_hear(hearer: UUID, deciders: Collection[UUID], roles: Collection[str]) -> bool:
    """Takes who would hear it, everyone who decided this case before, and the hearer's roles for the
    room. Never anyone who decided; a machine's decision has no decider, so any moderator may."""
    return hearer not in deciders and not _HEARERS.isdisjoint(roles)


def may_appeal(act: str, sanction: str, decided_on: date, today: date, appealed: bool) -> bool:
    """Whether the author may contest: once, within six months, and only what took something from them."""
    took = act in ("hide", "redact", "remove", "wait") or bool(sanction)
    return took and not appealed and today - decided_on <= OPEN_FOR


def due_by(opened_at: datetime) -> datetime:
    """Returns by when an appeal opened at that (aware) time is to be heard."""
    return opened_at + HEARD_WITHIN


def restores(outcome: Outcome) -> bool:
    """Whether the post goes back up and every limit of the decision is lifted."""
    return outcome == "reversed"


def lifts_limit(outcome: Outcome) -> bool:
    """`changed` keeps what happened to the text but lifts the limit on its author."""
    return outcome in ("changed", "reversed")
