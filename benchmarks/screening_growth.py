"""Grows a lexicon tenfold and measures what a text costs then, in one run; it reads no file and prints nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from time import process_time

from moderation.screening import Lexicon, Screener
from moderation.screening.lexicon import Phrase
from moderation.screening.phrases import Choice, Node, Sequence, Word

TIMES = 10
How = Callable[[random.Random, Sequence], Sequence]


def _permuted(chance: random.Random, nodes: Sequence) -> Sequence:
    """The same words in another order; gaps and what is barred stay where they are."""
    only = nodes[0]
    if len(nodes) == 1 and isinstance(only, Choice):
        return (Choice(tuple(_permuted(chance, option) for option in only.options), only.optional),)
    places = [at for at, node in enumerate(nodes) if isinstance(node, (Word, Choice))]
    shuffled = list(places)
    chance.shuffle(shuffled)
    found = list(nodes)
    for place, other in zip(places, shuffled, strict=True):
        found[place] = nodes[other]
    return tuple(found)


def _other(chance: random.Random, nodes: Sequence) -> Sequence:
    """A phrase of as many everyday words, one of them a choice, and with a rarer word in it."""
    found: list[Node] = [Word(chance.choice(_EVERYDAY)) for _ in range(min(max(len(nodes), 3), 6))]
    found[chance.randrange(len(found))] = Choice(tuple((Word(chance.choice(_EVERYDAY)),) for _ in range(3)))
    found.insert(chance.randrange(len(found)), Word(chance.choice(_RARER)))
    return tuple(found)


_EVERYDAY = re.findall(
    r"\w+",
    """i you he she they we it the a my your his her of to in on at with for from and but not no so if when was is
    are be been have has had do did can could will would want think know feel go get got say said make take see come
    back out up down over now then here there today night day week work home school people friend mum time thing""",
)
_RARER = [
    head + tail
    for head in (
        "bramb",
        "clov",
        "dunn",
        "elsp",
        "fern",
        "garl",
        "heath",
        "juni",
        "kest",
        "lark",
        "oat",
        "pebb",
    )
    for tail in (
        "le",
        "er",
        "ing",
        "ham",
        "ley",
        "ton",
        "wick",
        "den",
        "ford",
        "stow",
        "mere",
        "by",
        "gate",
        "shaw",
    )
]

PERMUTED: How = _permuted
OTHER: How = _other


def growth(lexicon: Lexicon, how: How, texts: list[str]) -> float:
    """Takes a lexicon, how to make other phrases of its own, and texts; returns tenfold's median cost over once's."""
    lexicons = lexicon, _grown(lexicon, how)
    once, tenfold = (
        Screener(each, most_seconds=60) for each in lexicons
    )  # the first text writes out phrases
    costs = [(_cost(once, text), _cost(tenfold, text)) for text in texts]
    return median(many for _, many in costs) / median(one for one, _ in costs)


def _grown(lexicon: Lexicon, how: How) -> Lexicon:
    chance = random.Random(4)
    more = [
        replace(
            entry,
            id=f"{entry.id}.{number}",
            phrases=tuple(Phrase("", how(chance, phrase.nodes)) for phrase in entry.phrases),
        )
        for number in range(TIMES - 1)
        for entry in lexicon.entries
    ]
    return replace(lexicon, entries=(*lexicon.entries, *more))


def _cost(screener: Screener, text: str) -> float:
    return min(_timed(screener, text) for _ in range(4))


def _timed(screener: Screener, text: str) -> float:
    begun = process_time()
    screener(text)
    return process_time() - begun


def thinned(lexicon: Lexicon, every: int) -> Lexicon:
    """Takes a lexicon and a number; returns it with one entry of so many, so that growing it takes no minutes."""
    return replace(lexicon, entries=lexicon.entries[::every])
