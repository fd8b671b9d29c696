"""Turns a parsed phrase into a regular expression and into the texts it can stand for; it parses and runs nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from moderation.screening.phrases import Barred, Choice, Edge, Gap, Node, Number, Sequence, Word
from moderation.screening.tries import trie_pattern

MAX_EXPANSIONS = 500


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
