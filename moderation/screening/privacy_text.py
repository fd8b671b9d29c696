"""A text in small letters that knows where what tells of personal data may stand; it knows no wording and no rule."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator

BEFORE, AFTER = 8, 48  # characters before and behind digits that may belong to a number
MANY = 6  # digits from which on all that is made of digits is looked for
NEAR = 100  # characters between places from which on it is worth leaving them out

Place = tuple[int, int]
Cued = dict[str, list[str]]  # cues by the word that tells of them


class Lowered(str):
    """A text in small letters that knows what tells of personal data: what can't be there is never looked for."""

    words: frozenset[str]  # those of its words by which a rule is told that it may have work
    places: dict[str, list[int]]  # of a long text: where each of these words begins, all looked for in one go
    gates: dict[
        Hashable, list[int]
    ]  # where a cue ends that tells of a costly pattern, as far as it was asked
    ends: dict[str, list[int]]  # by the name of a list of cues: where such a cue ends, as far as it was asked
    digits: int  # how many there are; from MANY on not those that stand alone
    run: int  # the most digits that follow each other with hardly anything between

    runs: list[tuple[int, int, int]]  # where two digits or more stand together: how many, from where to where
    zones: dict[int, list[Place]]  # by so many digits: where as many stand, with room for what is beside them

    def numbers(self, pattern: re.Pattern[str], text: str, digits: int = 1) -> Iterator[re.Match[str]]:
        """Takes a pattern that begins at most eight characters before a digit, and the text as written.

        Yields its matches, which are looked for only where so many digits stand together.
        """
        if self.run < digits:
            return
        if digits not in self.zones:
            if digits > 1:
                places = [(start, end) for count, start, end in self.runs if count >= digits]
            else:
                places = [(at, at + 1) for at, char in enumerate(text) if char.isdecimal()]
            self.zones[digits] = list(zones(places, text, BEFORE, AFTER))
        for low, high in self.zones[digits]:
            yield from pattern.finditer(text, low, high)

    def tells(self, by_word: Cued) -> bool:
        """Takes cues by the words that tell of them; returns False only when none of the cues stands here."""
        return "" in by_word or not self.words.isdisjoint(by_word)

    def told(self, by_word: Cued) -> Iterator[tuple[str, str]]:
        """Takes cues by the words that tell of them; yields those that may stand here, each with its word."""
        for word in (*(by_word.keys() & self.words), ""):
            for cue in by_word.get(word, ()):
                if self.places or cue in self:  # in a post it is seen at once whether the whole cue is there
                    yield cue, word

    def apart(self, cue: str, word: str) -> Iterator[int]:
        """Takes a cue and the word that tells of it; yields the end of each place where the cue stands as a word."""
        return self._behind(cue, word) if word and self.places else places_of(cue, self)

    def _behind(self, cue: str, word: str) -> Iterator[int]:
        """The same by the places of its word."""
        behind = len(cue) - cue.find(word)
        for at in self.places.get(word, ()):
            if self.startswith(cue, at + behind - len(cue)) and _is_apart(
                self, at + behind - len(cue), at + behind
            ):
                yield at + behind

    def within(self, cue: str, _: str) -> Iterator[int]:
        """Takes a cue; yields the end of each place where it stands, be it in a longer word."""
        at = self.find(cue)
        while at >= 0:
            yield at + len(cue)
            at = self.find(cue, at + len(cue))


def zones(places: Iterable[Place], text: str, before: int, after: int) -> Iterator[Place]:
    """Takes places in order, a text and how much room to leave on either side; yields them with it, up to a space.

    Those near each other are joined.
    """
    low = high = -1
    for start, end in places:
        if high >= 0 and start >= high + NEAR:
            yield low, high
            high = -1
        if high < 0:
            low = max(start - before, 0)
        if end + after > high:
            space = text.find(" ", end + after, end + after + NEAR)
            high = space if space >= 0 else min(end + after + NEAR, len(text))
    if high >= 0:
        yield low, high


def places_of(cue: str, lowered: str) -> Iterator[int]:
    """Takes a cue and a text in small letters; yields the end of each place where the cue stands as a word."""
    at = lowered.find(cue)
    while at >= 0:
        end = at + len(cue)
        if _is_apart(lowered, at, end):
            yield end
        at = lowered.find(cue, end)


def _is_apart(lowered: str, at: int, end: int) -> bool:
    """Whether neither a letter nor a digit touches a half-open range."""
    return not (at and lowered[at - 1].isalnum()) and not (end < len(lowered) and lowered[end].isalnum())
