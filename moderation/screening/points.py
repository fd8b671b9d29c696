"""What many words tell together where no phrase says it: adds up each scale's points; it matches no phrase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from operator import add

from moderation.screening.codes import Codes
from moderation.screening.findings import LABELS, Finding
from moderation.screening.kinds import Kinds, heard
from moderation.screening.lexicon import SIGNAL, Lexicon, Scale
from moderation.screening.match import Span
from moderation.screening.rules import Judged
from moderation.screening.tally import Columns, apart, side_by_side
from moderation.screening.words import Reading

MOST_QUOTED, LONGEST_QUOTED = 6, 40  # words that a reason quotes, and the characters of each

SEEN = 0  # the level of a signal: it was met, whatever its context
_Place = tuple[int, int, int, str]  # first and last word, what they are worth, and what was counted


class Scales:
    """The scales of a lexicon, ready to weigh; shared by threads."""

    def __init__(self, lexicon: Lexicon, codes: Codes) -> None:
        self._scales = scales = lexicon.scales
        self._own = lexicon.own
        self._signals = [e.label if e.label.startswith(SIGNAL) else "" for e in lexicon.entries]
        self._kinds = Kinds(lexicon.kinds, codes)
        points = [self._kinds.coded(scale.points) for scale in scales]
        self._start = side_by_side([scale.start for scale in scales])
        self._lengths = Columns([dict(scale.lengths) for scale in scales])
        self._words = Columns(points)
        self._speaking = [{piece: worth for piece, worth in each.items() if worth > 0} for each in points]
        self._findings = Columns([scale.findings for scale in scales])

    def weigh(self, reading: Reading, spans: Iterable[Span], judged: Judged, text: str) -> list[Finding]:
        """Takes a reading, its matches, what the rules made of them, the text; returns the findings, weighed.

        A scale adds a finding where its points reach a level that nothing of its kind has reached, and lowers what
        the rules found up to its highest level where nearly all else in the text speaks against it.
        """
        findings = [*judged.findings]
        if not self._scales:
            return findings
        codes, found = heard(reading, judged), self._found(spans, findings)
        totals = self._totals(codes, found, len(codes))

        @cache  # in a hostile text thousands of findings share a sentence
        def of_words(first: int, end: int) -> list[int]:
            return self._totals(codes[first:end], found, 0)

        def alone(finding: Finding) -> list[int]:
            return of_words(*reading.around(finding.start, finding.end))

        for number, (scale, total) in enumerate(zip(self._scales, totals, strict=True)):
            if scale.quiet is not None and total < scale.quiet:
                findings = [self._quieted(f, number, total, alone) for f in findings]
            level = max((level for level, least in scale.levels if total >= least), default=0)
            if level > _highest(scale.label, findings) >= scale.after:
                told = _Told(reading, [*self._told(codes, spans, number)], text)
                findings.append(_finding(scale, level, total, told, findings))
        return findings

    def _found(self, spans: Iterable[Span], findings: Iterable[Finding]) -> set[tuple[str, int]]:
        found = {(f.label, f.severity) for f in findings}
        return found | {(signal, SEEN) for owner, _, _ in spans if (signal := self._signals[owner])}

    def _totals(self, codes: str, found: set[tuple[str, int]], length: int) -> list[int]:
        """The points of some words on each scale, beside what was found, in a text of this length."""
        total = self._start + self._words.sum(self._kinds.pieces(codes)) + self._findings.sum(found)
        total += self._lengths.sum({words for words in self._lengths.keys if length >= words})
        return apart(total, len(self._scales))

    def _quieted(
        self, finding: Finding, number: int, total: int, alone: Callable[[Finding], list[int]]
    ) -> Finding:
        """The finding, at the scale's quiet level where its own sentence is as quiet as the text.

        What a team's own entries find is left alone: no scale has been fitted beside them.
        """
        scale = self._scales[number]
        if finding.rule in self._own or not _within(scale, finding):
            return finding
        most = max(total, alone(finding)[number])
        if scale.quiet is None or most >= scale.quiet:
            return finding
        why = f"{finding.why}; {scale.quiet_why} ({most} < {scale.quiet})"
        return replace(finding, severity=scale.quiet_level, why=why)

    def _told(self, codes: str, spans: Iterable[Span], number: int) -> Iterator[_Place]:
        """The places of all words and signals that speak for a scale."""
        points, findings = self._speaking[number], self._scales[number].findings
        for row in (codes, self._kinds.of(codes)):
            for length, pieces in (1, row), (2, map(add, row, row[1:])):
                for at, piece in enumerate(pieces):
                    if worth := points.get(piece):
                        yield at, at + length - 1, worth, piece
        for owner, first, end in spans:
            if (worth := findings.get((self._signals[owner], SEEN), 0)) > 0:
                yield first, end - 1, worth, self._signals[owner]


def _within(scale: Scale, finding: Finding) -> bool:
    """Whether a finding is of the scale's kind, and between its quiet level and its highest."""
    levels = range(scale.quiet_level + 1, scale.levels[-1][0] + 1)
    return finding.severity in levels and LABELS[finding.label] == LABELS[scale.label]


def _highest(label: str, findings: Iterable[Finding]) -> int:
    kind = LABELS[label]
    return max((f.severity for f in findings if LABELS[f.label] == kind), default=0)


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
        for first, _, worth, _ in self._places:
            sums[number(first)] += worth
        most = sums.most_common(1)[0][0]
        inside = [(first, last) for first, last, *_ in self._places if number(first) == most]
        return self._reading.original(min(inside)[0], max(last for _, last in inside))

    def words(self, start: int, end: int) -> str:
        """Takes a half-open range; returns the words that stand there, as written."""
        return self._text[start:end]

    def quoted(self) -> str:
        """Returns the words that tell most, each with its points."""
        counted: dict[str, _Place] = {}
        for place in self._places:
            counted.setdefault(place[3], place)
        best: dict[str, int] = {}
        for first, last, worth, _ in sorted(counted.values(), key=lambda place: -place[2]):
            start, end = self._reading.original(first, last)
            best.setdefault(" ".join(self._text[start:end].split())[:LONGEST_QUOTED].casefold(), worth)
            if len(best) == MOST_QUOTED:
                break
        return " + ".join(f"\u201c{words}\u201d {worth}" for words, worth in best.items())


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
