"""A locale's wording around personal data, ready to be looked up; it finds nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, compress, islice
from string import digits

from moderation.screening.finders import Automaton, PlainFinder, finder
from moderation.screening.memory import LONG, Memory
from moderation.screening.normalise import Folded
from moderation.screening.privacy_text import MANY, Cued, Lowered, places_of, zones

_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
# To part a text by its words, and what digits stand together in it; of one in ASCII both take half the time.
_WORDS, _RUN = re.compile(r"([^\W\d_]+)"), re.compile(r"\d(?:[ \u00a0()\-/.]{0,2}\d)+")
_ASCII_WORDS, _ASCII_RUN = re.compile(r"([a-z]+)"), re.compile(r"[0-9](?:[ ()\-/.]{0,2}[0-9])+")
ROOM = 150  # characters on either side of a cue in which all stands that may belong to it
_NONE: frozenset[str] = frozenset()


def alternatives(words: tuple[str, ...]) -> str:
    """Takes words; returns a pattern of any of them, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


class Gate:
    """Where one of several cues stands, and what must follow it: only there a costly pattern is tried."""

    def __init__(
        self, words: Words, name: str, then: str = "", part: bool = False, apart: bool = False
    ) -> None:
        """Takes a list's name and what follows its cues at once; with `part` a cue may end a longer word.

        With `apart` something other than a letter or digit stands on either side of it.
        """
        cues = [cue.lower() for cue in words(name)]
        self._by_word = words.told_by_part(cues) if part else words.told(cues)
        self._places = Lowered.apart if apart else Lowered.within
        self._then = re.compile(then)

    def ends(self, lowered: Lowered) -> Iterator[int]:
        """Takes a text; yields where a cue ends behind which stands what must follow."""
        for cue, word in lowered.told(self._by_word):
            yield from (end for end in self._places(lowered, cue, word) if self._then.match(lowered, end))

    def in_order(self, lowered: Lowered) -> list[int]:
        """Takes a text; returns the same in order, looked for once for all patterns of the gate."""
        known = lowered.gates.get(self)
        if known is None:
            known = lowered.gates[self] = sorted(set(self.ends(lowered)))
        return known

    def __call__(self, lowered: Lowered) -> bool:
        """Takes a text; returns whether one of the cues stands in it with what must follow."""
        return lowered.tells(self._by_word) and any(True for _ in self.ends(lowered))

    def near(self, pattern: re.Pattern[str], text: str, lowered: Lowered) -> Iterator[re.Match[str]]:
        """Takes a pattern that holds one of the cues, and the text as written; yields its matches."""
        return near(self.in_order(lowered), pattern, text) if lowered.tells(self._by_word) else iter(())


