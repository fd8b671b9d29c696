"""Where in a text the words stand that speak for a scale, to show and to quote them; it knows no scale, no level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress, pairwise, repeat
from typing import NamedTuple

from moderation.screening.kinds import Kinds
from moderation.screening.words import Reading

MOST_QUOTED, LONGEST_QUOTED = 6, 40  # words that a reason quotes, and the characters of each
_MORE = (0, 1, 0, 1, 2)  # words of a piece behind its first, in the order of the rows


class Signalled(NamedTuple):
    """A signal that speaks for a scale: its first and last word, what it is worth, and its label."""

    first: int
    last: int
    worth: int
    label: str


class Rows:
    """What is counted of one text, in the order of its words."""

    def __init__(self, reading: Reading, codes: str, kinds: Kinds, text: str) -> None:
        """Takes a reading, its characters but those set aside, the kinds of words, the text as written."""
        self.reading = reading
        self.text = text
        self._codes = codes
        self._kinds = kinds

    @cached_property
    def pieces(self) -> tuple[list[int], ...]:
        """Returns the numbers of what counts: of one word each, of two, by their kinds, with one between."""
        return self._kinds.in_order(self._codes)

    @cached_property
    def first(self) -> dict[int, int]:
        """Returns each different piece, and the first of the rows that it stands in."""
        found: dict[int, int] = {}
        for number, row in enumerate(self.pieces):
            for piece in dict.fromkeys(row):
                found.setdefault(piece, number)
        return found

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Returns the half-open range of each sentence, the stop before it included."""
        stops = self.reading.stops
        return [*pairwise([*stops, stops[-1] + 1])]

    def written(self, first: int, last: int) -> tuple[int, int]:
        """Takes the first and last place of pieces; returns the half-open range of their words, without a stop."""
        stops = self.reading.stops
        return self.reading.original(first + (first in stops), last - (last in stops))


class Told:
    """What speaks for one scale in a text."""

    def __init__(self, rows: Rows, points: Mapping[int, int], signalled: Sequence[Signalled]) -> None:
        """Takes the rows of a text, what each piece is worth that speaks for the scale, the signals that do."""
        self._rows = rows
        self._points = points
        self._signalled = signalled
        self._worths = [list(map(points.get, row, repeat(0))) for row in rows.pieces]
        self._number = rows.reading.sentence_number

    def stretch(self) -> tuple[int, int]:
        """Returns the half-open range, in the text as written, of the sentence that tells most."""
        sums = self._by_sentence()
        if not sums:
            return 0, len(self._rows.text)
        places = [*self._inside(sums.most_common(1)[0][0])]
        return self._rows.written(min(places)[0], max(last for _, last in places))

    def _by_sentence(self) -> Counter[int]:
        """What each sentence is worth that holds something; of equals the first to speak comes first."""
        sums: Counter[int] = Counter()
        for worths in self._worths:
            for number, (start, end) in enumerate(self._rows.sentences, 1):
                if worth := sum(worths[start:end]):
                    sums[number] += worth
        for signal in self._signalled:
            sums[self._number(signal.first)] += signal.worth
        return sums

    def _inside(self, number: int) -> Iterator[tuple[int, int]]:
        """The first and last word of the outermost pieces in a sentence, and of its signals."""
        start, end = self._rows.sentences[number - 1]
        for more, worths in zip(_MORE, self._worths, strict=True):
            there = [*compress(range(start, end), worths[start:end])]
            yield from ((at, at + more) for at in there[:1] + there[-1:])
        yield from ((each.first, each.last) for each in self._signalled if self._number(each.first) == number)

    def words(self, start: int, end: int) -> str:
        """Takes a half-open range; returns the words that stand there, as written."""
        return self._rows.text[start:end]

    def quoted(self) -> str:
        """Returns the words that tell most, each with its points."""
        counted = self._counted()
        best: dict[str, int] = {}
        for piece in sorted(counted, key=lambda piece: -counted[piece][0]):
            worth, row = counted[piece]
            start, end = self._rows.written(*self._place(piece, row))
            words = " ".join(self._rows.text[start:end].split())
            best.setdefault(words[:LONGEST_QUOTED].casefold(), worth)
            if len(best) == MOST_QUOTED:
                break
        return " + ".join(f"\u201c{words}\u201d {worth}" for words, worth in best.items())

    def _counted(self) -> dict[int | str, tuple[int, int]]:
        """What each different piece is worth, and the first row that it stands in; signals stand behind the rows."""
        found: dict[int | str, tuple[int, int]] = {}
        for piece, row in self._rows.first.items():
            if worth := self._points.get(piece):
                found[piece] = worth, row
        for signal in self._signalled:
            found.setdefault(signal.label, (signal.worth, len(_MORE)))
        return found

    def _place(self, piece: int | str, row: int) -> tuple[int, int]:
        """The first and last word of a piece where it first stands."""
        if row == len(_MORE):
            return next((each.first, each.last) for each in self._signalled if each.label == piece)
        at = self._rows.pieces[row].index(int(piece))
        return at, at + _MORE[row]
