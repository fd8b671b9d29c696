"""The table of spellings: what the lexicon lists, and one slip of the finger in a few long words; no guessing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 5
SHORTEST_SWAPPED = 4


def spelling_table(
    listed: Mapping[str, tuple[str, ...]],
    typos: Iterable[str],
    known: frozenset[str],
    real: Iterable[str] = (),
) -> dict[str, tuple[str, ...]]:
    """Takes listed spellings, words whose slips to forgive, known words, and real words that a slip might make.

    Returns every spelling with the words that it stands for; neither known nor real words are ever changed.
    """
    table: dict[str, tuple[str, ...]] = {}
    for word in typos:
        if len(word) >= SHORTEST:
            for slip in _slips(word):
                if slip not in known:
                    table.setdefault(slip, (word,))
    for word in sorted(known):  # a slip between two words always means the same one
        if len(word) >= SHORTEST_SWAPPED and word.isalpha():
            for slip in _swaps(word):
                if slip not in known:
                    table.setdefault(slip, (word,))
    for word in real:
        table.pop(word, None)
    table.update(listed)
    return table


def _swaps(word: str) -> Iterable[str]:
    """Two neighbouring letters after the first struck in the wrong order: the commonest slip, seldom another word."""
    return (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1))


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


def with_ending(text: str, spellings: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Takes a word with an apostrophe; returns the words it stands for, or None if its ending isn't listed."""
    stem, _, _ = text.rpartition("'")
    ending = spellings.get(text[len(stem) :])
    return None if ending is None or not stem else (*spellings.get(stem, (stem,)), *ending)
