"""The lexicon's small language: a phrase is parsed, linted and turned into a bounded pattern; it never runs one.

    word            that word               word*        any word that begins so
    (a | b c)       one of these            [a | b]      one of these, or nothing
    <class>         one of a named class    ..3          up to three words between, within one sentence
    #10             a number of 10 or more  ^ $          beginning, end of a sentence
    !(a | b)        not followed by these   !<(a | b)    not preceded by these
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from moderation.screening.tries import trie_pattern

MAX_GAP = 8
MAX_WORDS = 60
MAX_WAYS = 20_000  # ways in which the gaps of one phrase can be filled: what keeps matching linear
MAX_EXPANSIONS = 500

_PIECE = re.compile(r"<[\w-]+>|\.\.\d+|#\d+|!<\(|!\(|[()\[\]|^$]|[\w']+\*?|\S")


class PhraseFault(ValueError):
    """A phrase that can't be read; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or with `prefix` any word that begins with it."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: a class is shared by hundreds of phrases
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

    def __init__(self, text: str, classes: Mapping[str, Choice], spell: Callable[[str], tuple[str, ...]]) -> None:
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
        return tuple(Word(part) for part in self.spell(piece))

    def named(self, name: str) -> Choice:
        if name not in self.classes:
            raise PhraseFault(f"no class is called <{name}>")
        return self.classes[name]


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


def words_of(nodes: Sequence) -> Iterator[str]:
    """Takes a sequence; yields every word that it can match, prefixes left out."""
    for node in nodes:
        if isinstance(node, Word) and not node.prefix:
            yield node.text
        elif isinstance(node, Choice):
            for option in node.options:
                yield from words_of(option)


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


def pattern(nodes: Sequence) -> str:
    """Takes a sequence; returns a regular expression over text in which each word follows one space."""
    return _body(nodes) + "(?= )"


def _body(nodes: Sequence) -> str:
    return "".join(_pattern(node) for node in nodes)


@lru_cache(maxsize=16384)
def _pattern(node: Node) -> str:
    match node:
        case Word(text, prefix):
            return f" {re.escape(text)}" + ("[^ .]*" if prefix else "")
        case Choice(options, optional):
            return _choice(options) + ("?" if optional else "")
        case Gap(most):
            return f"(?: [^ .]+){{0,{most}}}?"
        case Number(least):
            return _number(least)
        case Barred(options, True):
            return f"(?!{_choice(options)}(?= ))"
        case Barred(options, _):
            return "".join(f"(?<!{text})" for option in options for text in expansions(option) or ())
        case Edge(start):
            return r"(?<= \.)" if start else r"(?= \.)"


@lru_cache(maxsize=16384)
def _choice(options: tuple[Sequence, ...]) -> str:
    """One of the options; those of plain words share their beginnings, so that a miss is seen at once."""
    plain: list[str] = []
    rest: list[str] = []
    for option in options:
        texts = expansions(option) if _is_plain(option) else None
        if texts is None or "" in texts:
            rest.append(_body(option))
        else:
            plain.extend(texts)
    return f"(?:{'|'.join([*([trie_pattern(plain)] if plain else []), *rest])})"


def _is_plain(nodes: Sequence) -> bool:
    return all(
        (isinstance(node, Word) and not node.prefix)
        or (isinstance(node, Choice) and all(_is_plain(option) for option in node.options))
        for node in nodes
    )


def _number(least: int) -> str:
    """At least `least`, for least of one or two digits: 7 -> [7-9] or more digits."""
    if least < 10:
        return rf" (?:[{least}-9]|[1-9]\d{{1,6}})"
    tens, ones = divmod(least, 10)
    high = rf"|[{tens + 1}-9]\d" if tens < 9 else ""
    return rf" (?:{tens}[{ones}-9]{high}|[1-9]\d{{2,6}})"


@lru_cache(maxsize=65536)
def expansions(nodes: Sequence) -> list[str] | None:
    """Takes a sequence; returns every text it stands for (" a b", a prefix last), or None if too many or open."""
    found = [""]
    for node in nodes:
        more = _expand(node)
        if more is None or len(found) * len(more) > MAX_EXPANSIONS:
            return None
        if any(text.endswith("*") for text in found):
            return None
        found = [a + b for a, b in product(found, more)]
    return found


@lru_cache(maxsize=16384)
def _expand(node: Node) -> list[str] | None:
    match node:
        case Word(text, prefix):
            return [f" {text}*" if prefix else f" {text}"]
        case Choice(options, optional):
            found: list[str] = [""] if optional else []
            for option in options:
                more = expansions(option)
                if more is None:
                    return None
                found.extend(more)
            return found
        case Barred():
            return [""]
        case _:
            return None
