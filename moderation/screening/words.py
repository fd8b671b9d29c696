"""From a folded text to comparable words, sentence by sentence, each word with its place; it judges nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, repeat

from moderation.screening.codes import PAUSE, STOP, Codes
from moderation.screening.lexicon import Language
from moderation.screening.memory import LONG, Memory
from moderation.screening.normalise import Folded
from moderation.screening.spelling import with_ending

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_PIECES = re.compile(
    r"([^\W_]+(?:'[^\W_]+)*"  # a word
    r"|[.!?;]+(?=[\s\"')\]*_]|$)"  # the end of a sentence
    r"|\n[ \t]*\n\s*"  # a paragraph
    r"|[,():]"
    r"|[^\x00-\x7f\w\s])"  # emoji and other signs
)
_ENDS = frozenset(".!?;\n")
_STOPS = re.compile(r"\.{2,}")
_STOPS_APART = re.compile(r"\.(?: *\.)+")
_SEAM = re.compile(r"(?<=\S) (?=\S)")
PART = 100  # characters of a long text that are read at a time: a word is found in its own part


class Reading:
    """A text as words, each of them one character of `codes`; where they came from is worked out when asked."""

    def __init__(self, folded: Folded, reader: Reader, parts: list[str], marks: list[str]) -> None:
        """Takes a folded text and its parts, which stand between spaces, each with what it is read as."""
        self.folded = folded
        self._reader = reader
        self._parts = parts
        self._marks = marks  # words, stops and pauses as they follow each other
        # Every sentence has a stop at either end; a stop behind a stop ends nothing.
        codes = STOP + "".join(marks).replace(PAUSE, "")
        self.codes = (_STOPS.sub(STOP, codes) if STOP * 2 in codes else codes) + STOP

    @property
    def own(self) -> int:
        """How many of the words are among the commonest of the language."""
        return sum(map(self._reader.common.__contains__, self.codes))

    @cached_property
    def _stops(self) -> list[int]:
        return [at for at, code in enumerate(self.codes) if code == STOP]

    @cached_property
    def pauses(self) -> frozenset[int]:
        """The words before which a comma, a bracket or a sign stands."""
        found: set[int] = set()
        at, last = 1, STOP
        for code in "".join(self._marks):
            if code == PAUSE or code == last == STOP:
                found.add(at)
            else:
                at, last = at + 1, code
        return frozenset(found)

    def sentence(self, index: int, around: int = 0) -> tuple[int, int]:
        """Takes a word's index; returns the half-open range of words of its sentence, and of `around` on each side."""
        stops = self._stops
        place = bisect_right(stops, index) - 1
        first = stops[max(place - around, 0)] + 1
        return first, stops[min(place + 1 + around, len(stops) - 1)]

    def sentence_number(self, index: int) -> int:
        """Takes a word's index; returns how many sentences stand before its own."""
        return bisect_right(self._stops, index)

    @cached_property
    def _places(self) -> _Places:
        """Where its words stand, told part by part if the parts are all that is between single spaces."""
        text, parts, marks = self.folded.text, self._parts, self._marks
        if not parts or " ".join(parts) != text:
            parts, marks = [text], ["".join(marks)]
        read = STOP + " ".join(marks).replace(PAUSE, "")
        if len(read) != len(self.codes) + len(marks) - 2:
            read = _STOPS_APART.sub(lambda m: STOP + m.group().count(" ") * " ", read)
        return _Places(parts, map(len, read.split(" ")), self.codes, self._reader)

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Takes the first and last word of a match; returns its half-open range in the folded text."""
        return self._places.of(first)[0], self._places.of(last)[1]

    def original(self, first: int, last: int) -> tuple[int, int]:
        """Takes the first and last word of a match; returns its half-open range in the original text."""
        return self.folded.span(*self.place(first, last))


class _Places:
    """Where words stand in a folded text; only the parts that are asked for are looked into."""

    def __init__(self, parts: list[str], words: Iterable[int], codes: str, reader: Reader) -> None:
        """Takes the parts of a text, parted by single spaces, and how many of its words each holds."""
        self._parts = parts
        self._codes = codes
        self._reader = reader
        self._words = list(accumulate(words, initial=0))
        self._begins = list(accumulate(map(len, parts), initial=0))
        self._found: dict[int, list[tuple[int, int]]] = {}

    def of(self, index: int) -> tuple[int, int]:
        """Takes a word's index; returns its half-open range, which is empty for the stops before and behind all."""
        number = bisect_right(self._words, index) - 1
        if not index or number == len(self._parts):
            end = self._begins[number] + max(number - 1, 0)
            return end, end
        found = self._found.get(number)
        if found is None:
            found = self._found[number] = list(self._within(number))
        return found[index - max(self._words[number], 1)]

    def _within(self, number: int) -> Iterator[tuple[int, int]]:
        """The places of a part's words; a stop behind a stop is none."""
        at = self._begins[number] + number
        last = self._codes[max(self._words[number], 1) - 1]
        for place, piece in enumerate(_PIECES.split(self._parts[number])):
            mark = self._reader.mark(piece) if place % 2 else PAUSE
            if mark and mark != PAUSE and not mark == last == STOP:
                yield from repeat((at, at + len(piece)), len(mark))
                last = mark[-1]
            at += len(piece)


class Reader:
    """Reads texts in one language; what it has read once it remembers."""

    def __init__(self, language: Language, codes: Codes) -> None:
        self._language = language
        self._codes = codes
        self._chunks = Memory(self._chunk)
        self._pieces = Memory(self._mark)
        self.common = frozenset(map(codes.of, language.common))

    def read(self, folded: Folded) -> Reading:
        """Takes a folded text; returns its words in comparable form, spelt as the lexicon spells."""
        text = folded.text
        if len(text) > LONG:
            parts = list(_cut(text))
            return Reading(folded, self, parts, list(map(self._chunk, parts)))
        if "\n" not in text:
            return Reading(folded, self, folded.chunks, list(map(self._chunks.__getitem__, folded.chunks)))
        paragraphs = ("".join(map(self._chunks.__getitem__, one.split())) for one in _PARAGRAPH.split(text))
        return Reading(folded, self, [text], [STOP.join(paragraphs)])

    def mark(self, piece: str) -> str:
        """Takes one piece of a text; returns what it is read as."""
        return self._pieces[piece]

    def _chunk(self, chunk: str) -> str:
        return "".join(map(self._pieces.__getitem__, _PIECES.findall(chunk)))

    def _mark(self, piece: str) -> str:
        """What a piece is read as; the spelling of an ending ("'ll" = "will") makes "mum'll" two words."""
        language = self._language
        spelt = language.spellings.get(piece)
        if spelt is None and "'" in piece:
            spelt = with_ending(piece, language.spellings)
        if spelt is not None:
            return "".join(map(self._codes.of, spelt))
        if piece[0].isalnum():
            heard = None if piece in language.known else language.sounds.hear(piece)
            return self._codes.of(heard or piece)
        if piece[0] in _ENDS:
            return PAUSE if piece[:2] == ".." else STOP
        return self._codes.of(language.signs[piece]) if piece in language.signs else PAUSE


def _cut(text: str) -> Iterator[str]:
    """A long text in parts, cut at single spaces: no piece of it reaches over one."""
    start = 0
    while (seam := _SEAM.search(text, start + PART)) is not None:
        yield text[start : seam.start()]
        start = seam.end()
    yield text[start:]
