"""The lexicon's small language: a phrase is parsed and refused if it could take long; nothing is matched here.

word            that word               word*        any word that begins so
(a | b c)       one of these            [a | b]      one of these, or nothing
<class>         one of a named class    ..3          up to three words between, within one sentence
#10             a number of 10 or more  ^ $          beginning, end of a sentence
!(a | b)        not followed by these   !<(a | b)    not preceded by these
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

MAX_GAP = 8
MAX_WORDS = 60
MAX_WAYS = 20_000  # ways in which the gaps of one phrase can be filled: what keeps matching linear

_PIECE = re.compile(r"<[\w-]+>|\.\.\d+|#\d+|!<\(|!\(|[()\[\]|^$]|[\w']+\*?|\S")


class PhraseFault(ValueError):
    """A phrase that can't be read; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or with `prefix` any word that begins with it."""

    text: str
    prefix: bool = False


@dataclass(
    frozen=True, slots=True, eq=False
)  # compared by identity: a class is shared by hundreds of phrases
class Choice:
    """One of several sequences; `optional` allows none of them."""

    options: tuple[Sequence, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """From none to `most` words of the same sentence."""

    most: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits, of `least` or more."""

    least: int


@dataclass(frozen=True, slots=True)
class Barred:
    """Takes no room: these words must not stand next (`ahead`) or just before."""

    options: tuple[Sequence, ...]
    ahead: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """Takes no room: the beginning or the end of a sentence."""

    start: bool


Node = Word | Choice | Gap | Number | Barred | Edge
Sequence = tuple[Node, ...]


class _Reader:
    """A cursor over the pieces of one phrase."""

    def __init__(
        self, text: str, classes: Mapping[str, Choice], spell: Callable[[str], tuple[str, ...]]
    ) -> None:
        self.pieces = _PIECE.findall(text.lower().replace("\u2019", "'"))
        self.at = 0
        self.classes = classes
        self.spell = spell

    def peek(self) -> str:
        return self.pieces[self.at] if self.at < len(self.pieces) else ""

    def sequence(self, closing: str) -> Sequence:
        nodes: list[Node] = []
        while self.peek() not in ("", "|", closing):
            nodes.extend(self.item())
        return tuple(nodes)

    def options(self, closing: str) -> tuple[Sequence, ...]:
        found = [self.sequence(closing)]
        while self.peek() == "|":
            self.at += 1
            found.append(self.sequence(closing))
        if self.peek() != closing:
            raise PhraseFault(f"a bracket is not closed: expected '{closing}'")
        self.at += 1
        if not all(found):
            raise PhraseFault("an alternative is empty: write [a | b] for words that may be absent")
        return tuple(found)

    def item(self) -> tuple[Node, ...]:
        piece = self.peek()
        self.at += 1
        if piece in ("(", "["):
            return (Choice(self.options(")" if piece == "(" else "]"), optional=piece == "["),)
        if piece in ("!(", "!<("):
            return (Barred(self.options(")"), ahead=piece == "!("),)
        if piece in ("^", "$"):
            return (Edge(piece == "^"),)
        if piece.startswith("<") and len(piece) > 1:
            return (self.named(piece[1:-1]),)
        if piece.startswith(".."):
            return (Gap(_within(int(piece[2:]), MAX_GAP, "a gap")),)
        if piece.startswith("#") and len(piece) > 1:
            return (Number(int(piece[1:])),)
        return self.word(piece)

    def word(self, piece: str) -> tuple[Node, ...]:
        if not piece.strip("*").replace("'", "").isalnum() and "_" not in piece:
            raise PhraseFault(f"'{piece}' has no meaning here: see docs/screening.md, the lexicon's language")
        if piece.endswith("*"):
            return (Word(piece[:-1], prefix=True),)
        return _words(self.spell(piece))

    def named(self, name: str) -> Choice:
        if name not in self.classes:
            raise PhraseFault(f"no class is called <{name}>")
        return self.classes[name]


@lru_cache(maxsize=65536)
def _words(parts: tuple[str, ...]) -> tuple[Word, ...]:
    return tuple(Word(part) for part in parts)


def _within(value: int, most: int, what: str) -> int:
    if value > most:
        raise PhraseFault(f"{what} of {value} is too wide: at most {most}")
    return value


def parse(text: str, classes: Mapping[str, Choice], spell: Callable[[str], tuple[str, ...]]) -> Sequence:
    """Takes a phrase, the classes it may name and the locale's spelling; returns it parsed.

    Raises PhraseFault, saying what to mend, for anything that can't be read or could take long to match.
    """
    reader = _Reader(text, classes, spell)
    nodes = reader.sequence("")
    if reader.peek():
        raise PhraseFault(f"'{reader.peek()}' stands outside any bracket")
    if not nodes:
        raise PhraseFault("the phrase is empty")
    _within(longest(nodes), MAX_WORDS, "a phrase")
    _within(_ways(nodes), MAX_WAYS, "a product of gaps")
    return nodes


def words_of(phrases: Iterable[Sequence]) -> set[str]:
    """Takes sequences; returns every word that they can match, prefixes left out."""
    found: set[str] = set()
    seen: set[Choice] = set()
    waiting = list(phrases)
    while waiting:
        for node in waiting.pop():
            if isinstance(node, Word) and not node.prefix:
                found.add(node.text)
            elif isinstance(node, Choice) and node not in seen:
                seen.add(node)
                waiting.extend(node.options)
    return found


def longest(nodes: Sequence) -> int:
    """Takes a sequence; returns the most words it can span."""
    return sum(_longest(node) for node in nodes)


@lru_cache(maxsize=16384)
def _longest(node: Node) -> int:
    match node:
        case Gap(most):
            return most
        case Choice(options):
            return max(longest(option) for option in options)
        case Word() | Number():
            return 1
        case _:
            return 0


@lru_cache(maxsize=16384)
def _ways(nodes: Sequence) -> int:
    ways = 1
    for node in nodes:
        if isinstance(node, Gap):
            ways *= node.most + 1
        elif isinstance(node, Choice):
            ways *= max(_ways(option) for option in node.options) * (2 if node.optional else 1)
    return ways
