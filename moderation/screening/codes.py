"""Writes every word as one character, so that a post is a short string and a class of words a few ranges.

Words that no phrase names share one character. It knows no language, and matches nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from moderation.screening.phrases import Barred, Choice, Node, Number, Sequence, Word
from moderation.screening.tries import trie_pattern

STOP = "."  # a sentence's end
LAST = chr(0x10FFFF)  # behind every letter
PAUSE = ","  # a comma or bracket: kept apart from the words
# Above the characters for which a set in a regular expression is compiled to a table of 64 KiB.
_FIRST = 0x10000
_DIGITS = "0123456789"
_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
# How often a word is met, roughly, in a thousand: enough to tell a good anchor from a bad one.
RARE, COMMON, COMMONEST = 0.1, 3.0, 30.0


class Codes:
    """The characters of one lexicon's words; built once, then only read."""

    def __init__(
        self,
        phrases: Iterable[Sequence],
        more: Iterable[str] = (),
        common: frozenset[str] = frozenset(),
        commonest: frozenset[str] = frozenset(),
    ) -> None:
        named = _Named()
        for nodes in phrases:
            named.walk(nodes)
        words = {*named.words, *more, *common, *commonest}
        groups, alone = named.rank(), (len(words),)
        ordered = sorted(words, key=lambda word: (groups.get(word, alone), word))
        self._sorted = sorted(words)
        self._words = {word: chr(_FIRST + at) for at, word in enumerate(ordered)}
        self._numbers = {word: code for word, code in self._words.items() if _NUMBER.fullmatch(word)}
        # A word that no phrase names whole goes by the longest beginning and greatest number that a phrase names.
        self._beginning = re.compile(trie_pattern(named.prefixes) if named.prefixes else r"(?!)")
        self._least = sorted(named.numbers)
        kinds = [(prefix, least) for prefix in ("", *sorted(named.prefixes)) for least in (0, *self._least)]
        kinds = [(prefix, least) for prefix, least in kinds if not least or not prefix.strip(_DIGITS)]
        self._kinds = {kind: chr(_FIRST + len(ordered) + at) for at, kind in enumerate(kinds)}
        self._several: dict[Word | Number, str] = {}
        self._often = {self._words[word]: COMMON for word in common}
        self._often |= {self._words[word]: COMMONEST for word in commonest}

    def of(self, word: str) -> str:
        """Takes a word of a text, in small letters; returns its character."""
        code = self._words.get(word)
        if code is not None:
            return code
        least = 0
        if _NUMBER.fullmatch(word) and (place := bisect_right(self._least, int(word))):
            least = self._least[place - 1]
        beginning = self._beginning.match(word)
        return self._kinds[beginning.group() if beginning else "", least]

    @cached_property
    def every(self) -> frozenset[str]:
        """Every character that a text may be written in, the stop among them."""
        return frozenset((STOP, *self._words.values(), *self._kinds.values()))

    def often(self, code: str) -> float:
        """Takes a word's character; returns how often the word is met, in a thousand words."""
        return self._often.get(code, RARE)

    def node(self, node: Word | Number) -> str:
        """Takes a word, a beginning or a number of a phrase; returns each character that it may stand for."""
        if isinstance(node, Word) and not node.prefix:
            return self._words[node.text]
        if node not in self._several:
            self._several[node] = self._open(node)
        return self._several[node]

    def _open(self, node: Word | Number) -> str:
        if isinstance(node, Number):
            words = (code for word, code in self._numbers.items() if int(word) >= node.least)
            kinds = (code for (_, least), code in self._kinds.items() if least >= node.least)
        else:
            first, end = (bisect_left(self._sorted, text) for text in (node.text, node.text + LAST))
            words = (self._words[word] for word in self._sorted[first:end])
            kinds = (code for (prefix, _), code in self._kinds.items() if prefix.startswith(node.text))
        return "".join((*words, *kinds))


class _Named:
    """What phrases name: words, beginnings, numbers, and which words stand together as choices."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.prefixes: set[str] = set()
        self.numbers: set[int] = set()
        self._groups: Counter[Choice | Barred] = Counter()  # and how often each is written

    def walk(self, nodes: Sequence) -> None:
        for node in nodes:
            if isinstance(node, Word):
                (self.prefixes if node.prefix else self.words).add(node.text)
            elif isinstance(node, Number):
                self.numbers.add(node.least)
            elif isinstance(node, (Choice, Barred)):
                if node not in self._groups:
                    for option in node.options:
                        self.walk(option)
                self._groups[node] += 1

    def rank(self) -> dict[str, tuple[int, ...]]:
        """The groups that each word is in, the most written first: words of the same groups become neighbours."""
        written: Counter[frozenset[str]] = Counter()
        for node, times in self._groups.items():
            words = frozenset(_single(node))
            written[words] += times * len(words)
        found: dict[str, list[int]] = {}
        for number, (words, _) in enumerate(written.most_common()):
            for word in words:
                found.setdefault(word, []).append(number)
        return {word: tuple(numbers) for word, numbers in found.items()}


def _single(node: Node) -> Iterator[str]:
    """The options of a choice that are one word."""
    for option in getattr(node, "options", ()):
        if len(option) == 1:
            (only,) = option
            if isinstance(only, Word) and not only.prefix:
                yield only.text
            elif isinstance(only, Choice) and not only.optional:
                yield from _single(only)
