"""What several matches mean side by side: it only raises, each time with its reason, and it reads no text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from operator import attrgetter
from typing import NamedTuple

from moderation.screening.lexicon import SIGNAL, THIRD_PARTY, Lexicon, Need, Together

MOST_REMEMBERED = 10_000
MOST_TRIED = 500  # places of one rule's first need that are tried in one text
FEW = 8  # hits that are looked at one by one
_REACH = {"sentence": 0, "near": 2}


_SENTENCE = attrgetter("sentence")


class Hit(NamedTuple):
    """A match that has been judged: words `first` to `last` (both included) count as `label` at `level`."""

    rule: str
    label: str
    level: int
    first: int
    last: int
    sentence: int  # how many sentences stand before its own
    why: str
    parts: tuple[tuple[int, int], ...] = ()  # of a combination: the first and last word of each part


class Combinations:
    """The combining rules of a lexicon; shared by threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._rules = lexicon.together
        labels = {rule.label for rule in lexicon.together} | {context.relabel for context in lexicon.contexts}
        for entry in lexicon.entries:
            labels |= {entry.label, entry.other or THIRD_PARTY}
        self._fitting = {
            pattern: frozenset(label for label in labels if fnmatchcase(label, pattern))
            for pattern in {need.label for rule in self._rules for need in rule.needs}
        }
        self._possible: dict[frozenset[str], tuple[Together, ...]] = {}
        self._useful: dict[frozenset[str], frozenset[str]] = {}

    def possible(self, labels: frozenset[str]) -> tuple[Together, ...]:
        """Takes labels; returns the rules that they, and those which the rules add to them, can meet, in order."""
        known = self._possible.get(labels)
        if known is None:
            there = set(labels)
            found = []
            for rule in self._rules:
                if all(self._enough(need, there) for need in rule.needs):
                    found.append(rule)
                    there.add(rule.label)
            known = tuple(found)
            if len(self._possible) < MOST_REMEMBERED:
                self._possible[labels] = known
        return known

    def _enough(self, need: Need, labels: set[str]) -> bool:
        fitting = self._fitting[need.label]
        if need.distinct == 1:
            return not fitting.isdisjoint(labels)
        return len(fitting & labels) >= need.distinct

    def useful(self, labels: frozenset[str]) -> frozenset[str]:
        """Takes labels of matches; returns those that can lead to a finding: signals need company."""
        known = self._useful.get(labels)
        if known is None:
            needed = [need.label for rule in self.possible(labels) for need in rule.needs]
            wanted = frozenset().union(*(self._fitting[label] for label in needed))
            known = frozenset(label for label in labels if label in wanted or not label.startswith(SIGNAL))
            if len(self._useful) < MOST_REMEMBERED:
                self._useful[labels] = known
        return known

    def add(self, hits: list[Hit]) -> None:
        """Adds to `hits` what they mean together; a later rule may build on an earlier one."""
        by_label: dict[str, list[Hit]] = {}
        for hit in hits:
            by_label.setdefault(hit.label, []).append(hit)
        for rule in self.possible(frozenset(by_label)):
            found = self._met(rule, by_label)
            if found is not None:
                hits.append(found)
                by_label.setdefault(found.label, []).append(found)

    def _met(self, rule: Together, by_label: Mapping[str, list[Hit]]) -> Hit | None:
        """The hit that a rule adds: the first place where all its needs stand close enough."""
        pools = []
        for need in rule.needs:
            fitting = self._fitting[need.label]
            labels = [label for label in by_label if label in fitting]
            pool = [hit for label in labels for hit in by_label[label] if hit.level >= need.level]
            if len(pool) < need.distinct:
                return None
            pools.append(pool)
        close = _Close(pools, _REACH.get(rule.within))
        for anchor in sorted(pools[0], key=_by_strength)[:MOST_TRIED]:
            near = close.to(anchor)
            if all(near) and (parts := _parts(rule, near, anchor)) is not None:
                return anchor._replace(
                    rule=rule.id, label=rule.label, level=rule.level, why=rule.why, parts=parts
                )
        return None


def _by_strength(hit: Hit) -> tuple[int, int]:
    return -hit.level, hit.first


class _Close:
    """Pools of hits by sentence, so that those near a hit are had without looking at all."""

    def __init__(self, pools: list[list[Hit]], reach: int | None) -> None:
        self._pools = pools
        self._reach = reach
        self._by_sentence: list[dict[int, list[Hit]]] = []
        self._few = max(map(len, pools)) <= FEW  # looking at all takes less time than putting them in order
        for pool in pools if reach is not None and not self._few else ():
            by_sentence: dict[int, list[Hit]] = {}
            for hit in pool:
                by_sentence.setdefault(hit.sentence, []).append(hit)
            self._by_sentence.append(by_sentence)

    def to(self, anchor: Hit) -> list[list[Hit]]:
        """Takes a hit; returns of each pool those in its sentence and within reach of it."""
        if self._reach is None:
            return self._pools
        here = range(anchor.sentence - self._reach, anchor.sentence + self._reach + 1)
        if self._few:
            near = [[hit for hit in pool if hit.sentence in here] for pool in self._pools]
            return near if self._reach == 0 else [sorted(pool, key=_SENTENCE) for pool in near]
        return [
            [hit for number in here for hit in by_sentence.get(number, ())]
            for by_sentence in self._by_sentence
        ]


def _parts(rule: Together, near: list[list[Hit]], anchor: Hit) -> tuple[tuple[int, int], ...] | None:
    """The places of the hits that meet a rule's needs beside its anchor, or None; each need has words of its own.

    Of "x 3" three labels may share words, unless the rule wants them apart.
    """
    used: list[Hit] = [anchor]
    beside: list[Hit] = []
    for number, (need, pool) in enumerate(zip(rule.needs, near, strict=True)):
        apart = rule.apart or need.distinct == 1
        found = _different(need.distinct, pool, used if apart else (), [] if number else [anchor])
        if len(found) < need.distinct:
            return None
        (used if apart else beside).extend(found)
    places = (place for hit in (*used, *beside) for place in hit.parts or ((hit.first, hit.last),))
    return tuple(sorted(set(places)))


def _different(count: int, pool: Iterable[Hit], used: Iterable[Hit], found: list[Hit]) -> list[Hit]:
    """Adds hits of other labels, with words that aren't used, until there are `count`."""
    for hit in pool:
        if len(found) >= count:
            break
        taken = (*used, *found) if used else ()
        if all(hit.label != other.label for other in found) and not any(overlaps(u, hit) for u in taken):
            found.append(hit)
    return found


def covers(outer: Hit, inner: Hit) -> bool:
    """Whether all words of one hit are words of another."""
    return outer.first <= inner.first and inner.last <= outer.last


def overlaps(one: Hit, other: Hit) -> bool:
    """Whether one of two hits says nothing that the other's words don't."""
    return covers(one, other) or covers(other, one)


def strongest(hits: Iterable[Hit], most: int) -> list[Hit]:
    """Takes hits; returns at most `most`, without those whose label a stronger one gives at the same place."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.level, hit.first - hit.last, hit.first)):
        if len(kept) >= most:
            break
        if not any(other.label == hit.label and covers(other, hit) for other in kept):
            kept.append(hit)
    return kept
