"""What many words tell together where no phrase says it: adds up each scale's points; it matches no phrase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from operator import add
from typing import TypeVar

from moderation.screening.codes import STOP, Codes
from moderation.screening.findings import LABELS, Finding
from moderation.screening.lexicon import SIGNAL, Lexicon, Scale
from moderation.screening.match import Span
from moderation.screening.rules import Judged
from moderation.screening.words import Reading

MOST_QUOTED, LONGEST_QUOTED = 6, 40  # words that a reason quotes, and the characters of each

SEEN = 0  # the level of a signal: it was met, whatever its context
Key = TypeVar("Key")
_Place = tuple[int, int, int]  # first and last word, and what they are worth


class Scales:
    """The scales of a lexicon, ready to weigh; shared by threads."""

    def __init__(self, lexicon: Lexicon, codes: Codes) -> None:
        self._scales = scales = lexicon.scales
        self._signals = [e.label if e.label.startswith(SIGNAL) else "" for e in lexicon.entries]
        self._start = tuple(scale.start for scale in scales)
        self._lengths = [
            (words, _row(number, worth, len(scales)))
            for number, scale in enumerate(scales)
            for words, worth in scale.lengths
        ]
        self._words = _columns([_coded(scale.points, codes) for scale in scales])
        self._findings = _columns([scale.findings for scale in scales])

    def weigh(self, reading: Reading, spans: Iterable[Span], judged: Judged, text: str) -> list[Finding]:
        """Takes a reading, its matches, what the rules made of them, the text; returns the findings, weighed.

        A scale adds a finding where its points reach a level that nothing of its kind has reached, and lowers what
        the rules found up to its highest level where nearly all else in the text speaks against it.
        """
        findings = [*judged.findings]
        if not self._scales:
            return findings
        codes = heard(reading, judged)
        there = pieces(codes) & self._words.keys()
        rows = [self._words[piece] for piece in there]
        rows += [row for words, row in self._lengths if len(reading.codes) >= words]
        rows += [self._findings[key] for key in self._found(spans, findings) & self._findings.keys()]
        totals = map(sum, zip(self._start, *rows, strict=True))
        for number, (scale, total) in enumerate(zip(self._scales, totals, strict=True)):
            findings = _quieted(scale, total, findings)
            level = max((level for level, least in scale.levels if total >= least), default=0)
            if level > _highest(scale.label, findings) >= scale.after:
                told = _Told(reading, [*self._told(codes, there, spans, number)], text)
                findings.append(_finding(scale, level, total, told, findings))
        return findings

    def _found(self, spans: Iterable[Span], findings: Iterable[Finding]) -> set[tuple[str, int]]:
        found = {(f.label, f.severity) for f in findings}
        return found | {(signal, SEEN) for owner, _, _ in spans if (signal := self._signals[owner])}

    def _told(self, codes: str, there: set[str], spans: Iterable[Span], number: int) -> Iterator[_Place]:
        """The places of all words and signals that speak for a scale."""
        for at in range(len(codes)):
            for piece in {codes[at], codes[at : at + 2]} & there:
                if (worth := self._words[piece][number]) > 0:
                    yield at, at + len(piece) - 1, worth
        for owner, first, end in spans:
            row = self._findings.get((self._signals[owner], SEEN))
            if row and row[number] > 0:
                yield first, end - 1, row[number]


def heard(reading: Reading, judged: Judged) -> str:
    """Takes a reading and what the rules made of it; returns its words but those that a context set aside."""
    codes = reading.codes
    for first, last in judged.aside:
        codes = codes[:first] + STOP * (last + 1 - first) + codes[last + 1 :]
    return codes


def pieces(codes: str) -> set[str]:
    """Takes a text's characters; returns its words, and each two that follow each other."""
    return {*codes, *map(add, codes, codes[1:])}


def _coded(points: Mapping[str, int], codes: Codes) -> Mapping[str, int]:
    return {"".join(map(codes.of, words.split())): worth for words, worth in points.items()}


def _row(place: int, worth: int, count: int) -> tuple[int, ...]:
    return tuple(worth if place == number else 0 for number in range(count))


def _columns(tables: list[Mapping[Key, int]]) -> dict[Key, tuple[int, ...]]:
    """One table for all scales: for each key what it is worth in each of them."""
    keys = {key for table in tables for key in table}
    return {key: tuple(table.get(key, 0) for table in tables) for key in keys}


def _highest(label: str, findings: Iterable[Finding]) -> int:
    kind = LABELS[label]
    return max((f.severity for f in findings if LABELS[f.label] == kind), default=0)


def _quieted(scale: Scale, total: int, findings: list[Finding]) -> list[Finding]:
    """The findings, where a text is quiet otherwise those up to the scale's highest level at its quiet one."""
    if scale.quiet is None or total >= scale.quiet:
        return findings
    kind, low, top = LABELS[scale.label], scale.quiet_level, scale.levels[-1][0]
    return [
        replace(f, severity=low, why=f"{f.why}; {scale.quiet_why} ({total} < {scale.quiet})")
        if low < f.severity <= top and LABELS[f.label] == kind
        else f
        for f in findings
    ]


class _Told:
    """Where in a text the words stand that a scale counted."""

    def __init__(self, reading: Reading, places: list[_Place], text: str) -> None:
        self._reading = reading
        self._places = places
        self._text = text

    def stretch(self) -> tuple[int, int]:
        """Returns the half-open range, in the text as written, of the sentence that tells most."""
        if not self._places:
            return 0, len(self._text)
        number = self._reading.sentence_number
        sums: Counter[int] = Counter()
        for first, _, worth in self._places:
            sums[number(first)] += worth
        most = sums.most_common(1)[0][0]
        inside = [(first, last) for first, last, _ in self._places if number(first) == most]
        return self._reading.original(min(inside)[0], max(last for _, last in inside))

    def words(self, start: int, end: int) -> str:
        """Takes a half-open range; returns the words that stand there, as written."""
        return self._text[start:end]

    def quoted(self) -> str:
        """Returns the words that tell most, each with its points."""
        best: dict[str, int] = {}
        for first, last, worth in sorted(self._places, key=lambda place: -place[2]):
            start, end = self._reading.original(first, last)
            best.setdefault(" ".join(self._text[start:end].split())[:LONGEST_QUOTED].casefold(), worth)
        return " + ".join(f"\u201c{words}\u201d {worth}" for words, worth in list(best.items())[:MOST_QUOTED])


def _finding(scale: Scale, level: int, total: int, told: _Told, findings: Iterable[Finding]) -> Finding:
    """The finding of a scale; where the rules found something of its kind, it speaks under that label."""
    start, end = told.stretch()
    least = dict(scale.levels)[level]
    why = f"{scale.why} ({told.quoted()}; {total} \u2265 {least})"
    return Finding(scale.id, _label(scale, findings), level, start, end, told.words(start, end), why)


def _label(scale: Scale, findings: Iterable[Finding]) -> str:
    """The label of the strongest other finding of its kind, if it is of another family: it says what this is about."""
    kind, family = LABELS[scale.label], scale.label.partition(".")[0]
    others = [f for f in findings if LABELS[f.label] == kind and f.severity >= 2]
    strongest = max(others, key=lambda f: f.severity, default=None)
    if strongest is None or strongest.label.partition(".")[0] == family:
        return scale.label
    return strongest.label