def near(ends: Iterable[int], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Takes where cues end, in order, a pattern and a text; yields the matches in the stretches around them."""
    for low, high in zones(((end, end) for end in ends), text, ROOM, ROOM):
        yield from pattern.finditer(text, low, high)


class Words:
    """The lists of a lexicon's [privacy] table; one that is absent is empty."""

    def __init__(self, wording: Mapping[str, tuple[str, ...]]) -> None:
        self._lists = dict(wording)
        self._sets = {name: frozenset(words) for name, words in wording.items()}
        self._by_word = {name: _by_word(map(str.lower, words)) for name, words in wording.items()}
        self._telling: set[str] = set()  # words for which each text is searched
        self._parts: dict[str, str] = {}  # and what may stand inside one of its words
        self._finder: Automaton | PlainFinder | None = None  # which looks for all of these in one go
        self._told = Memory(self._tell)

    def __call__(self, name: str) -> tuple[str, ...]:
        return self._lists.get(name, ())

    def told(self, cues: Iterable[str]) -> Cued:
        """Takes cues of a rule; returns them by the word that tells of each, which texts are then searched for."""
        found = _by_word(cues)
        self._telling |= found.keys()
        return found

    def told_by_part(self, cues: Iterable[str]) -> Cued:
        """The same for cues that may be part of a longer word; one that holds a space is looked for each time."""
        found: Cued = {}
        for cue in map(str.lower, cues):
            part = "" if cue.split() != [cue] else f"*{cue}"
            found.setdefault(part, []).append(cue)
        self._parts |= {part: part[1:] for part in found if part}
        self._finder = None
        return found

    def placed(self, name: str) -> None:
        """Takes the name of a list of cues whose `ends` will be asked for."""
        self.told(self(name))

    def ends(self, name: str, lowered: Lowered) -> list[int]:
        """Takes the name of a list of cues and a text; returns where a cue that is a word there ends, in order."""
        known = lowered.ends.get(name)
        if known is None:
            cues = self._by_word.get(name, {})
            told = lowered.told(cues) if lowered.tells(cues) else ()
            known = lowered.ends[name] = sorted({end for each in told for end in lowered.apart(*each)})
        return known

    def lowered(self, text: str, folded: Folded | None = None) -> Lowered:
        """Takes a text as written, and folded if it has been; returns it in small letters, each where it was."""
        found = Lowered(
            text.replace("\u0130", "i").lower()
        )  # the one letter whose small form is two characters
        found.places = {}
        if len(text) > LONG:
            pieces = (_ASCII_WORDS if found.isascii() else _WORDS).split(found)
            begins = zip(pieces[1::2], islice(accumulate(map(len, pieces)), 0, None, 2), strict=False)
            for word, at in compress(begins, map(self._telling.__contains__, pieces[1::2])):
                found.places.setdefault(word, []).append(at)
            found.words = frozenset((*found.places, *self._parts_of(found)))
        else:
            chunks = folded.chunks if folded is not None and folded.text == found else found.split()
            found.words = _NONE.union(*filter(None, map(self._told.__getitem__, chunks)))
        found.ends, found.gates, found.zones = {}, {}, {}
        runs = map(re.Match.span, (_ASCII_RUN if text.isascii() else _RUN).finditer(text))
        found.runs = [(len(_DIGIT.findall(text, start, end)), start, end) for start, end in runs]
        counts = [count for count, _, _ in found.runs]
        found.digits = sum(counts)
        if found.digits < MANY:
            found.digits = sum(map(text.count, digits)) if text.isascii() else len(_DIGIT.findall(text))
        found.run = max(counts, default=min(found.digits, 1))
        return found

    def _tell(self, chunk: str) -> frozenset[str]:
        return _NONE.union(self._telling.intersection(_WORD.findall(chunk)), self._parts_in(chunk))

    def _parts_in(self, chunk: str) -> list[str]:
        return [part for part, written in self._parts.items() if written in chunk]

    def _parts_of(self, text: str) -> set[str]:
        """The same for a long text: it would take longer to look for one after the other."""
        if self._finder is None:
            self._finder = finder(list(self._parts.values()))
        names = list(self._parts)
        return {names[number] for number, _, _ in self._finder(text)}

    def near(self, name: str, lowered: str, at: int, reach: int, after: int = 0) -> bool:
        """Whether a cue of the list stands as a word up to `reach` characters before `at` or `after` behind it."""
        window = lowered[max(0, at - reach) : at + after]
        cues = _cues_in(self._by_word.get(name, {}), frozenset(_WORD.findall(window)))
        return any(True for cue in cues for _ in places_of(cue, window))

    def set(self, name: str) -> frozenset[str]:
        """Takes a list's name; returns it for look-ups."""
        return self._sets.get(name, frozenset())


def _by_word(cues: Iterable[str]) -> Cued:
    """Cues by their longest word (the last of these), seldom a common one; those without letters under nothing."""
    found: Cued = {}
    for cue in cues:
        found.setdefault(max(_WORD.findall(cue.lower())[::-1], key=len, default=""), []).append(cue)
    return found


def _cues_in(by_word: Cued, words: frozenset[str]) -> Iterator[str]:
    """The cues whose longest word is among `words`."""
    for word in by_word.keys() & words:
        yield from by_word[word]
    yield from by_word.get("", ())


class Cues:
    """What follows right behind one of several cues."""

    def __init__(self, words: Words, name: str, following: str) -> None:
        self._words = words
        self._name = name
        words.placed(name)
        self._following = re.compile(following)

    def finditer(self, text: str, lowered: Lowered) -> Iterator[re.Match[str]]:
        """Takes a text as written and in small letters; yields what follows each cue."""
        for end in self._words.ends(self._name, lowered):
            if (m := self._following.match(text, end)) is not None:
                yield m
