"""Remembers what was made of words, so that everyday words are worked out once; it holds no text and no number."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

LONG = 4_000  # characters of a text from which on it isn't read by what stood in other texts
MOST_REMEMBERED = 20_000
_EVERYDAY = re.compile(r"[^\d@]{0,30}|.{1,4}")  # what may be an address or a number is forgotten at once

Made = TypeVar("Made")


@contextmanager
def collecting_later() -> Iterator[None]:
    """While much is made that stays, nothing looks for what could be thrown away: a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Memory(dict[str, Made]):
    """What a function made of words, each worked out once; hostile texts can't make it grow without end."""

    def __init__(self, make: Callable[[str], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> Made:
        made = self._make(word)
        if _EVERYDAY.fullmatch(word):
            if (
                len(self) >= MOST_REMEMBERED
            ):  # what one hostile text left here must not keep out everyday words
                self.clear()
            self[word] = made
        return made
