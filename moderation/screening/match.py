"""Where phrases occur in a comparable text, at a cost that grows with the text and not with the lexicon.

Each phrase names its rarest run of words (its anchors). One automaton finds all anchors in a single pass; only
phrases whose anchor is there are looked at, in a window no longer than the phrase can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field

from moderation.screening.finders import finder
from moderation.screening.patterns import expansions, pattern
from moderation.screening.phrases import Barred, Choice, Edge, Node, Sequence, Word, longest

LETTERS_PER_WORD = 10
LONGEST_REACH = 400
MOST_WINDOWS = (
    48  # times that one anchor is looked at by itself; after that its patterns search the rest in one go
)
SIGHT = 50  # characters behind a match that it may look at to make sure what doesn't follow
MAX_RUN = 4
# How often a word is met, roughly, in a thousand: enough to tell a good anchor from a bad one.
RARE, OPEN, COMMON, COMMONEST = 0.1, 0.5, 3.0, 30.0
TOGETHER = 0.2  # how much rarer two words side by side are than the rarer of them
_BREAK = " . "  # a sentence's end as `words.read` writes it: no phrase reaches across


@dataclass(slots=True)
class _Shape:
    """One distinct pattern, shared by every owner whose phrase reads the same."""

    regex: re.Pattern[str] | None  # None: each anchor is already a whole match
    before: int  # characters that the pattern may stretch before an anchor
    after: int  # and behind it
    owners: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Wordings of which one must be there, and the most words of the phrase before and behind them."""

    cost: float
    texts: list[str]
    before: int
    after: int
    whole: bool = False


class Matcher:
    """Finds owned phrases; built once per lexicon version, then only read, so threads may share it."""

    def __init__(
        self,
        phrases: Iterable[tuple[int, Sequence]],
        common: frozenset[str],
        commonest: frozenset[str] = frozenset(),
    ) -> None:
        self._common = common
        self._commonest = commonest
        self._often: dict[str, float] = {}
        self._shapes: list[_Shape] = []
        self._by_source: dict[str, int] = {}
        anchors: dict[str, list[int]] = {}
        for owner, nodes in phrases:
            for part in _parts(nodes):
                self._add(owner, part, anchors)
        self._anchors = list(anchors)
        self._waiting = list(anchors.values())
        self._finder = finder(self._anchors)

    def _add(self, owner: int, nodes: Sequence, anchors: dict[str, list[int]]) -> None:
        source = pattern(nodes)
        place = self._by_source.get(source)
        if place is not None:
            if owner not in self._shapes[place].owners:
                self._shapes[place].owners.append(owner)
            return
        found = self._rarest(nodes)
        if found is None:
            raise ValueError("give it at least one word that is always there, outside any [ ]")
        place = self._by_source[source] = len(self._shapes)
        regex = None if found.whole else re.compile(source)
        self._shapes.append(_Shape(regex, _letters(found.before), _letters(found.after) + SIGHT, [owner]))
        for text in dict.fromkeys(found.texts):
            anchor = text[:-1] if text.endswith("*") else text + " "
            anchors.setdefault(anchor, []).append(place)

    def _rarest(self, nodes: Sequence) -> _Anchors | None:
        """The anchors that will be met least often, among runs of neighbours that are always there."""
        best: _Anchors | None = None
        for found in self._runs(nodes):
            if best is None or found.cost < best.cost or (found.whole and found.cost < COMMON):
                best = found
        return best

    def _runs(self, nodes: Sequence) -> Iterator[_Anchors]:
        plain = not any(isinstance(node, (Barred, Edge)) for node in _all_nodes(nodes))
        for start, node in enumerate(nodes):
            before = longest(nodes[:start])
            for stop in range(start + 1, min(start + MAX_RUN, len(nodes)) + 1):
                texts = expansions(nodes[start:stop])
                if texts is None:
                    break
                if "" not in texts:
                    whole = (
                        plain and stop - start == len(nodes) and not any(text.endswith("*") for text in texts)
                    )
                    yield _Anchors(self._cost(texts), texts, before, longest(nodes[stop:]), whole)
            if isinstance(node, Choice) and _anchored(node) and expansions((node,)) is None:
                yield self._each(node, before, longest(nodes[start + 1 :]))

    def _each(self, node: Choice, before: int, after: int) -> _Anchors:
        """Anchors of a choice too open to write out: those of each of its options."""
        options = [found for option in node.options if (found := self._rarest(option)) is not None]
        texts = [text for found in options for text in found.texts]
        return _Anchors(
            self._cost(texts),
            texts,
            before + max(found.before for found in options),
            after + max(found.after for found in options),
        )

    def _cost(self, texts: list[str]) -> float:
        """How often one of the texts will be met in vain."""
        return sum(self._met(text) for text in texts)

    def _met(self, text: str) -> float:
        known = self._often.get(text)
        if known is None:
            each = sorted(self._met_word(word) for word in text.split())
            known = self._often[text] = each[0] * TOGETHER ** (len(each) - 1)
        return known

    def _met_word(self, word: str) -> float:
        if word in self._commonest:
            return COMMONEST
        return OPEN if word.endswith("*") else COMMON if word in self._common else RARE

    def spans(self, text: str, wanted: Set[int] | None = None) -> list[tuple[int, int, int]]:
        """Takes a comparable text, and whose matches are wanted if not everyone's.

        Returns (owner, start, end) of every match, ends exclusive, the spaces around left out.
        """
        found: list[tuple[int, int, int]] = []
        windows: dict[int, list[list[int]]] = {}
        seen: dict[int, int] = {}
        for anchor, start, end in self._finder(text):
            times = seen[anchor] = seen.get(anchor, 0) + 1
            if times > MOST_WINDOWS:
                if times == MOST_WINDOWS + 1:
                    self._at_large(anchor, start, text, windows, found)
                continue
            for place in self._waiting[anchor]:
                shape = self._shapes[place]
                if wanted is not None and wanted.isdisjoint(shape.owners):
                    continue
                if shape.regex is None:
                    found.extend((owner, start + 1, end - 1) for owner in shape.owners)
                else:
                    _widen(windows.setdefault(place, []), *_window(text, start, end, shape))
        for place, ranges in windows.items():
            shape = self._shapes[place]
            assert shape.regex is not None
            for low, high in ranges:
                for m in shape.regex.finditer(text, low, high):
                    found.extend((owner, m.start() + 1, m.end()) for owner in shape.owners)
        return found

    def _at_large(
        self,
        anchor: int,
        start: int,
        text: str,
        windows: dict[int, list[list[int]]],
        found: list[tuple[int, int, int]],
    ) -> None:
        """An anchor met over and over: its patterns search the rest of the text once; whole matches give their last."""
        for place in self._waiting[anchor]:
            shape = self._shapes[place]
            if shape.regex is not None:
                _widen(windows.setdefault(place, []), max(start - shape.before, 0), len(text))
                continue
            literal, at = self._anchors[anchor], len(text)
            for _ in range(MOST_WINDOWS):
                at = text.rfind(literal, start, at)
                if at < 0:
                    break
                found.extend((owner, at + 1, at + len(literal) - 1) for owner in shape.owners)
                at += len(literal) - 1


