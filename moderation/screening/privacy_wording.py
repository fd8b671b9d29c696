"""A locale's wording around personal data, ready to be looked up; it finds nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Place = tuple[int, int]


def alternatives(words: tuple[str, ...]) -> str:
    """Takes words; returns a pattern of any of them, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


class Words:
    """The lists of a lexicon's [privacy] table; one that is absent is empty."""

    def __init__(self, wording: Mapping[str, tuple[str, ...]]) -> None:
        self._lists = dict(wording)
        self._sets = {name: frozenset(words) for name, words in wording.items()}

    def __call__(self, name: str) -> tuple[str, ...]:
        return self._lists.get(name, ())

    def set(self, name: str) -> frozenset[str]:
        """Takes a list's name; returns it for look-ups."""
        return self._sets.get(name, frozenset())

    def near(self, name: str, lowered: str, at: int, reach: int, after: int = 0) -> bool:
        """Whether a cue of the list stands as a word up to `reach` characters before `at` or `after` behind it."""
        window = lowered[max(0, at - reach) : at + after]
        return any(cue in window and any(True for _ in places_of(cue, window)) for cue in self(name))


def places_of(cue: str, lowered: str) -> Iterator[int]:
    """Takes a cue and a text in small letters; yields the end of each place where the cue stands as a word."""
    at = lowered.find(cue)
    while at >= 0:
        end = at + len(cue)
        if not (at and lowered[at - 1].isalnum()) and not (end < len(lowered) and lowered[end].isalnum()):
            yield end
        at = lowered.find(cue, end)


class Cues:
    """What follows right behind one of several cues."""

    def __init__(self, cues: tuple[str, ...], following: str) -> None:
        self._cues = cues
        self._following = re.compile(following)

    def finditer(self, text: str, lowered: str) -> Iterator[re.Match[str]]:
        """Takes a text as written and in small letters; yields what follows each cue."""
        ends = {end for cue in self._cues if cue in lowered for end in places_of(cue, lowered)}
        for end in sorted(ends):
            if (m := self._following.match(text, end)) is not None:
                yield m
