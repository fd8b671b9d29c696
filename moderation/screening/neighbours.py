"""Which words may stand right before or behind a place in a phrase; it chooses no anchor and looks at no text."""

from __future__ import annotations

from itertools import takewhile

from moderation.screening.codes import STOP, Codes
from moderation.screening.phrases import Barred, Choice, Edge, Gap, Node, Number, Sequence, Word


class Neighbours:
    """The words next to an anchor; what it knows of one stretch of nodes it works out once for all phrases."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._known: dict[tuple[Sequence, bool], frozenset[str]] = {}

    def before(self, nodes: Sequence) -> frozenset[str]:
        """Takes the nodes before a place; returns the words of which one stands right there: all if it may be any."""
        return self._nearest(nodes[::-1], last=True)

    def after(self, nodes: Sequence) -> frozenset[str]:
        """Takes the nodes behind a place; returns the words of which one stands right there: all if it may be any."""
        return self._nearest(nodes, last=False)

    def _nearest(self, nodes: Sequence, last: bool) -> frozenset[str]:
        """The same for nodes in the order of how near they are; with `last` the end of a node is its near side."""
        near = tuple(takewhile(lambda node: not isinstance(node, Gap), nodes))
        asked = next((at for at, node in enumerate(near) if _asked(node)), None)
        if asked is None:
            return self._codes.every
        key = near[: asked + 1], last
        if key not in self._known:
            self._known[key] = frozenset().union(*(self._side(node, last) for node in key[0]))
        return self._known[key]

    def _side(self, node: Node, last: bool) -> frozenset[str]:
        """The words with which a node begins, or ends."""
        match node:
            case Word() | Number():
                return frozenset(self._codes.node(node))
            case Edge():
                return frozenset(STOP)
            case Choice(options):
                sides = (option[::-1] if last else option for option in options)
                return frozenset().union(*(self._nearest(side, last) for side in sides))
            case _:
                return frozenset()


def _asked(node: Node) -> bool:
    """Whether a node always says what stands at its place."""
    return not isinstance(node, Barred) and not (isinstance(node, Choice) and node.optional)
