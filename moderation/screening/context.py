"""What stands around a match: who it is about, and whether it is denied, past, quoted or a manner of speaking.

It only lowers or redirects; raising is for `together.py`. The cues are all in the lexicon.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from moderation.screening.codes import STOP, Codes
from moderation.screening.lexicon import Context, Entry, Lexicon
from moderation.screening.match import Matcher, Span, widen
from moderation.screening.phrases import MAX_WORDS, Sequence
from moderation.screening.words import Reading

_DOUBLE = re.compile(r'"[^"]{2,300}"')
_SINGLE = re.compile(r"(?<![\w'])'(?=\w)(?:[^'\n]|(?<=\w)'(?=\w)){2,200}'(?!\w)")
OWN = "own"  # a subject whose words count inside a match, not before it
MOST_CUES = 32  # cues of one kind in a sentence that are compared to tell whom it is about
_BLOCK = re.compile(r"^[ \t]*>.*$", re.MULTILINE)


Cue = tuple[int, int]  # words of a context or subject at a place: first and last word, both included


class Place(NamedTuple):
    """Where a match stands: first and last word, its sentence's number and words, and these with its neighbours'."""

    first: int
    last: int
    number: int
    sentence: tuple[int, int]
    near: tuple[int, int]


class Surroundings:
    """The cues of one text, looked for once and only near what matched."""

    def __init__(self, reading: Reading, spans: Iterable[Span]) -> None:
        self.reading = reading
        self.cues: dict[int, list[Cue]] = {}
        self._nearby: dict[tuple[int, int], frozenset[int]] = {}
        self._sentences: dict[int, tuple[tuple[int, int], tuple[int, int]]] = {}
        for owner, start, end in spans:
            self.cues.setdefault(owner, []).append((start, end - 1))
        for cues in self.cues.values():
            cues.sort()

    def without(self, owner: int, unless: int) -> None:
        """Forgets the cues of `owner` that an `unless` wording covers."""
        if owner in self.cues:
            self.cues[owner] = [
                (first, last)
                for first, last in self.cues[owner]
                if not any(end >= first for _, end in self.between(unless, first - MAX_WORDS, last))
            ]

    def between(self, owner: int, low: int, high: int) -> list[Cue]:
        """Takes an owner and a range of words, both ends included; returns the cues of it that begin there."""
        cues = self.cues.get(owner)
        if not cues:
            return []
        return cues[bisect_left(cues, (low,)) : bisect_left(cues, (high + 1,))]

    @cached_property
    def _starts(self) -> list[tuple[int, int]]:
        """Where each cue begins, with its owner."""
        return sorted((first, owner) for owner, cues in self.cues.items() for first, _ in cues)

    def nearby(self, near: tuple[int, int]) -> frozenset[int]:
        """Takes a range of words, both ends included; returns the owners of cues that begin there."""
        known = self._nearby.get(near)
        if known is None:
            low, high = (bisect_left(self._starts, (at,)) for at in (near[0], near[1] + 1))
            known = self._nearby[near] = frozenset(owner for _, owner in self._starts[low:high])
        return known

    def place(self, first: int, last: int) -> Place:
        """Takes the first and last word of a match; returns where that stands."""
        number = self.reading.sentence_number(first)
        known = self._sentences.get(number)
        if known is None:
            known = self._sentences[number] = (
                self.reading.sentence(first),
                self.reading.sentence(first, around=1),
            )
        return Place(first, last, number, *known)

    @cached_property
    def _quotes(self) -> list[tuple[int, int]]:
        text = self.reading.folded.text
        marks = (('"', _DOUBLE), ("'", _SINGLE), (">", _BLOCK))
        return [m.span() for mark, pattern in marks if mark in text for m in pattern.finditer(text)]

    def quoted(self, first: int, last: int) -> bool:
        """Whether the words from first to last stand inside quotation marks or a quoted line."""
        if not self._quotes:
            return False
        start, end = self.reading.place(first, last)
        return any(low <= start and end <= high for low, high in self._quotes)


class Contexts:
    """All contexts and subjects of a lexicon, compiled; shared by threads."""

    def __init__(self, lexicon: Lexicon, codes: Codes) -> None:
        self._contexts = lexicon.contexts
        self._unless = len(lexicon.contexts)
        self._off = self._unless * 2
        self._subjects = self._unless * 3
        self._who = [subject.who for subject in lexicon.subjects]
        self._stops = [frozenset(map(codes.of, context.stops)) for context in lexicon.contexts]
        far = [n for n, context in enumerate(lexicon.contexts) if context.where == "text"]
        wordless = [n for n, context in enumerate(lexicon.contexts) if not context.phrases]
        self._anywhere = frozenset((*far, *wordless))  # contexts that need no cue nearby
        self._far = sum(1 << n for n in far)
        self._matcher = Matcher(owned(lexicon), codes)
        self._touching = {entry.id: frozenset(self._touches(entry)) for entry in lexicon.entries}
        self._wanted = {entry.id: self._owners(entry) for entry in lexicon.entries}

    def _touches(self, entry: Entry) -> Iterator[int]:
        return (number for number, context in enumerate(self._contexts) if context.touches(entry))

    def _owners(self, entry: Entry) -> int:
        """A bit for each owner of cues that may bear on an entry."""
        bits = 0
        for number in self._touching[entry.id]:
            bits |= 1 << number | 1 << self._unless + number | 1 << self._off + number
        if entry.subject:
            bits |= ((1 << len(self._who)) - 1) << self._subjects
        return bits

    def around(self, reading: Reading, met: Iterable[tuple[Entry, list[tuple[int, int]]]]) -> Surroundings:
        """Takes a reading and the entries with their places in it; returns the cues that may bear on them."""
        wanted = 0
        starts: set[int] = set()
        for entry, places in met:
            wanted |= self._wanted[entry.id]
            starts.update(start for start, _ in places)
        found = Surroundings(reading, self._spans(reading, starts, wanted))
        for owner in [owner for owner in found.cues if self._unless <= owner < self._off]:
            found.without(owner - self._unless, owner)
        return found

    def _spans(self, reading: Reading, starts: set[int], wanted: int) -> Iterator[Span]:
        """The cues that may bear on matches: those nearby, unless a context reaches over the whole text."""
        if wanted & self._far:
            yield from self._matcher.spans(reading.codes, wanted)
            return
        for low, high in _stretches(reading, starts):
            for owner, start, end in self._matcher.spans(reading.codes[low:high], wanted):
                yield owner, start + low, end + low

    def lowering(self, entry: Entry, place: Place, around: Surroundings) -> Iterator[Context]:
        """Takes an entry and where it matched; yields the contexts that lower it there."""
        touching = self._touching[entry.id]
        there = touching & (around.nearby(place.near) | self._anywhere)
        for number in sorted(there):
            context = self._contexts[number]
            if context.where == "quoted" and not context.phrases:
                reaches = around.quoted(place.first, place.last)
            else:
                reaches = bool(around.cues.get(number)) and self._reaches(number, place, around)
            if reaches and not around.between(self._off + number, place.near[0], place.near[1]):
                yield context

    def subject(self, place: Place, around: Surroundings) -> str:
        """Takes where an entry matched; returns whom its clause is about: self, other or addressed.

        Words of the writer's own inside the match ("they would be better off without me") outweigh who came before.
        """
        nearest, who = -1, "self"
        for number, name in enumerate(self._who):
            if name == OWN:
                if around.between(self._subjects + number, place.first, place.last):
                    return "self"
                continue
            cues = around.between(self._subjects + number, place.sentence[0], place.first)
            last = max((last for _, last in cues[-MOST_CUES:]), default=-1)
            if last > nearest:
                nearest, who = last, name
        return who

    def _reaches(self, number: int, place: Place, around: Surroundings) -> bool:
        """Whether any cue of a context bears on a match."""
        context = self._contexts[number]
        first, last, _, sentence, near = place
        reach = context.within + 1
        match context.where:
            case "text":
                return True
            case "before":
                cues = around.between(number, max(sentence[0], first - reach - MAX_WORDS), first - 1)
                return any(
                    end <= last and self._unbroken(number, end, first, around) for _, end in cues[::-1]
                )
            case "after":
                cues = around.between(number, first - MAX_WORDS, min(sentence[1], last + reach))
                return any(end >= first and self._unbroken(number, last, at, around) for at, end in cues)
            case "quoted" if not around.quoted(first, last):
                return False
            case "sentence":
                cues = around.between(number, sentence[0], sentence[1])
                return any(at - last < reach and first - end < reach for at, end in cues)
        return bool(around.between(number, near[0], near[1]))

    def _unbroken(self, number: int, end: int, start: int, around: Surroundings) -> bool:
        """Whether nothing between word `end` and word `start` stops the context's reach."""
        context = self._contexts[number]
        if start - end - 1 > context.within:
            return False
        between = around.reading.codes[end + 1 : start] if start > end + 1 else ""
        if STOP in between or not self._stops[number].isdisjoint(between):
            return False
        return context.pauses or around.reading.pauses.isdisjoint(range(end + 1, start + 1))


def _stretches(reading: Reading, starts: Iterable[int]) -> list[list[int]]:
    """The sentences of matches with their neighbours, stops on either side included, joined where they touch."""
    ranges: list[list[int]] = []
    for start in sorted(starts):
        low, high = reading.sentence(start, around=1)
        widen(ranges, low - 1, high + 1)
    return ranges


def owned(lexicon: Lexicon) -> Iterator[tuple[int, Sequence]]:
    """Takes a lexicon; yields each phrase of its contexts and subjects with the number of its owner."""
    count = len(lexicon.contexts)
    for number, context in enumerate(lexicon.contexts):
        yield from ((number, phrase.nodes) for phrase in context.phrases)
        yield from ((count + number, phrase.nodes) for phrase in context.unless)
        yield from ((2 * count + number, phrase.nodes) for phrase in context.off)
    for number, subject in enumerate(lexicon.subjects):
        yield from ((3 * count + number, phrase.nodes) for phrase in subject.phrases)
