"""What stands around a match: who it is about, and whether it is denied, past, quoted or a manner of speaking.

It only lowers or redirects; raising is for `rules.py`. The cues are all in the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from moderation.screening.lexicon import Context, Entry, Lexicon
from moderation.screening.match import Matcher
from moderation.screening.phrases import Sequence
from moderation.screening.words import STOP, Reading

_DOUBLE = re.compile(r'"[^"]{2,300}"')
_SINGLE = re.compile(r"(?<![\w'])'(?=\w)(?:[^'\n]|(?<=\w)'(?=\w)){2,200}'(?!\w)")
_BLOCK = re.compile(r"^[ \t]*>.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of a context or subject at a place: first and last word, both included."""

    first: int
    last: int


class Surroundings:
    """The cues of one text, looked for once and only when something matched at all."""

    def __init__(self, reading: Reading, spans: list[tuple[int, int, int]]) -> None:
        self.reading = reading
        self._cues: dict[int, list[Cue]] = {}
        for owner, start, end in spans:
            cue = Cue(reading.word_at(start), reading.word_at(end - 1))
            self._cues.setdefault(owner, []).append(cue)
        self._quotes: list[tuple[int, int]] | None = None

    def cues(self, owner: int) -> list[Cue]:
        return self._cues.get(owner, [])

    def without(self, owner: int, unless: int) -> None:
        """Forgets the cues of `owner` that an `unless` wording covers."""
        barred = self._cues.get(unless)
        if barred and owner in self._cues:
            self._cues[owner] = [
                cue
                for cue in self._cues[owner]
                if not any(b.first <= cue.last and cue.first <= b.last for b in barred)
            ]

    def quoted(self, first: int, last: int) -> bool:
        """Whether the words from first to last stand inside quotation marks or a quoted line."""
        if self._quotes is None:
            self._quotes = [
                m.span() for p in (_DOUBLE, _SINGLE, _BLOCK) for m in p.finditer(self.reading.folded.text)
            ]
        start, end = self.reading.starts[first], self.reading.ends[last]
        return any(low <= start and end <= high for low, high in self._quotes)


class Contexts:
    """All contexts and subjects of a lexicon, compiled; shared by threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._contexts = lexicon.contexts
        self._unless = len(lexicon.contexts)
        self._off = self._unless * 2
        self._subjects = self._unless * 3
        self._who = [subject.who for subject in lexicon.subjects]
        self._matcher = Matcher(self._owned(lexicon), lexicon.language.common, lexicon.language.commonest)
        self._touching = {entry.id: tuple(self._touches(entry)) for entry in lexicon.entries}
        self._wanted = {entry.id: frozenset(self._owners(entry)) for entry in lexicon.entries}

    def _owned(self, lexicon: Lexicon) -> Iterator[tuple[int, Sequence]]:
        for number, context in enumerate(lexicon.contexts):
            yield from ((number, phrase.nodes) for phrase in context.phrases)
            yield from ((self._unless + number, phrase.nodes) for phrase in context.unless)
            yield from ((self._off + number, phrase.nodes) for phrase in context.off)
        for number, subject in enumerate(lexicon.subjects):
            yield from ((self._subjects + number, phrase.nodes) for phrase in subject.phrases)

    def _touches(self, entry: Entry) -> Iterator[int]:
        return (number for number, context in enumerate(self._contexts) if context.touches(entry))

    def _owners(self, entry: Entry) -> Iterator[int]:
        for number in self._touching[entry.id]:
            yield from (number, self._unless + number, self._off + number)
        if entry.subject:
            yield from range(self._subjects, self._subjects + len(self._who))

    def around(self, reading: Reading, entries: Iterable[Entry]) -> Surroundings:
        """Takes a reading and the entries that matched in it; returns the cues that may bear on them."""
        wanted: set[int] = set()
        for entry in entries:
            wanted.update(self._wanted[entry.id])
        found = Surroundings(reading, self._matcher.spans(reading.joined, wanted))
        for number in range(self._unless):
            found.without(number, self._unless + number)
        return found

    def lowering(self, entry: Entry, first: int, last: int, around: Surroundings) -> Iterator[Context]:
        """Takes an entry that matched from word `first` to `last`; yields the contexts that lower it there."""
        for number in self._touching[entry.id]:
            cues = around.cues(number)
            context = self._contexts[number]
            if not cues and context.phrases:
                continue
            if any(_near(cue, first, around) for cue in around.cues(self._off + number)):
                continue
            if context.where == "quoted" and not context.phrases:
                if around.quoted(first, last):
                    yield context
            elif any(_reaches(context, cue, first, last, around) for cue in cues):
                yield context

    def subject(self, first: int, around: Surroundings) -> str:
        """Takes the first word of a match; returns whom its clause is about: self, other or addressed."""
        low, _ = around.reading.sentence(first)
        nearest, who = -1, "self"
        for number, name in enumerate(self._who):
            for cue in around.cues(self._subjects + number):
                if low <= cue.first <= first and cue.last > nearest:
                    nearest, who = cue.last, name
        return who


def _reaches(context: Context, cue: Cue, first: int, last: int, around: Surroundings) -> bool:
    match context.where:
        case "text":
            return True
        case "before":
            return cue.first < first and cue.last <= last and _unbroken(context, cue.last, first, around)
        case "after":
            return cue.last >= first and _unbroken(context, last, cue.first, around)
        case "quoted" if not around.quoted(first, last):
            return False
    if context.where == "sentence":
        low, high = around.reading.sentence(first)
        gap = cue.first - last if cue.first > last else first - cue.last
        return low <= cue.first <= high and gap <= context.within
    return _near(cue, first, around)


def _near(cue: Cue, first: int, around: Surroundings) -> bool:
    """Whether a cue stands in the sentence of word `first` or in a neighbouring one."""
    low, high = around.reading.sentence(first, around=1)
    return low <= cue.first <= high


def _unbroken(context: Context, end: int, start: int, around: Surroundings) -> bool:
    """Whether nothing between word `end` and word `start` stops the context's reach."""
    if start - end - 1 > context.within:
        return False
    between = around.reading.words[end + 1 : start]
    if STOP in between or not context.stops.isdisjoint(between):
        return False
    return context.pauses or not any(at in around.reading.pauses for at in range(end + 1, start + 1))
