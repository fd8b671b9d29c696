"""From matches to findings: each match in its context, then what several mean together, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache

from moderation.screening.context import Contexts, Surroundings
from moderation.screening.findings import Finding
from moderation.screening.lexicon import SIGNAL, THIRD_PARTY, Entry, Lexicon, Need, Together
from moderation.screening.words import Reading

MOST_PER_ENTRY = 24  # matches of one entry that are judged at each end of a text
MOST_FINDINGS = 60
MOST_REMEMBERED = 10_000
_REACH = {"sentence": 0, "near": 2}


@dataclass(frozen=True, slots=True)
class Hit:
    """A match that has been judged: words `first` to `last` (both included) count as `label` at `level`."""

    rule: str
    label: str
    level: int
    first: int
    last: int
    why: str


@lru_cache(maxsize=4096)
def _fits(label: str, pattern: str) -> bool:
    return fnmatchcase(label, pattern)


class Rules:
    """The rules of a lexicon, ready to judge; shared by threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._entries = lexicon.entries
        self._together = lexicon.together
        self._contexts = Contexts(lexicon)
        self._worth_known: dict[frozenset[str], bool] = {}
        self._possible_known: dict[frozenset[str], tuple[Together, ...]] = {}

    def judge(self, reading: Reading, spans: Iterable[tuple[int, int, int]]) -> list[Finding]:
        """Takes a reading and the (entry, start, end) matches in it; returns the findings, in no order."""
        places = _by_entry(spans)
        if not self._worth(frozenset(self._entries[number].label for number in places)):
            return []
        around = self._contexts.around(reading, (self._entries[number] for number in places))
        hits: list[Hit] = []
        for number, found in places.items():
            entry = self._entries[number]
            for start, end in found:
                hit = self._judged(entry, reading.word_at(start), reading.word_at(end - 1), around)
                if hit is not None:
                    hits.append(hit)
        self._combine(reading, hits)
        shown = [hit for hit in hits if not hit.label.startswith(SIGNAL)]
        return [_finding(hit, reading) for hit in _strongest(shown)]

    def _worth(self, labels: frozenset[str]) -> bool:
        """Whether matches of these labels can lead to a finding at all: signals need company."""
        known = self._worth_known.get(labels)
        if known is None:
            known = any(not label.startswith(SIGNAL) for label in labels) or any(
                all(sum(_fits(label, need.label) for label in labels) >= need.distinct for need in rule.needs)
                for rule in self._together
            )
            if len(self._worth_known) < MOST_REMEMBERED:
                self._worth_known[labels] = known
        return known

    def _judged(self, entry: Entry, first: int, last: int, around: Surroundings) -> Hit | None:
        hit = Hit(entry.id, entry.label, entry.level, first, last, entry.why)
        if entry.subject == "self":
            directed = _directed(entry, hit, self._contexts.subject(first, around))
            if directed is None:
                return None
            hit = directed
        for context in self._contexts.lowering(entry, first, last, around):
            if not context.fits(entry.label, hit.label):
                continue
            if context.level < hit.level or (context.level == hit.level and context.relabel):
                why = f"{entry.why}; {context.why}" if entry.why else context.why
                label = hit.label if hit.label.startswith(SIGNAL) else context.relabel or hit.label
                hit = replace(hit, level=context.level, label=label, why=why)
        return hit

    def _combine(self, reading: Reading, hits: list[Hit]) -> None:
        """Adds to `hits` what they mean together; a later rule may build on an earlier one."""
        by_label: dict[str, list[Hit]] = {}
        for hit in hits:
            by_label.setdefault(hit.label, []).append(hit)
        for rule in self._possible(frozenset(by_label)):
            found = _met(rule, by_label, reading)
            if found is not None:
                hits.append(found)
                by_label.setdefault(found.label, []).append(found)

    def _possible(self, labels: frozenset[str]) -> tuple[Together, ...]:
        """The rules that these labels, and those which the rules add to them, can meet at all; in order."""
        known = self._possible_known.get(labels)
        if known is None:
            found = []
            there = set(labels)
            for rule in self._together:
                if all(
                    sum(_fits(label, need.label) for label in there) >= need.distinct for need in rule.needs
                ):
                    found.append(rule)
                    there.add(rule.label)
            known = tuple(found)
            if len(self._possible_known) < MOST_REMEMBERED:
                self._possible_known[labels] = known
        return known


def _by_entry(spans: Iterable[tuple[int, int, int]]) -> Mapping[int, list[tuple[int, int]]]:
    """The distinct places of each entry; of very many, the first and last ones."""
    places: dict[int, list[tuple[int, int]]] = {}
    for number, start, end in spans:
        places.setdefault(number, []).append((start, end))
    for number, found in places.items():
        found = sorted(set(found))
        if len(found) > 2 * MOST_PER_ENTRY:
            found = found[:MOST_PER_ENTRY] + found[-MOST_PER_ENTRY:]
        places[number] = found
    return places


def _directed(entry: Entry, hit: Hit, who: str) -> Hit | None:
    """What a sentence about the writer means when it is about somebody else."""
    if who == "self":
        return hit
    if who == "addressed" or entry.other == "-":
        return None
    level = entry.level if entry.other_level < 0 else entry.other_level
    label = entry.other or (THIRD_PARTY if not entry.label.startswith(SIGNAL) else entry.label)
    return replace(hit, label=label, level=level, why=f"{entry.why}; said of someone else")


def _met(rule: Together, by_label: Mapping[str, list[Hit]], reading: Reading) -> Hit | None:
    """The hit that a rule adds: the first place where all its needs stand close enough."""
    pools = []
    for need in rule.needs:
        labels = [label for label in by_label if _fits(label, need.label)]
        pool = [hit for label in labels for hit in by_label[label] if hit.level >= need.level]
        if len(pool) < need.distinct:
            return None
        pools.append(pool)
    reach = _REACH.get(rule.within)
    for anchor in sorted(pools[0], key=lambda hit: -hit.level):
        near = pools if reach is None else [_close(pool, anchor, reach, reading) for pool in pools]
        if _others(rule.needs, near, anchor) is not None:
            return Hit(rule.id, rule.label, rule.level, anchor.first, anchor.last, rule.why)
    return None


def _close(pool: list[Hit], anchor: Hit, reach: int, reading: Reading) -> list[Hit]:
    here = reading.sentence_number(anchor.first)
    return [hit for hit in pool if abs(reading.sentence_number(hit.first) - here) <= reach]


def _others(needs: tuple[Need, ...], near: list[list[Hit]], anchor: Hit) -> list[Hit] | None:
    """The hits that meet the needs beside the anchor; each need must be met by words of its own."""
    used = [anchor]
    for number, (need, pool) in enumerate(zip(needs, near, strict=True)):
        if len({hit.label for hit in pool}) < need.distinct:
            return None
        if number and need.distinct == 1:
            own = next(
                (hit for hit in pool if not any(_covers(u, hit) or _covers(hit, u) for u in used)), None
            )
            if own is None:
                return None
            used.append(own)
    return used


def _covers(outer: Hit, inner: Hit) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last


def _strongest(hits: list[Hit]) -> list[Hit]:
    """Leaves out what a stronger hit of the same label already says at the same place."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.level, hit.first - hit.last, hit.first)):
        if len(kept) >= MOST_FINDINGS:
            break
        if not any(other.label == hit.label and _covers(other, hit) for other in kept):
            kept.append(hit)
    return kept


def _finding(hit: Hit, reading: Reading) -> Finding:
    start, end = reading.original(hit.first, hit.last)
    return Finding(hit.rule, hit.label, hit.level, start, end, "", hit.why)
