"""What many words tell together where no phrase says it: adds up each scale's points; it matches no phrase."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from moderation.screening.codes import Codes
from moderation.screening.findings import LABELS, Finding
from moderation.screening.kinds import Kinds, heard
from moderation.screening.lexicon import SIGNAL, Lexicon, Scale
from moderation.screening.match import Span
from moderation.screening.rules import Judged
from moderation.screening.tally import Columns, apart, side_by_side
from moderation.screening.telling import Rows, Signalled, Told
from moderation.screening.words import Reading

SEEN = 0  # the level of a signal: it was met, whatever its context


class Scales:
    """The scales of a lexicon, ready to weigh; shared by threads."""

    def __init__(self, lexicon: Lexicon, codes: Codes) -> None:
        self._scales = scales = lexicon.scales
        self._own = lexicon.own
        self._signals = [e.label if e.label.startswith(SIGNAL) else "" for e in lexicon.entries]
        self._kinds = Kinds(lexicon, codes)
        points = [self._kinds.numbered(scale.points) for scale in scales]
        self._start = side_by_side([scale.start for scale in scales])
        self._lengths = Columns([dict(scale.lengths) for scale in scales])
        self._words = Columns(points)
        self._speaking = [{piece: worth for piece, worth in each.items() if worth > 0} for each in points]
        self._findings = Columns([scale.findings for scale in scales])

    def weigh(self, reading: Reading, spans: Sequence[Span], judged: Judged, text: str) -> list[Finding]:
        """Takes a reading, its matches, what the rules made of them, the text; returns the findings, weighed.

        A scale adds a finding where its points reach a level that nothing of its kind has reached, and lowers what
        the rules found up to its highest level where nearly all else in the text speaks against it.
        """
        findings = [*judged.findings]
        if not self._scales:
            return findings
        codes = heard(reading, judged)
        beside = self._start + self._findings.sum(self._found(spans, findings))
        totals = self._totals(codes, beside + self._lengths.sum(self._reached(len(codes))))
        alone = _Alone(self._totals, beside, codes, reading, judged)
        rows = Rows(reading, codes, self._kinds, text)
        weighed = [*zip(range(len(totals)), self._scales, totals, strict=True)]
        # The gravest first: what it lowers, the next may lower further. Only what rules found is there to be lowered.
        for number, scale, total in reversed(weighed):
            if scale.quiet is not None and total < scale.quiet:
                to = max(scale.reached(total), scale.quiet_level)
                findings = [self._quieted(at, f, number, total, alone, to) for at, f in enumerate(findings)]
        for number, scale, total in weighed:
            level = scale.reached(total)
            if level and level > _highest(scale.label, findings) >= scale.after:
                told = Told(rows, self._speaking[number], [*self._signalled(spans, scale)])
                findings.append(_finding(scale, level, total, told, findings))
        return findings

    def _found(self, spans: Iterable[Span], findings: Iterable[Finding]) -> set[tuple[str, int]]:
        found = {(f.label, f.severity) for f in findings}
        return found | {(signal, SEEN) for owner, _, _ in spans if (signal := self._signals[owner])}

    def _totals(self, codes: str, beside: int) -> list[int]:
        """The points of some words on each scale, beside what else counts."""
        return apart(beside + self._words.sum(self._kinds.numbers(codes)), len(self._scales))

    def _reached(self, length: int) -> set[int]:
        """The lengths that a text of so many words has."""
        return {words for words in self._lengths.keys if length >= words}

    def _quieted(
        self, at: int, finding: Finding, number: int, total: int, alone: _Alone, level: int
    ) -> Finding:
        """The finding, at a level that the scale itself reaches, where its own sentence is as quiet as the text.

        What a team's own entries find is left alone: no scale has been fitted beside them.
        """
        scale = self._scales[number]
        if finding.rule in self._own or finding.severity <= level or not _within(scale, finding):
            return finding
        most = max(total, alone.totals(at)[number])
        if scale.quiet is None or most >= scale.quiet:
            return finding
        why = f"{finding.why}; {scale.quiet_why} ({most} < {scale.quiet})"
        return replace(finding, severity=level, why=why)

    def _signalled(self, spans: Iterable[Span], scale: Scale) -> Iterator[Signalled]:
        """The signals that speak for a scale, where they stand."""
        for owner, first, end in spans:
            if (worth := scale.findings.get((self._signals[owner], SEEN), 0)) > 0:
                yield Signalled(first, end - 1, worth, self._signals[owner])


class _Alone:
    """What the sentences of findings are worth by themselves; in a hostile text thousands share one."""

    def __init__(
        self,
        totals: Callable[[str, int], list[int]],
        beside: int,
        codes: str,
        reading: Reading,
        judged: Judged,
    ) -> None:
        self._totals = totals
        self._beside = beside
        self._codes = codes
        self._reading = reading
        self._places = judged.places
        self._known: dict[tuple[int, int], list[int]] = {}

    def totals(self, at: int) -> list[int]:
        """Takes the place of a rule's finding among all; returns the points of its sentences on each scale."""
        first, end = words = self._sentences(*self._places[at])
        if words not in self._known:
            self._known[words] = self._totals(self._codes[first - 1 : end + 1], self._beside)
        return self._known[words]

    def _sentences(self, first: int, last: int) -> tuple[int, int]:
        """The half-open range of words of the sentences from one word's to another's."""
        return self._reading.sentence(first)[0], self._reading.sentence(last)[1]


def _within(scale: Scale, finding: Finding) -> bool:
    """Whether a finding is of the scale's kind, and not above its highest level."""
    return finding.severity <= scale.levels[-1][0] and LABELS[finding.label] == LABELS[scale.label]


def _highest(label: str, findings: Iterable[Finding]) -> int:
    kind = LABELS[label]
    return max((f.severity for f in findings if LABELS[f.label] == kind), default=0)


def _finding(scale: Scale, level: int, total: int, told: Told, findings: Iterable[Finding]) -> Finding:
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
