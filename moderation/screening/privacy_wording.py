"""A locale's wording around personal data, ready to be looked up; it finds nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from moderation.screening.memory import LONG, Memory
from moderation.screening.normalise import Folded

_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_RUN = re.compile(r"\d(?:[ \u00a0()\-/.]{0,2}\d)*")
BEFORE, AFTER = 8, 48  # characters before and behind digits that may belong to a number
NEAR = 100  # characters between digits from which on it is worth leaving them out
_NONE: frozenset[str] = frozenset()

Place = tuple[int, int]


def alternatives(words: tuple[str, ...]) -> str:
    """Takes words; returns a pattern of any of them, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


class Lowered(str):
    """A text in small letters that knows what tells of personal data: what can't be there is never looked for."""

    words: frozenset[str]  # those of its words by which a rule is told that it may have work
    ends: Mapping[str, set[int]]  # by the name of a list of cues: where such a cue ends
    digits: int
    run: int  # the most digits that follow each other with hardly anything between

    zones: list[Place]  # where digits stand, with room for what is written before and behind them

    def numbers(self, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
        """Takes a pattern that begins at most eight characters before a digit, and the text as written.

        Yields its matches, which are looked for only where digits stand.
        """
        for low, high in self.zones:
            yield from pattern.finditer(text, low, high)

    def has(self, name: str) -> bool:
        """Takes the name of a list of cues; returns whether one of them stands here as a word."""
        return name in self.ends

    def tells(self, by_word: Mapping[str, object]) -> bool:
        """Takes cues by the words that tell of them; returns False only when none of the cues stands here."""
        return "" in by_word or not self.words.isdisjoint(by_word)


class Gate:
    """Whether one of several cues can stand in a text: told by a word of each, then by what must follow."""

    def __init__(
        self, words: Words, name: str, then: str = "", part: bool = False, apart: bool = False
    ) -> None:
        """Takes a list's name and what follows its cues at once; with `part` a cue may end a longer word.

        With `apart` something other than a letter or digit follows.
        """
        cues = words(name)
        self._by_word = words.told_by_part(cues) if part else words.told(cues)
        self._apart = f"{name}, apart" if apart else ""
        if apart:
            words.placed(name, self._apart)
        elif then:
            then = rf"(?:{alternatives(tuple(cue.lower() for cue in cues))}){then}"
        self._then = re.compile(then)

    def __call__(self, lowered: Lowered) -> bool:
        """Takes a text; returns False only when none of the cues stands in it."""
        if not lowered.tells(self._by_word):
            return False
        if self._apart:
            return any(self._then.match(lowered, end) for end in lowered.ends.get(self._apart, ()))
        return not self._then.pattern or self._then.search(lowered) is not None


class Words:
    """The lists of a lexicon's [privacy] table; one that is absent is empty."""

    def __init__(self, wording: Mapping[str, tuple[str, ...]]) -> None:
        self._lists = dict(wording)
        self._sets = {name: frozenset(words) for name, words in wording.items()}
        self._by_word = {name: _by_word(words) for name, words in wording.items()}
        self._telling: set[str] = set()  # words for which each text is searched
        self._parts: dict[str, str] = {}  # and what may stand inside one of its words
        self._cues: dict[
            str, dict[str, list[str]]
        ] = {}  # by telling word: cues, and the lists that hold each
        self._told = Memory(self._tell)

    def __call__(self, name: str) -> tuple[str, ...]:
        return self._lists.get(name, ())

    def told(self, cues: Iterable[str]) -> dict[str, list[str]]:
        """Takes cues of a rule; returns them by the word that tells of each, which texts are then searched for."""
        found = _by_word(cues)
        self._telling |= found.keys()
        return found

    def told_by_part(self, cues: Iterable[str]) -> dict[str, list[str]]:
        """The same for cues that may be part of a longer word; one that holds a space is looked for each time."""
        found: dict[str, list[str]] = {}
        for cue in map(str.lower, cues):
            part = "" if cue.split() != [cue] else f"*{cue}"
            found.setdefault(part, []).append(cue)
        self._parts |= {part: part[1:] for part in found if part}
        return found

    def placed(self, name: str, small: str = "") -> None:
        """Takes the name of a list of cues, the ends of which every text is then searched for.

        With `small` the cues count in small letters, and their ends are kept under this name.
        """
        for word, cues in self.told(self(name)).items():
            for cue in cues:
                names = self._cues.setdefault(word, {}).setdefault(cue.lower() if small else cue, [])
                names.append(small or name)

    def lowered(self, text: str, folded: Folded | None = None) -> Lowered:
        """Takes a text as written, and folded if it has been; returns it in small letters, each where it was."""
        found = Lowered(
            text.replace("\u0130", "i").lower()
        )  # the one letter whose small form is two characters
        if len(text) > LONG:
            found.words = self._tell(found)
        else:
            chunks = folded.chunks if folded is not None and folded.text == found else found.split()
            found.words = _NONE.union(*filter(None, map(self._told.__getitem__, chunks)))
        found.ends = self._ends(found)
        runs = [(len(_DIGIT.findall(m.group())), *m.span()) for m in _RUN.finditer(text)]
        found.digits = sum(count for count, _, _ in runs)
        found.run = max((count for count, _, _ in runs), default=0)
        found.zones = _zones([(start, end) for _, start, end in runs], text)
        return found

    def _tell(self, chunk: str) -> frozenset[str]:
        parts = [part for part, written in self._parts.items() if written in chunk]
        return _NONE.union(self._telling.intersection(_WORD.findall(chunk)), parts)

    def _ends(self, lowered: Lowered) -> Mapping[str, set[int]]:
        found: dict[str, set[int]] = {}
        for word in ("", *lowered.words):
            for cue, names in self._cues.get(word, _NO_CUES).items():
                if cue in lowered and (ends := list(places_of(cue, lowered))):
                    for name in names:
                        found.setdefault(name, set()).update(ends)
        return found

    def near(self, name: str, lowered: str, at: int, reach: int, after: int = 0) -> bool:
        """Whether a cue of the list stands as a word up to `reach` characters before `at` or `after` behind it."""
        window = lowered[max(0, at - reach) : at + after]
        cues = _cues_in(self._by_word.get(name, {}), frozenset(_WORD.findall(window)))
        return any(True for cue in cues for _ in places_of(cue, window))

    def set(self, name: str) -> frozenset[str]:
        """Takes a list's name; returns it for look-ups."""
        return self._sets.get(name, frozenset())


def _zones(runs: list[Place], text: str) -> list[Place]:
    """Takes the places of digits; returns these with what may belong to them, up to a space, joined where near."""
    found: list[Place] = []
    for start, end in runs:
        if found and start < found[-1][1] + NEAR:
            if end + AFTER <= found[-1][1]:
                continue
            start = found.pop()[0] + BEFORE
        space = text.find(" ", end + AFTER)
        found.append((max(start - BEFORE, 0), space if space >= 0 else len(text)))
    return found


_NO_CUES: dict[str, list[str]] = {}


def _by_word(cues: Iterable[str]) -> dict[str, list[str]]:
    """Cues by their longest word (the last of these), seldom a common one; those without letters under nothing."""
    found: dict[str, list[str]] = {}
    for cue in cues:
        found.setdefault(max(_WORD.findall(cue.lower())[::-1], key=len, default=""), []).append(cue)
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

    def __init__(self, words: Words, name: str, following: str) -> None:
        self._name = name
        words.placed(name)
        self._following = re.compile(following)

    def finditer(self, text: str, lowered: Lowered) -> Iterator[re.Match[str]]:
        """Takes a text as written and in small letters; yields what follows each cue."""
        for end in sorted(lowered.ends.get(self._name, ())):
            if (m := self._following.match(text, end)) is not None:
                yield m
