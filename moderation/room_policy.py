"""Says what one room tolerates, lets wait and escalates; it reads plain data and knows no room.

A room stores its policy as JSON. `from_plain` turns that into a `RoomPolicy`, or names every fault.
Defaults are those of promises 2.1; a room may be stricter about danger, never laxer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

Handling = Literal["publish", "wait"]
HANDLINGS: tuple[Handling, ...] = ("publish", "wait")

TOLERABLE = frozenset({"abuse.disclosed", "bereavement", "past_recovered", "eating_disorder", "self_harm"})
"""Labels a room may call its ordinary subject: alone at level 2 or below they open no case there."""


class PolicyFault(ValueError):
    """A policy that can't be used; `faults` holds one English sentence per setting at fault."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """What a room does at each level; levels are those of promises 2.1, 0 to 4.

    `danger_waits_at` 2 to 4; `conduct_waits_at` 1 to 3; `conduct_case_at` 1 to 2. The rest says how
    texts are handled that no check could read, that look like advertising, or that a newcomer wrote.
    `strikes_wait_at` is how many upheld decisions against a persona make its next posts wait.
    """

    danger_waits_at: int = 4
    conduct_waits_at: int = 3
    conduct_case_at: int = 2
    unscreened: Handling = "publish"
    spam: Handling = "wait"
    method: Handling = "wait"
    newcomers: Handling = "publish"
    newcomer_links: Handling = "wait"
    personal_data: Handling = "publish"
    strikes_wait_at: int = 3
    tolerates: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Returns the policy as plain data that JSON can hold and `from_plain` reads back."""
        return asdict(self) | {"tolerates": list(self.tolerates)}


DEFAULT = RoomPolicy()

_LEVELS = {
    "danger_waits_at": (2, 4),
    "conduct_waits_at": (1, 3),
    "conduct_case_at": (1, 2),
    "strikes_wait_at": (1, 10),
}
_HANDLED = ("unscreened", "spam", "method", "newcomers", "newcomer_links", "personal_data")


def from_plain(plain: Mapping[str, Any] | None) -> RoomPolicy:
    """Takes a room's stored policy (absent settings mean the default) and returns it checked.

    Raises PolicyFault with every fault at once.
    """
    given = dict(plain or {})
    faults = _faults(given)
    if faults:
        raise PolicyFault(faults)
    if "tolerates" in given:
        given["tolerates"] = tuple(sorted(set(given["tolerates"])))
    return RoomPolicy(**given)


def _faults(given: Mapping[str, Any]) -> tuple[str, ...]:
    known = {each.name for each in fields(RoomPolicy)}
    unknown = tuple(f"There is no policy setting {name!r}." for name in sorted(set(given) - known))
    return unknown + _level_faults(given) + _handling_faults(given) + _tolerated_faults(given)


def _level_faults(given: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{name} must be a whole number from {low} to {high}."
        for name, (low, high) in _LEVELS.items()
        if name in given and not _whole_between(given[name], low, high)
    )


def _whole_between(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _handling_faults(given: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{name} must be publish or wait."
        for name in _HANDLED
        if name in given and given[name] not in HANDLINGS
    )


def _tolerated_faults(given: Mapping[str, Any]) -> tuple[str, ...]:
    value = given.get("tolerates", ())
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        return ("tolerates must be a list of labels.",)
    return tuple(f"A room can't tolerate {each!r}." for each in sorted(set(value) - TOLERABLE))
