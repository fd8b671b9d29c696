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
        return any(cue in window and re.search(rf"(?<!\w){re.escape(cue)}(?!\w)", window) for cue in self(name))


class Cues:
    """What follows one of several cues."""

    def __init__(self, cues: tuple[str, ...], following: str) -> None:
        self._cues = cues
        # Only the cue forgives capitals: what follows may depend on them.
        self._pattern = re.compile(rf"(?<!\w)(?i:{alternatives(cues)})(?!\w){following}" if cues else r"(?!)")

    def finditer(self, text: str, lowered: str) -> Iterator[re.Match[str]]:
        """Takes a text as written and in small letters; yields each match."""
        if any(cue in lowered for cue in self._cues):
            yield from self._pattern.finditer(text)
