"""Reads one scale of points as a lexicon writes it, and says what to mend; it counts nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from moderation.screening.codes import STOP
from moderation.screening.findings import LABELS
from moderation.screening.lexicon import GAP, OTHER, SIGNAL, Scale

MOST_POINTS = 99
Faults = list[tuple[str, str]]  # the words at fault, and how to mend them


Spelt = Callable[[str], tuple[str, ...]]  # how the lexicon reads a word


def kinds_of(table: Mapping[str, Any], spelt: Spelt) -> tuple[dict[str, str], Faults]:
    """Takes the table of [kinds], and how the lexicon spells a word; returns each word's <kind>, and the faults."""
    faults: Faults = []
    found: dict[str, str] = {}
    for name, texts in table.items():
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            faults.append((name, f"kind <{name}> must be a list of words"))
            continue
        if f"<{name}>" == OTHER:
            faults.append((name, f"{OTHER} is each word that has no kind: name this one otherwise"))
        for word in (word for text in texts for word in text.split()):
            if spelt(word) != (word,):
                faults.append(
                    (name, f"in <{name}>: '{word}' is read as '{' '.join(spelt(word))}': write it so")
                )
            if found.setdefault(word, f"<{name}>") != f"<{name}>":
                faults.append((name, f"'{word}' is of <{name}> and of {found[word]}: a word has one kind"))
    return found, faults


def scale_of(
    row: Mapping[str, Any], spelt: Spelt, kinds: Collection[str], commonest: Collection[str]
) -> tuple[Scale, Faults]:
    """Takes a sound row, how the lexicon spells a word, the names of kinds, the commonest words, which have none;

    returns the scale, and its faults.
    """
    faults: Faults = []
    points = dict(_words(row["points"], spelt, kinds, commonest, faults))
    findings = dict(_findings(row.get("findings", {}), faults))
    levels = tuple(sorted(_levels(row["levels"], faults)))
    lengths = tuple(sorted(_lengths(row.get("lengths", {}), faults)))
    if not levels:
        faults.append((row["id"], "levels must name at least one, such as 2 = 10"))
    read = ("points", "findings", "levels", "lengths")
    rest = {key: row[key] for key in row if key not in read}
    return Scale(points=points, findings=findings, levels=levels, lengths=lengths, **rest), faults


def _worth(table: Mapping[str, Any], faults: Faults) -> Iterator[tuple[int, str]]:
    """Each text of a table with the points that it stands under."""
    for key, texts in table.items():
        try:
            worth = int(key)
        except ValueError:
            faults.append((key, f"'{key}' is no number of points"))
            continue
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            faults.append((key, f"{key} must be a list of texts"))
        elif not 0 < abs(worth) <= MOST_POINTS:
            faults.append((key, f"points go from -{MOST_POINTS} to {MOST_POINTS}, and never stand at 0"))
        else:
            yield from ((worth, text) for text in texts)


def _words(
    table: Mapping[str, Any],
    spelt: Spelt,
    kinds: Collection[str],
    commonest: Collection[str],
    faults: Faults,
) -> Iterator[tuple[str, int]]:
    seen: set[str] = set()
    for worth, text in _worth(table, faults):
        written = text.split()
        words = [word for word in written if word != GAP]
        plain = [part for word in words for part in ((STOP,) if word == STOP else spelt(word))]
        if not 1 <= len(words) <= 2 or {*words} == {STOP}:
            faults.append((text, f"'{text}' must be one word, or two that follow each other"))
        elif GAP in written and [*map(GAP.__eq__, written)] != [False, True, False]:
            faults.append((text, f"'{text}': {GAP} stands between two, for any one word"))
        elif plain != words:
            faults.append((text, f"'{text}' is read as '{' '.join(plain)}': write it so"))
        elif unknown := [
            word for word in words if word[0] == "<" and word[1:-1] not in kinds and word != OTHER
        ]:
            faults.append((text, f"there is no kind {unknown[0]} in [kinds]"))
        elif GAP in written and (
            lost := [word for word in words if word[0] != "<" and word not in (STOP, *commonest)]
        ):
            faults.append((text, f"'{text}': beside {GAP} '{lost[0]}' counts by its kind alone: write that"))
        elif text in seen:
            faults.append((text, f"'{text}' stands twice"))
        else:
            yield text, worth
        seen.add(text)


def _findings(table: Mapping[str, Any], faults: Faults) -> Iterator[tuple[tuple[str, int], int]]:
    for worth, text in _worth(table, faults):
        label, _, level = text.partition(" ")
        if text.startswith(SIGNAL):
            yield (text, 0), worth
        elif label in LABELS and level in ("0", "1", "2", "3", "4"):
            yield (label, int(level)), worth
        else:
            faults.append(
                (text, f"'{text}' must be a signal, or a label and a level such as 'suicide.plan 3'")
            )


def _levels(table: Mapping[str, Any], faults: Faults) -> Iterator[tuple[int, int]]:
    for level, least in table.items():
        if level in ("1", "2", "3", "4") and isinstance(least, int) and not isinstance(least, bool):
            yield int(level), least
        else:
            faults.append(
                (level, f"levels must read like 2 = 10, for a level from 1 to 4, not {level} = {least}")
            )


def _lengths(table: Mapping[str, Any], faults: Faults) -> Iterator[tuple[int, int]]:
    for words, worth in table.items():
        if words.isdecimal() and isinstance(worth, int) and not isinstance(worth, bool):
            yield int(words), worth
        else:
            faults.append(
                (
                    words,
                    f"lengths must read like 60 = -5, for texts of 60 words or more, not {words} = {worth}",
                )
            )
