"""From a folded text to comparable words, sentence by sentence, each word with its place; it judges nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from moderation.screening.lexicon import Language
from moderation.screening.normalise import Folded
from moderation.screening.spelling import with_ending

STOP = "."  # the word that stands for a sentence's end
_PIECES = re.compile(
    r"[^\W_]+(?:'[^\W_]+)*"  # a word
    r"|[.!?;]+(?=[\s\"')\]*_]|$)"  # the end of a sentence
    r"|\n[ \t]*\n\s*"  # a paragraph
    r"|[,():]"
    r"|[^\x00-\x7f\w\s]"  # emoji and other signs
)
_ENDS = frozenset(".!?;\n")


@dataclass(slots=True)
class Reading:
    """A text as words: `joined` is what phrases are matched in, the lists say where each word came from."""

    folded: Folded
    words: list[str]
    starts: list[int]
    ends: list[int]
    pauses: frozenset[int]  # a comma or bracket stands before these words
    questions: frozenset[int]  # these sentence ends are question marks
    joined: str = ""
    _at: list[int] = field(default_factory=list)
    _stops: list[int] = field(default_factory=list)

    def word_at(self, position: int) -> int:
        """Takes a position in `joined`; returns the index of the word that stands there."""
        if not self._at:
            self._at = list(accumulate((len(word) + 1 for word in self.words), initial=1))
        return bisect_right(self._at, position) - 1

    def sentence(self, index: int, around: int = 0) -> tuple[int, int]:
        """Takes a word's index; returns the half-open range of words of its sentence, and of `around` on each side."""
        if not self._stops:
            self._stops = [at for at, word in enumerate(self.words) if word == STOP]
        stops = self._stops
        place = bisect_right(stops, index) - 1
        first = stops[max(place - around, 0)] + 1
        return first, stops[min(place + 1 + around, len(stops) - 1)]

    def sentence_number(self, index: int) -> int:
        """Takes a word's index; returns how many sentences stand before its own."""
        self.sentence(index)
        return bisect_right(self._stops, index)

    def original(self, first: int, last: int) -> tuple[int, int]:
        """Takes the first and last word of a match; returns its half-open range in the original text."""
        return self.folded.span(self.starts[first], self.ends[last])


def read(folded: Folded, language: Language) -> Reading:
    """Takes a folded text and its language; returns its words in comparable form, spelt as the lexicon spells.

    A spelling that begins with an apostrophe stands for an ending: "'ll" = "will" reads "mum'll" as "mum will".
    """
    spellings, signs, known, hear = language.spellings, language.signs, language.known, language.sounds.hear
    words, starts, ends = [STOP], [0], [0]
    pauses: set[int] = set()
    questions: set[int] = set()
    for piece in _PIECES.finditer(folded.text):
        text = piece.group()
        spelt = spellings.get(text)
        if spelt is None and "'" in text:
            spelt = with_ending(text, spellings)
        if spelt is None:
            if text[0].isalnum():
                words.append(text if text in known else hear(text) or text)
            elif text[0] in _ENDS:
                if text[:2] == ".." or words[-1] == STOP:
                    pauses.add(len(words))
                    continue
                if "?" in text:
                    questions.add(len(words))
                words.append(STOP)
            elif text in signs:
                words.append(signs[text])
            else:
                pauses.add(len(words))
                continue
            starts.append(piece.start())
            ends.append(piece.end())
        else:
            words.extend(spelt)
            starts.extend([piece.start()] * len(spelt))
            ends.extend([piece.end()] * len(spelt))
    words.append(STOP)
    starts.append(len(folded.text))
    ends.append(len(folded.text))
    joined = f" {' '.join(words)} "
    return Reading(folded, words, starts, ends, frozenset(pauses), frozenset(questions), joined)
