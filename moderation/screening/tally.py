"""Adds up the points of several scales at once; it knows no word and no level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Generic, TypeVar

_BITS = 32  # for each scale: far more than any text's points can fill
_HALF, _MASK = 1 << (_BITS - 1), (1 << _BITS) - 1
Key = TypeVar("Key")


class Columns(Generic[Key]):
    """What each key is worth on every scale, as one number, so that one addition counts for all of them."""

    def __init__(self, tables: Sequence[Mapping[Key, int]]) -> None:
        keys = dict.fromkeys(key for table in tables for key in table)
        each: dict[
            int, int
        ] = {}  # one number for all keys that are worth the same, so that fewer are fetched
        worths = (side_by_side([table.get(key, 0) for table in tables]) for key in keys)
        self._worth = {key: each.setdefault(worth, worth) for key, worth in zip(keys, worths, strict=True)}
        self.keys = self._worth.keys()

    def sum(self, keys: AbstractSet[Key]) -> int:
        """Takes keys; returns what those that are known are worth together, side by side."""
        return sum(filter(None, map(self._worth.get, keys)))


def side_by_side(worths: Iterable[int]) -> int:
    """Takes points on each scale; returns them as one number, to which others can be added."""
    return sum(worth << (_BITS * place) for place, worth in enumerate(worths))


def apart(total: int, count: int) -> list[int]:
    """Takes such a number and how many scales there are; returns the points on each."""
    found = []
    for _ in range(count):
        low = ((total + _HALF) & _MASK) - _HALF
        found.append(low)
        total = (total - low) >> _BITS
    return found
