"""The table of spellings: what the lexicon lists, and one slip of the finger in a few long words; no guessing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 5


def spelling_table(
    listed: Mapping[str, tuple[str, ...]], typos: Iterable[str], known: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """Takes listed spellings, the words whose slips to forgive, and known words (never changed); returns both."""
    table: dict[str, tuple[str, ...]] = {}
    for word in typos:
        if len(word) >= SHORTEST:
            for slip in _slips(word):
                if slip not in known:
                    table.setdefault(slip, (word,))
    table.update(listed)
    return table


def _slips(word: str) -> Iterable[str]:
    """One letter dropped, doubled, swapped with the next, struck wrongly or added; never the first."""
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _ALPHABET:
            yield head + letter + tail[1:]
            yield head + letter + tail
    for letter in _ALPHABET:
        yield word + letter