def _window(text: str, start: int, end: int, shape: _Shape) -> tuple[int, int]:
    """How far a pattern may reach around its anchor without leaving the sentence."""
    first = max(start - shape.before, 0)
    low = text.rfind(_BREAK, first, start + len(_BREAK))
    high = text.find(_BREAK, end - 1, end + shape.after)
    return low + 2 if low >= 0 else first, high + 3 if high >= 0 else end + shape.after


def _widen(ranges: list[list[int]], low: int, high: int) -> None:
    """Adds a window, joining it to the one before where they touch: no stretch is searched twice."""
    if ranges and low <= ranges[-1][1]:
        ranges[-1][1] = max(high, ranges[-1][1])
    else:
        ranges.append([low, high])


def _parts(nodes: Sequence) -> tuple[Sequence, ...]:
    """A phrase that is one choice is as many phrases as it has options."""
    if len(nodes) == 1 and isinstance(nodes[0], Choice) and not nodes[0].optional:
        return tuple(part for option in nodes[0].options for part in _parts(option))
    return (nodes,)


def _letters(words: int) -> int:
    return min(words * LETTERS_PER_WORD + LETTERS_PER_WORD * bool(words), LONGEST_REACH) + 2


def _all_nodes(nodes: Sequence) -> Iterator[Node]:
    for node in nodes:
        yield node
        for option in getattr(node, "options", ()):
            yield from _all_nodes(option)


def anchored(nodes: Sequence) -> bool:
    """Whether a phrase has a word that must be there, which every phrase needs to be found by."""
    return any(_anchored(node) for node in nodes)


def _anchored(node: Node) -> bool:
    if isinstance(node, Choice):
        return not node.optional and all(anchored(option) for option in node.options)
    return isinstance(node, Word)
