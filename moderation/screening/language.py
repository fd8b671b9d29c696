"""Whether a text can be read by a lexicon at all, from its script and commonest words; it names no language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from moderation.screening.lexicon import Language
from moderation.screening.words import Reading

PLAINLY_OWN = 0.5
FEWEST_WORDS = 5  # fewer words are given the benefit of screening
OWN_SHARE = 0.22  # this share of the lexicon's own common words settles it
HARDLY_OWN = 0.05
FOREIGN_SHARE = 0.4
HARDLY_FOREIGN = 0.18
CLEARLY_MORE = 1.4  # tongues share short words: another must know this many times as many
SILENT_WORDS = 14  # so many words without one common word of the language: it isn't that language
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def readable(text: str, reading: Reading, language: Language) -> bool:
    """Takes a text, how it was read and a locale's language; returns False when it is mostly in another."""
    if reading.own >= len(reading.codes) * PLAINLY_OWN:
        return True
    # Spelling out "im" or "da" made foreign words our own: count what was really written.
    said = Counter(word for word in _WORD.findall(reading.folded.text) if len(word) > 1)
    own = sum(said[word] for word in said if word in language.common or word in language.contracted)
    if not text.isascii() and own < said.total() * OWN_SHARE and _foreign_script(text, language):
        return False
    if said.total() < FEWEST_WORDS:
        return True
    if _foreign(said, language) > max(own * CLEARLY_MORE, said.total() * FOREIGN_SHARE):
        return False
    return own >= said.total() * OWN_SHARE or not _silent(said, own, language)


def _foreign(said: Counter[str], language: Language) -> int:
    """How many of the words are among the commonest of the one tongue that knows most of them."""
    known = (sum(said[word] for word in said.keys() & tongue) for tongue in language.foreign.values())
    return max(known, default=0)


def _silent(said: Counter[str], own: int, language: Language) -> bool:
    """Whether a text speaks another tongue, or none of its words are the language's own."""
    others = Counter({word: count for word, count in said.items() if word not in language.common})
    foreign = _foreign(others, language)
    if foreign >= 2 and foreign > own and foreign >= said.total() * HARDLY_FOREIGN:
        return True
    return said.total() >= SILENT_WORDS and own < said.total() * HARDLY_OWN


def _foreign_script(text: str, language: Language) -> bool:
    """Whether most letters belong to a script that the lexicon's words are not written in."""
    own = {_script(word[0]) for word in language.common if word}
    letters = [char for char in text[:2_000] if char.isalpha()]
    strange = sum(_script(char) not in own for char in letters)
    return len(letters) >= 4 and strange * 2 > len(letters)


def _script(char: str) -> str:
    if char.isascii():
        return "LATIN"
    return unicodedata.name(char, "UNKNOWN").partition(" ")[0]
