"""Turns a parsed phrase into a regular expression over characters that stand for words; it runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from moderation.screening.codes import STOP, Codes
from moderation.screening.phrases import Barred, Choice, Edge, Gap, Node, Number, Sequence, Word
from moderation.screening.tries import charset, trie_pattern

MAX_EXPANSIONS = 500
_STOP = re.escape(STOP)


class Patterns:
    """Writes phrases in one lexicon's characters; each class is written once, however many phrases name it."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        self._written: dict[Node, str] = {}
        self._texts: dict[Node, list[str] | None] = {}
        self._plain: dict[Node, bool] = {}

    def pattern(self, nodes: Sequence) -> str:
        """Takes a sequence; returns a regular expression over a text's characters, sentences parted by STOP."""
        return "".join(self._pattern(node) for node in nodes)

    def _pattern(self, node: Node) -> str:
        written = self._written.get(node)
        if written is None:
            written = self._written[node] = self._write(node)
        return written

    def _write(self, node: Node) -> str:
        match node:
            case Word() | Number():
                return charset(self.codes.node(node))
            case Choice(options, optional):
                return self._choice(options) + ("?" if optional else "")
            case Gap(most):
                return f"[^{STOP}]{{0,{most}}}?"
            case Barred(options, True):
                return f"(?!{self._choice(options)})"
            case Barred(options, _):
                return "".join(f"(?<!{text})" for option in options for text in self.texts(option) or ())
            case Edge(start):
                return f"(?<={_STOP})" if start else f"(?={_STOP})"

    def _choice(self, options: tuple[Sequence, ...]) -> str:
        """One of the options; those of plain words share their beginnings, so that a miss is seen at once."""
        plain: list[str] = []
        rest: list[str] = []
        for option in options:
            texts = self.texts(option) if self._is_plain(option) else None
            if texts is None or "" in texts:
                rest.append(self.pattern(option))
            else:
                plain.extend(texts)
        return _one_of([*([trie_pattern(plain)] if plain else []), *rest])

    def _is_plain(self, nodes: Sequence) -> bool:
        return all(self._plain_node(node) for node in nodes)

    def _plain_node(self, node: Node) -> bool:
        if isinstance(node, Word):
            return not node.prefix
        if not isinstance(node, Choice):
            return False
        if node not in self._plain:
            self._plain[node] = all(self._is_plain(option) for option in node.options)
        return self._plain[node]

    def texts(self, nodes: Sequence) -> list[str] | None:
        """Takes a sequence; returns every text that it stands for, or None if too many or open."""
        found = [""]
        for node in nodes:
            more = self._node_texts(node)
            if more is None or len(found) * len(more) > MAX_EXPANSIONS:
                return None
            found = [a + b for a, b in product(found, more)]
        return found

    def _node_texts(self, node: Node) -> list[str] | None:
        if node not in self._texts:
            self._texts[node] = self._expand(node)
        return self._texts[node]

    def _expand(self, node: Node) -> list[str] | None:
        match node:
            case Word() | Number():
                return list(self.codes.node(node))
            case Barred():
                return [""]
            case Choice(options, optional):
                found: list[str] = [""] if optional else []
                for option in options:
                    more = self.texts(option)
                    if more is None:
                        return None
                    found.extend(more)
                return found
            case _:
                return None


def _one_of(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"
