"""From a folded text to comparable words, sentence by sentence, each word with its place; it judges nothing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import accumulate, repeat
from operator import itemgetter

from moderation.screening.codes import PAUSE, STOP, Codes
from moderation.screening.lexicon import Language
from moderation.screening.memory import LONG, Memory
from moderation.screening.normalise import Folded
from moderation.screening.spelling import with_ending

_SPACED_PARAGRAPH = re.compile(r"\n[ \t]+\n")
_PIECES = re.compile(
    r"([^\W_]+(?:'[^\W_]+)*"  # a word
    r"|[.!?;]+(?=[\s\"')\]*_]|$)"  # the end of a sentence
    r"|\n[ \t]*\n\s*"  # a paragraph
    r"|[,():]"
    r"|[^\x00-\x7f\w\s])"  # emoji and other signs
)
_ENDS = frozenset(".!?;\n")
_STOP, _PAUSE = re.compile(re.escape(STOP)), re.compile(re.escape(PAUSE))
_STOPS = {between: re.compile(rf"\.(?:{between}*\.)+" if between else r"\.+") for between in ("", " ", PAUSE)}
_SEAM = re.compile(r"(?<=\S) (?=\S)")
_END = itemgetter(1)
PART = 100  # characters of a long text that are read at a time: a word is found in its own part


class Reading:
    """A text as words, each of them one character of `codes`; where they came from is worked out when asked."""

    def __init__(self, folded: Folded, reader: Reader, parts: list[str], marks: list[str]) -> None:
        """Takes a folded text and its parts, parted by single spaces, each with what it is read as."""
        self.folded = folded
        self._reader = reader
        self._parts = parts
        self._marks = marks  # words, stops and pauses as they follow each other
        # Every sentence has a stop at either end; a stop behind a stop ends nothing.
        self.codes = _one_stop(STOP + "".join(marks).replace(PAUSE, "")) + STOP

    @property
    def own(self) -> int:
        """How many of the words are among the commonest of the language."""
        return sum(map(self._reader.common.__contains__, self.codes))

    @cached_property
    def stops(self) -> list[int]:
        """Where its stops are: one before each sentence, and one behind the last."""
        return [m.start() for m in _STOP.finditer(self.codes)]

    @cached_property
    def pauses(self) -> frozenset[int]:
        """The words before which a comma, a bracket or a sign stands."""
        heard = _one_stop(STOP + "".join(self._marks), PAUSE)
        return frozenset(m.start() - before for before, m in enumerate(_PAUSE.finditer(heard)))

    def sentence(self, index: int, around: int = 0) -> tuple[int, int]:
        """Takes a word's index; returns the half-open range of words of its sentence, and of `around` on each side."""
        stops = self.stops
        place = bisect_right(stops, index) - 1
        first = stops[max(place - around, 0)] + 1
        return first, stops[min(place + 1 + around, len(stops) - 1)]

    def sentence_number(self, index: int) -> int:
        """Takes a word's index; returns how many sentences stand before its own."""
        return bisect_right(self.stops, index)

    @cached_property
    def _places(self) -> _Places:
        """Where its words stand, told part by part."""
        read = _one_stop(STOP + " ".join(self._marks).replace(PAUSE, ""), " ")
        return _Places(self._parts, map(len, read.split(" ")), self.codes, self._reader)

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Takes the first and last word of a match; returns its half-open range in the folded text."""
        return self._places.of(first)[0], self._places.of(last)[1]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Takes a half-open range of the folded text; returns the first and last word that lie within it."""
        return self._places.from_on(start), self._places.up_to(end)

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
        return self._part(number)[index - max(self._words[number], 1)]

    def from_on(self, at: int) -> int:
        """Takes a place in the folded text; returns the first word that begins there or behind."""
        number = self._number(at)
        return max(self._words[number], 1) + bisect_left(self._part(number), (at,))

    def up_to(self, at: int) -> int:
        """Takes a place in the folded text; returns the last word that ends there or before."""
        number = self._number(at)
        return max(self._words[number], 1) + bisect_right(self._part(number), at, key=_END) - 1

    def _number(self, at: int) -> int:
        """The part in which a place lies, with the space behind it."""
        return max(bisect_right(self._starts, at) - 1, 0)

    @cached_property
    def _starts(self) -> list[int]:
        return [begin + number for number, begin in enumerate(self._begins[:-1])]

    def _part(self, number: int) -> list[tuple[int, int]]:
        found = self._found.get(number)
        if found is None:
            found = self._found[number] = self._within(number)
        return found

    def _within(self, number: int) -> list[tuple[int, int]]:
        """The places of a part's words; a stop behind a stop is none."""
        part, at = self._parts[number], self._begins[number] + number
        if part.isalnum():  # one piece, as most parts of a post are
            return [(at, at + len(part))] * len(self._reader.mark(part))
        pieces = _PIECES.split(part)
        edges = list(accumulate(map(len, pieces), initial=at))
        places = list(zip(edges[1:-1:2], edges[2::2], strict=True))
        marks = list(map(self._reader.mark, pieces[1::2]))
        if _all_words(marks):
            return places
        if STOP not in marks:  # then nothing hangs on what stood before
            return [place for mark, place in zip(marks, places, strict=True) if mark != PAUSE for _ in mark]
        last = self._codes[max(self._words[number], 1) - 1]
        found: list[tuple[int, int]] = []
        for mark, place in zip(marks, places, strict=True):
            if mark and mark != PAUSE and not mark == last == STOP:
                found += repeat(place, len(mark))
                last = mark[-1]
        return found


def _all_words(marks: list[str]) -> bool:
    """Whether each piece is read as one word: none as a stop, a pause, several words or nothing."""
    read = set(marks)
    return read.isdisjoint((STOP, PAUSE, "")) and max(map(len, read), default=0) == 1


class Reader:
    """Reads texts in one language; what it has read once it remembers."""

    def __init__(self, language: Language, codes: Codes) -> None:
        self._language = language
        self._codes = codes
        self._chunks = Memory(self._chunk)
        self._pieces = Memory(self._mark)
        self.mark = self._pieces.__getitem__  # takes one piece of a text; returns what it is read as
        self.common = frozenset(map(codes.of, language.common))

    def read(self, folded: Folded) -> Reading:
        """Takes a folded text; returns its words in comparable form, spelt as the lexicon spells."""
        text = folded.text
        if len(text) > LONG:
            return self._reading(folded, list(_cut(text)), self._chunk)
        if "\n" in text and _SPACED_PARAGRAPH.search(text):
            return self._reading(folded, [text], self._chunk)
        return self._reading(folded, text.split(" "), self._chunks.__getitem__)

    def _reading(self, folded: Folded, parts: list[str], how: Callable[[str], str]) -> Reading:
        return Reading(folded, self, parts, list(map(how, parts)))

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


def _one_stop(codes: str, between: str = "") -> str:
    """Leaves of stops that follow each other the first, and what stands between them if that is kept."""
    if STOP * 2 not in (codes.replace(between, "") if between else codes):
        return codes
    return _STOPS[between].sub(lambda stops: STOP + stops.group().replace(STOP, ""), codes)
