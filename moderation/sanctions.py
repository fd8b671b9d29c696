"""The graded ladder of limits: what each step means, how long it lasts, who may impose it; it imposes none.

Steps expire by themselves; there is no hidden step: whoever is limited is told (promises, 3).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["note", "posts_wait", "read_only", "leave_room", "site"]
Scope = Literal["room", "site"]
Refusal = Literal["not_yours", "about_danger", "too_long", "too_short"]

LADDER: tuple[Kind, ...] = ("note", "posts_wait", "read_only", "leave_room", "site")
DEFAULT_DAYS: dict[Kind, int] = dict(zip(LADDER, (30, 7, 3, 30, 90), strict=True))
LONGEST_DAYS: dict[Kind, int] = dict(zip(LADDER, (90, 30, 30, 180, 365), strict=True))
_EXCLUDES: frozenset[Kind] = frozenset({"leave_room", "site"})
_MAY_IMPOSE: dict[str, frozenset[Kind]] = {
    "moderator": frozenset({"note", "posts_wait", "read_only", "leave_room"}),
    "lead": frozenset(LADDER),
    "admin": frozenset({"site"}),
    "responder": frozenset(),
    "facilitator": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as it will stand: its kind, where it holds, its last day, and whether it shuts someone out
    (then lines to call and a check-in after 24 hours go with it)."""

    kind: Kind
    scope: Scope
    until: date
    excludes: bool


def may_impose(roles: Collection[str]) -> tuple[Kind, ...]:
    """Takes the roles that somebody holds for this room; returns the steps they may impose, mildest first."""
    allowed = frozenset[Kind]().union(*(_MAY_IMPOSE.get(role, frozenset()) for role in roles))
    return tuple(kind for kind in LADDER if kind in allowed)


def refuse(kind: Kind, roles: Collection[str], danger: int, days: int | None) -> Refusal | None:
    """Says why a limit may not be imposed, or None when it may.

    `danger` is the case's level: words about danger are never held against anyone (promises 2.2), so
    from level 2 every step is refused. `days` None means the default.
    """
    if kind not in may_impose(roles):
        return "not_yours"
    if danger >= 2:
        return "about_danger"
    if days is not None and days < 1:
        return "too_short"
    return "too_long" if days is not None and days > LONGEST_DAYS[kind] else None


def limit(kind: Kind, today: date, days: int | None = None) -> Limit:
    """Returns the limit as it will stand from `today` for `days` (None: the default of its step)."""
    until = today + timedelta(days=days or DEFAULT_DAYS[kind])
    return Limit(kind, "site" if kind == "site" else "room", until, kind in _EXCLUDES)


def suggested(earlier: Collection[Kind]) -> Kind:
    """Takes the steps imposed on this persona before; returns the next one, never `site` by itself."""
    reached = max((LADDER.index(kind) for kind in earlier), default=-1)
    return LADDER[min(reached + 1, LADDER.index("leave_room"))]


def starts_pending(kind: Kind, harm_continues: bool) -> bool:
    """Whether a limit waits for an appeal before it bites: all beyond waiting do, unless harm goes on."""
    return LADDER.index(kind) > LADDER.index("posts_wait") and not harm_continues


def bites(kind: Kind, until: date, today: date, appeal_open: bool, harm_continues: bool) -> bool:
    """Whether a limit holds today: not after its last day, nor while contested unless harm goes on."""
    if today > until:
        return False
    return not (appeal_open and starts_pending(kind, harm_continues))
