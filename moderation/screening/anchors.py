"""Chooses what a phrase is found by: its rarest words that are always there, and what else must stand around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from moderation.screening.codes import COMMON, Codes
from moderation.screening.neighbours import Neighbours
from moderation.screening.patterns import MAX_EXPANSIONS, Patterns
from moderation.screening.phrases import Barred, Choice, Edge, Node, Number, Sequence, Word, longest

MAX_RUN = 4
TOGETHER = 0.2  # how much rarer two words side by side are than the rarer of them
MOST_ASKED = 3  # needs that are asked of a whole sentence before anything else is
MOST_NEEDS = 2  # words looked for on either side of an anchor before a phrase is

# How many of the texts of a run have so many words, the rarest of them met so often.
_Sums = dict[tuple[float, int], int]
_EMPTY: _Sums = {(float("inf"), 0): 1}


@dataclass(frozen=True, slots=True)
class Anchors:
    """Texts of which one must be there, the most words of the phrase on either side, and what these must hold."""

    cost: float
    texts: tuple[str, ...]
    before: int = 0
    after: int = 0
    whole: bool = False  # each text is a whole match
    early: tuple[frozenset[str], ...] = ()  # of each of these one stands within `before`
    late: tuple[frozenset[str], ...] = ()  # of each of these one within `after`
    needs: tuple[frozenset[str], ...] = ()  # of each of these one stands in the sentence, on whichever side
    just_before: frozenset[str] = frozenset()  # the words of which one must stand there
    just_after: frozenset[str] = frozenset()

    @property
    def reach(self) -> int:
        """The most words between the phrase's anchor and either end of it, or of the anchor itself."""
        return max(self.before, self.after) + MAX_RUN


class _Run(NamedTuple):
    start: int
    stop: int
    cost: float


class _Need(NamedTuple):
    cost: float
    codes: frozenset[str]


