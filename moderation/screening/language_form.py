"""Gathers what is particular to a language from a lexicon's tables; it reads no file and judges no text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moderation.screening.lexicon import Language
from moderation.screening.sounds import Sounds
from moderation.screening.spelling import spelling_table

Tables = Mapping[str, Mapping[str, Any]]


def language_of(tables: Tables, spell: Mapping[str, tuple[str, ...]], named: Iterable[str]) -> Language:
    """Takes a lexicon's tables, its spellings and the words that its rules name; returns the language."""
    table = tables["language"]
    common = frozenset(listed(table, "common"))
    known = frozenset((*common, *spell, *named, *listed(table, "known")))
    return Language(
        spellings=spelling_table(spell, listed(table, "typos"), known, listed(table, "real")),
        signs={str(sign): str(word) for sign, word in tables["signs"].items()},
        common=common,
        commonest=frozenset(listed(table, "commonest")),
        masked=tuple(listed(table, "masked")),
        glued=tuple(listed(table, "glued")),
        letters=frozenset(listed(table, "letters")),
        foreign={name: frozenset(str(text).split()) for name, text in tables["foreign"].items()},
        known=known,
        contracted=frozenset(
            word for word, parts in spell.items() if "'" in word and common.issuperset(parts)
        ),
        sounds=_sounds(tables["sounds"], known),
        privacy={name: tuple(map(str, texts)) for name, texts in tables["privacy"].items()},
    )


def listed(table: Mapping[str, Any], key: str) -> list[str]:
    """Takes a table of a lexicon, and the name of a list of words in it; returns the words, none if it isn't there."""
    return [word for text in table.get(key, []) for word in str(text).split()]


def _sounds(table: Mapping[str, Any], known: frozenset[str]) -> Sounds:
    rules = [tuple(str(rule).split("=", 1)) for rule in table.get("rules", [])]
    return Sounds([(a, b) for a, b in rules], str(table.get("vowels", "")), listed(table, "words"), known)
