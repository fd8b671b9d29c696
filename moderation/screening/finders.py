"""Find many short texts in one in a single pass: a compiled automaton, or plain Python where there is no wheel."""

from __future__ import annotations

try:
    import ahocorasick_rs
except ImportError:  # no wheel for this platform: the same answers, more slowly
    ahocorasick_rs = None  # type: ignore[assignment]

Hit = tuple[int, int, int]  # which text, and from where to where it stands
Hits = list[Hit]


class Automaton:
    """The compiled finder of anchors."""

    def __init__(self, anchors: list[str]) -> None:
        self._automaton = ahocorasick_rs.AhoCorasick(anchors, matchkind=ahocorasick_rs.MatchKind.Standard)

    def __call__(self, text: str) -> Hits:
        """Takes a text; returns every anchor in it in the order of their ends."""
        return self._automaton.find_matches_as_indexes(text, overlapping=True)


class PlainFinder:
    """The same finder in plain Python: anchors by their first character."""

    def __init__(self, anchors: list[str]) -> None:
        self._by_start: dict[str, list[tuple[int, str]]] = {}
        for number, anchor in enumerate(anchors):
            self._by_start.setdefault(anchor[0], []).append((number, anchor))

    def __call__(self, text: str) -> Hits:
        """Takes a text; returns every anchor in it in the order of their ends."""
        found = [
            (number, at, at + len(anchor))
            for at, char in enumerate(text)
            for number, anchor in self._by_start.get(char, ())
            if text.startswith(anchor, at)
        ]
        return sorted(found, key=lambda hit: hit[2])


def finder(anchors: list[str]) -> Automaton | PlainFinder:
    """Takes anchors; returns what finds them: the automaton, or its plain stand-in where there is no wheel."""
    if ahocorasick_rs is None or not anchors:
        return PlainFinder(anchors)
    return Automaton(anchors)
