"""Tries a lexicon before it reads for real: on its own examples and on texts of late. It stores nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal

from moderation.screening import Finding, Screener, Screening, ScreeningFailed

SIGNALS = "signal."
_AROUND, _MOST_EXCERPTS = 60, 5
_HIDDEN = "▮▮▮"
_ENDS = (".", "!", "?", "\n", "…")
# Whatever could name somebody: addresses, handles, links, numbers, and names within a sentence.
_TELLING = re.compile(r"\S+@\S+|@\w+|https?://\S+|www\.\S+|\d[\d ./-]*\d|(?<=[a-z,;] )[A-Z][\w'’-]+")

Reads = Callable[[str], Screening]


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that a rule doesn't keep: it should have fired, or should have stayed calm."""

    rule: str
    example: str
    wanted: Literal["fires", "calm"]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A few words around a finding, with whatever could name somebody covered."""

    newly: bool
    words: str


@dataclass(frozen=True, slots=True)
class RuleChange:
    """On how many texts a rule would newly fire, and on how many it would stop."""

    rule: str
    newly: int
    no_longer: int
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What another lexicon would do to `texts` texts: per rule, and how many would rise or fall in level."""

    texts: int
    raised: int
    lowered: int
    rules: tuple[RuleChange, ...]
    unread: int
    whole: bool


@dataclass(slots=True)
class _Tally:
    newly: int = 0
    no_longer: int = 0
    excerpts: list[Excerpt] = field(default_factory=list)

    def add(self, finding: Finding, text: str, *, newly: bool) -> None:
        self.newly += newly
        self.no_longer += not newly
        if sum(each.newly is newly for each in self.excerpts) < _MOST_EXCERPTS:
            self.excerpts.append(Excerpt(newly, redacted(text, finding.start, finding.end)))


def failures(screener: Screener) -> tuple[Failure, ...]:
    """Takes a compiled lexicon; returns the examples in it that don't hold.

    A rule fires when it is among the findings, or its label is (another rule may say the same better); signals, which
    mean something only together, are asked for calm alone.
    """
    found = []
    for entry in screener.lexicon.entries:
        for example in entry.fires if not entry.label.startswith(SIGNALS) else ():
            seen = screener.by_rules(example)
            if entry.id not in _fired(seen) and entry.label not in seen.labels:
                found.append(Failure(entry.id, example, "fires"))
        found += [
            Failure(entry.id, example, "calm")
            for example in entry.calm
            if entry.id in _fired(screener.by_rules(example))
        ]
    return tuple(found)


def compare(before: Reads, after: Reads, texts: Iterable[str], most_seconds: float = 8.0) -> Trial:
    """Takes what reads now, what would read, and texts; returns the difference, `whole` unless time ran out."""
    tallies: dict[str, _Tally] = {}
    count = raised = lowered = unread = 0
    deadline, whole = perf_counter() + most_seconds, True
    for text in texts:
        if perf_counter() > deadline:
            whole = False
            break
        count += 1
        try:
            was, would = before(text), after(text)
        except ScreeningFailed:
            unread += 1
            continue
        raised += would.severity > was.severity
        lowered += would.severity < was.severity
        _count(tallies, text, _fired(was), _fired(would))
    rules = [RuleChange(rule, t.newly, t.no_longer, tuple(t.excerpts)) for rule, t in tallies.items()]
    rules.sort(key=lambda each: (-each.newly - each.no_longer, each.rule))
    return Trial(count, raised, lowered, tuple(rules), unread, whole)


def count(reads: Reads, rules: Iterable[str], texts: Iterable[str]) -> dict[str, int]:
    """Takes what reads, rules and texts; returns on how many texts each rule fires (none for a text over budget)."""
    wanted, found = set(rules), dict.fromkeys(rules, 0)
    for text in texts:
        try:
            fired = wanted.intersection(_fired(reads(text)))
        except ScreeningFailed:
            continue
        for rule in fired:
            found[rule] += 1
    return found


def redacted(text: str, start: int, end: int) -> str:
    """Takes a text and a finding's place; returns a few words around it with names, numbers and links covered."""
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    # Whole words alone: half a name might slip through what covers names.
    before = text[left:start] if not left else text[left:start].partition(" ")[2]
    after = text[end:right] if right == len(text) else text[end:right].rpartition(" ")[0]
    shown = _TELLING.sub(_HIDDEN, " ".join((before + text[start:end] + after).split()))
    return f"{'… ' if left else ''}{shown}{' …' if right < len(text) else ''}"


def covered(text: str) -> str:
    """Takes a text; returns it with names, numbers and links covered, as far as a machine can tell them."""
    return _TELLING.sub(_HIDDEN, " ".join(text.split()))


def holds_covered(text: str) -> bool:
    """Takes a text that a person has gone over; tells whether something in it is still covered."""
    return _HIDDEN[0] in text


def sentence_at(text: str, start: int, end: int) -> str:
    """Takes a text and a finding's place; returns the sentences that it stands in."""
    before = max((text.rfind(mark, 0, start) for mark in _ENDS), default=-1)
    after = min((found for mark in _ENDS if (found := text.find(mark, end)) >= 0), default=len(text) - 1)
    return text[before + 1 : after + 1].strip()


def _fired(seen: Screening) -> dict[str, Finding]:
    """A rule at level 0 was seen and set aside."""
    return {finding.rule: finding for finding in reversed(seen.findings) if finding.severity}


def _count(tallies: dict[str, _Tally], text: str, was: dict[str, Finding], would: dict[str, Finding]) -> None:
    for rule in would.keys() - was.keys():
        tallies.setdefault(rule, _Tally()).add(would[rule], text, newly=True)
    for rule in was.keys() - would.keys():
        tallies.setdefault(rule, _Tally()).add(was[rule], text, newly=False)
