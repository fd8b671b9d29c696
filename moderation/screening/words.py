"""From a folded text to comparable words, sentence by sentence, each word with its place; it judges nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate, repeat
from operator import add

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


class Reading:
    """A text as words, each of them one character of `codes`; where they came from is worked out when asked."""

    def __init__(self, folded: Folded, raw: str, reader: Reader, chunks: list[str] | None = None) -> None:
        self.folded = folded
        self._chunks = chunks  # what each chunk of the text is read as, where it was read by chunks
        self._raw = raw  # words, stops and pauses as they follow each other
        self._reader = reader
        # Every sentence has a stop at either end; a stop behind a stop ends nothing.
        codes = STOP + raw.replace(PAUSE, "")
        self.codes = (_STOPS.sub(STOP, codes) if STOP * 2 in codes else codes) + STOP

    @property
    def own(self) -> int:
        """How many of the words are among the commonest of the language."""
        return sum(map(self._reader.common.__contains__, self.codes))

    @cached_property
    def _stops(self) -> list[int]:
        return [at for at, code in enumerate(self.codes) if code == STOP]

    @cached_property
    def _ranges(self) -> list[tuple[int, int]]:
        """For each word its place in the folded text."""
        parts = _PIECES.split(self.folded.text)  # what stands between the pieces, and the pieces, by turns
        edges = list(accumulate(map(len, parts)))
        found, last = [(0, 0)], STOP
        for mark, start, end in zip(self._reader.marks(parts[1::2]), edges[::2], edges[1::2], strict=False):
            if mark and mark != PAUSE and not mark == last == STOP:
                found.extend([(start, end)] * len(mark))
                last = mark[-1]
        return [*found, (edges[-1], edges[-1])]

    @cached_property
    def pauses(self) -> frozenset[int]:
        """The words before which a comma, a bracket or a sign stands."""
        found: set[int] = set()
        at, last = 1, STOP
        for code in self._raw:
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
    def _edges(self) -> tuple[list[int], list[int]] | None:
        """Of each chunk how many words stand before its end, and where it begins; None where that isn't plain."""
        chunks, text = self._chunks, self.folded.text
        if chunks is None or len(self.codes) != len(self._raw) - self._raw.count(PAUSE) + 2:
            return None
        lengths = list(map(len, self.folded.chunks))
        if len(text) != sum(lengths) + len(lengths) - 1:
            return None
        words = map(len, " ".join(chunks).replace(PAUSE, "").split(" "))
        begins = accumulate(map(add, lengths, repeat(1)), initial=0)
        return list(accumulate(words, initial=1)), list(begins)

    def _place(self, index: int) -> tuple[int, int]:
        """Takes a word's index; returns its place in the folded text, by looking at its own chunk alone."""
        if self._edges is None:
            return self._ranges[index]
        words, begins = self._edges
        number = bisect_right(words, index) - 1
        if not 0 <= number < len(begins) - 1:  # the stop before or behind all words
            return self._ranges[index]
        at, behind = begins[number], words[number]
        for place, piece in enumerate(_PIECES.split(self.folded.chunks[number])):
            if place % 2:
                behind += len(self._reader.mark(piece).replace(PAUSE, ""))
                if behind > index:
                    return at, at + len(piece)
            at += len(piece)
        return self._ranges[index]

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Takes the first and last word of a match; returns its half-open range in the folded text."""
        return self._place(first)[0], self._place(last)[1]

    def original(self, first: int, last: int) -> tuple[int, int]:
        """Takes the first and last word of a match; returns its half-open range in the original text."""
        return self.folded.span(*self.place(first, last))


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
            return Reading(folded, "".join(self.marks(_PIECES.findall(text))), self)
        if "\n" not in text:
            chunks = list(map(self._chunks.__getitem__, folded.chunks))
            return Reading(folded, "".join(chunks), self, chunks)
        parts = ("".join(map(self._chunks.__getitem__, part.split())) for part in _PARAGRAPH.split(text))
        return Reading(folded, STOP.join(parts), self)

    def marks(self, pieces: Iterable[str]) -> Iterable[str]:
        """Takes pieces of a text; returns each as the characters of its words, as a stop or as a pause."""
        return map(self._pieces.__getitem__, pieces)

    def mark(self, piece: str) -> str:
        """Takes one piece of a text; returns what it is read as."""
        return self._pieces[piece]

    def _chunk(self, chunk: str) -> str:
        return "".join(self.marks(_PIECES.findall(chunk)))

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
