"""A locale's wording around personal data, ready to be looked up; it finds nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_WORD = re.compile(r"[a-z]+")  # the same in a text of ASCII alone, found faster

Place = tuple[int, int]


def alternatives(words: tuple[str, ...]) -> str:
    """Takes words; returns a pattern of any of them, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


class Lowered(str):
    """A text in small letters that knows its words, so that cues which can't be there are never looked for."""

    @cached_property
    def words(self) -> frozenset[str]:
        """The runs of letters in the text."""
        return frozenset((_PLAIN_WORD if self.isascii() else _WORD).findall(self))


class Gate:
    """Whether one of several cues can stand in a text: told by a word of each, then by what must follow."""

    def __init__(self, cues: tuple[str, ...], then: str = "", whole: bool = True) -> None:
        self._by_word = _by_word(cues)
        self._anyhow = "" in self._by_word or not whole  # a cue without letters, or that ends longer words
        self._then = (
            re.compile(rf"(?:{alternatives(tuple(cue.lower() for cue in cues))}){then}") if then else None
        )

    def __call__(self, lowered: Lowered) -> bool:
        """Takes a text; returns False only when none of the cues stands in it."""
        if not self._anyhow and lowered.words.isdisjoint(self._by_word):
            return False
        return self._then is None or self._then.search(lowered) is not None


class Words:
    """The lists of a lexicon's [privacy] table; one that is absent is empty."""

    def __init__(self, wording: Mapping[str, tuple[str, ...]]) -> None:
        self._lists = dict(wording)
        self._sets = {name: frozenset(words) for name, words in wording.items()}
        self._by_word = {name: _by_word(words) for name, words in wording.items()}

    def __call__(self, name: str) -> tuple[str, ...]:
        return self._lists.get(name, ())

    def set(self, name: str) -> frozenset[str]:
        """Takes a list's name; returns it for look-ups."""
        return self._sets.get(name, frozenset())

    def near(self, name: str, lowered: str, at: int, reach: int, after: int = 0) -> bool:
        """Whether a cue of the list stands as a word up to `reach` characters before `at` or `after` behind it."""
        window = lowered[max(0, at - reach) : at + after]
        cues = _cues_in(self._by_word.get(name, {}), frozenset(_WORD.findall(window)))
        return any(True for cue in cues for _ in places_of(cue, window))


def _by_word(cues: tuple[str, ...]) -> dict[str, list[str]]:
    """Cues by their longest word, which is seldom a common one; those without letters under nothing."""
    found: dict[str, list[str]] = {}
    for cue in cues:
        found.setdefault(max(_WORD.findall(cue.lower()), key=len, default=""), []).append(cue)
    return found


def _cues_in(by_word: Mapping[str, list[str]], words: frozenset[str]) -> Iterator[str]:
    """The cues whose longest word is among `words`."""
    for word in by_word.keys() & words:
        yield from by_word[word]
    yield from by_word.get("", ())


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
        self._by_word = _by_word(cues)
        self._following = re.compile(following)

    def finditer(self, text: str, lowered: Lowered) -> Iterator[re.Match[str]]:
        """Takes a text as written and in small letters; yields what follows each cue."""
        cues = _cues_in(self._by_word, lowered.words)
        ends = {end for cue in cues for end in places_of(cue, lowered)}
        for end in sorted(ends):
            if (m := self._following.match(text, end)) is not None:
                yield m
