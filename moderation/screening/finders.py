"""Find many short texts in one in a single pass: a compiled automaton, or plain Python where there is no wheel."""

from __future__ import annotations

from collections.abc import Iterable

try:
    import ahocorasick_rs
except ImportError:  # no wheel for this platform: the same answers, more slowly
    ahocorasick_rs = None  # type: ignore[assignment]


class Automaton:
    """The compiled finder of anchors."""

    def __init__(self, anchors: list[str]) -> None:
        self._automaton = ahocorasick_rs.AhoCorasick(anchors, matchkind=ahocorasick_rs.MatchKind.Standard)

    def __call__(self, text: str) -> Iterable[tuple[int, int, int]]:
        return self._automaton.find_matches_as_indexes(text, overlapping=True)


class PlainFinder:
    """The same finder in plain Python: anchors by their first few letters, compared word by word."""

    def __init__(self, anchors: list[str]) -> None:
        self._by_start: dict[str, list[tuple[int, str]]] = {}
        for number, anchor in enumerate(anchors):
            self._by_start.setdefault(anchor[:3], []).append((number, anchor))

    def __call__(self, text: str) -> Iterable[tuple[int, int, int]]:
        at = text.find(" ")
        while at >= 0:
            for number, anchor in self._by_start.get(text[at : at + 3], ()):
                if text.startswith(anchor, at):
                    yield number, at, at + len(anchor)
            at = text.find(" ", at + 1)


def finder(anchors: list[str]) -> Automaton | PlainFinder:
    """Takes anchors; returns what finds them: the automaton, or its plain stand-in where there is no wheel."""
    if ahocorasick_rs is None or not anchors:
        return PlainFinder(anchors)
    return Automaton(anchors)
