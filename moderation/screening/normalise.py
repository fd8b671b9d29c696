"""One comparable form of a text, with every character's place in the original kept; it knows no language."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.screening.lookalikes import LOOKALIKES

_SHAPE = {ord(mark): plain for plain, marks in LOOKALIKES.items() for mark in marks}
_PLAIN = {
    "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u2032": "'", "`": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
    "\u2013": "-", "\u2014": ",", "\u2015": ",", "\u2010": "-", "\u2011": "-", "\u2212": "-", "\u2026": "...",
    "\u2028": "\n", "\u2029": "\n", "\x85": "\n",
}  # fmt: skip
_FIRST_REGIONAL = 0x1F1E6


class _Folds(dict[str, str]):
    """What each character compares as; worked out once per character."""

    def __missing__(self, char: str) -> str:
        folded = _fold_char(char)
        if len(self) < 20_000:  # a hostile text can't make the table grow without end
            self[char] = folded
        return folded


def _fold_char(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    code = ord(char)
    if code in _SHAPE:
        return _SHAPE[code]
    if _FIRST_REGIONAL <= code < _FIRST_REGIONAL + 26:
        return chr(ord("a") + code - _FIRST_REGIONAL)
    kind = unicodedata.category(char)
    if kind in ("Cf", "Mn", "Me"):  # zero-width, bidi, soft hyphen, accents, variation selectors
        return ""
    if kind in ("Cc", "Cs", "Co", "Zs", "Zl", "Zp"):
        return "\n" if char in "\n\r\v\f" else " "
    return _letters(char)


def _letters(char: str) -> str:
    """NFKC, casefold and no accents; a letter that merely looks Latin is read as Latin."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
    bare = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join(_SHAPE.get(ord(c), c) for c in bare)


_FOLDS = _Folds()


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable: `text`, and for each of its characters the place it came from (None: the same)."""

    text: str
    places: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Takes a half-open range of `text`; returns the half-open range of the original it came from."""
        if self.places is None:
            return start, end
        if start >= end or start >= len(self.places):
            last = self.places[-1] + 1 if self.places else 0
            return last, last
        return self.places[start], self.places[min(end, len(self.places)) - 1] + 1

    def place(self, at: int) -> int:
        """Takes an index of `text`; returns the index of the original it came from."""
        return at if self.places is None else self.places[at]


def fold(text: str) -> Folded:
    """Takes any text; returns it casefolded, look-alikes and accents made plain, the invisible left out."""
    if text.isascii():
        return Folded(text.lower().replace("`", "'").replace("\x00", " "))
    folds = [_FOLDS[char] for char in text]
    places = [at for at, folded in enumerate(folds) for _ in folded]
    return Folded("".join(folds), places)


def patched(folded: Folded, patches: list[tuple[int, int, str, list[int]]]) -> Folded:
    """Takes (start, end, new text, place of each new character in `folded`) in order; returns the text mended."""
    text: list[str] = []
    places: list[int] = []
    at = 0
    for start, end, new, new_places in patches:
        text += (folded.text[at:start], new)
        places.extend(range(at, start))
        places.extend(new_places)
        at = end
    text.append(folded.text[at:])
    places.extend(range(at, len(folded.text)))
    if folded.places is not None:
        places = [folded.places[place] for place in places]
    return Folded("".join(text), places)