class Chooser:
    """Chooses anchors by how often words are met; what it knows of a class it works out once."""

    def __init__(self, codes: Codes, patterns: Patterns) -> None:
        self._codes = codes
        self._patterns = patterns
        self._sums: dict[Node, _Sums | None] = {}
        self._needs: dict[Node, _Need | None] = {}
        self._neighbours = Neighbours(codes)

    def anchors(self, nodes: Sequence) -> Anchors | None:
        """Takes a phrase; returns what to find it by, or None when no word of it is always there."""
        best: Anchors | None = None
        run = self._rarest_run(nodes)
        if run is not None:
            best = self._of_run(nodes, run)
        for at, node in enumerate(nodes):
            if isinstance(node, Choice) and anchored((node,)) and self._node_sums(node) is None:
                each = self._of_each(nodes, at, node)
                if best is None or each.cost < best.cost:
                    best = each
        return best

    def _rarest_run(self, nodes: Sequence) -> _Run | None:
        """The run of neighbours that will be met least often; the whole phrase when that is seldom enough."""
        best: _Run | None = None
        for run in self._runs(nodes):
            whole = run.stop - run.start == len(nodes) and run.cost < COMMON and _plain(nodes)
            if best is None or run.cost < best.cost or whole:
                best = run
        return best

    def _runs(self, nodes: Sequence) -> Iterator[_Run]:
        for start in range(len(nodes)):
            sums: _Sums | None = _EMPTY
            for stop in range(start + 1, min(start + MAX_RUN, len(nodes)) + 1):
                sums = _product(sums, self._node_sums(nodes[stop - 1]))
                if sums is None:
                    break
                if not any(words == 0 for _, words in sums):
                    yield _Run(start, stop, _cost(sums))

    def _of_run(self, nodes: Sequence, run: _Run) -> Anchors:
        before, after = nodes[: run.start], nodes[run.stop :]
        texts = self._patterns.texts(nodes[run.start : run.stop]) or ()
        return Anchors(
            run.cost,
            tuple(dict.fromkeys(texts)),
            longest(before),
            longest(after),
            not before and not after and _plain(nodes),
            self._must_hold(before),
            self._must_hold(after),
            self._must_hold((*before, *after), MOST_ASKED),
            self._neighbours.before(before),
            self._neighbours.after(after),
        )

    def _of_each(self, nodes: Sequence, at: int, choice: Choice) -> Anchors:
        """Anchors of a choice too open to write out: those of each of its options."""
        found = [anchors for option in choice.options if (anchors := self.anchors(option)) is not None]
        return Anchors(
            sum(each.cost for each in found),
            tuple(dict.fromkeys(text for each in found for text in each.texts)),
            longest(nodes[:at]) + max(each.before for each in found),
            longest(nodes[at + 1 :]) + max(each.after for each in found),
            False,
            self._must_hold(nodes[:at]),
            self._must_hold(nodes[at + 1 :]),
            self._must_hold((*nodes[:at], *nodes[at + 1 :]), MOST_ASKED),
            self._codes.every,
            self._codes.every,
        )

    def _node_sums(self, node: Node) -> _Sums | None:
        if node not in self._sums:
            self._sums[node] = self._summed(node)
        return self._sums[node]

    def _summed(self, node: Node) -> _Sums | None:
        match node:
            case Word() | Number():
                found: _Sums = {}
                for code in self._codes.node(node):
                    place = (self._codes.often(code), 1)
                    found[place] = found.get(place, 0) + 1
                return found
            case Barred():
                return _EMPTY
            case Choice():
                return self._choice_sums(node)
            case _:
                return None

    def _choice_sums(self, choice: Choice) -> _Sums | None:
        found = dict(_EMPTY) if choice.optional else {}
        for option in choice.options:
            sums: _Sums | None = _EMPTY
            for node in option:
                sums = _product(sums, self._node_sums(node))
            if sums is None:
                return None
            for place, count in sums.items():
                found[place] = found.get(place, 0) + count
        return found

    def _must_hold(self, nodes: Sequence, most: int = MOST_NEEDS) -> tuple[frozenset[str], ...]:
        return tuple(need.codes for need in sorted(self._all_needs(nodes), key=_by_cost)[:most])

    def _all_needs(self, nodes: Sequence) -> list[_Need]:
        """For each node that is always there, the words of which one must stand."""
        return [need for node in nodes if (need := self._need(node)) is not None]

    def _need(self, node: Node) -> _Need | None:
        if node not in self._needs:
            self._needs[node] = self._needed(node)
        return self._needs[node]

    def _needed(self, node: Node) -> _Need | None:
        if isinstance(node, (Word, Number)):
            codes = self._codes.node(node)
            return _Need(sum(map(self._codes.often, codes)), frozenset(codes))
        if not isinstance(node, Choice) or node.optional:
            return None
        needs = [min(self._all_needs(option), key=_by_cost, default=None) for option in node.options]
        if None in needs:
            return None
        found = frozenset().union(*(need.codes for need in needs if need is not None))
        return _Need(sum(map(self._codes.often, found)), found)


def _by_cost(need: _Need) -> tuple[float, str]:
    """The rarest first; of those met as often always the same, in whatever order a phrase names them."""
    return need.cost, min(need.codes)


def _product(some: _Sums | None, more: _Sums | None) -> _Sums | None:
    """The sums of one run behind another, or None if they are too many to write out."""
    if some is None or more is None or sum(some.values()) * sum(more.values()) > MAX_EXPANSIONS:
        return None
    if some is _EMPTY:
        return more
    found: _Sums = {}
    for (often, words), count in some.items():
        for (also, behind), times in more.items():
            place = (min(often, also), words + behind)
            found[place] = found.get(place, 0) + count * times
    return found


def _cost(sums: _Sums) -> float:
    """How often one of the texts will be met."""
    return sum(count * often * TOGETHER ** (words - 1) for (often, words), count in sums.items())


def _plain(nodes: Sequence) -> bool:
    """Whether a sequence looks at nothing around it."""
    return all(
        not isinstance(node, (Barred, Edge)) and all(map(_plain, getattr(node, "options", ())))
        for node in nodes
    )


def anchored(nodes: Sequence) -> bool:
    """Takes a phrase; returns whether it has a word that must be there, which every phrase needs to be found by."""
    return any(_anchored(node) for node in nodes)


@lru_cache(maxsize=16384)
def _anchored(node: Node) -> bool:
    if isinstance(node, Choice):
        return not node.optional and all(anchored(option) for option in node.options)
    return isinstance(node, Word)
