"""One comparable form of a text, with every character's place in the original kept; it knows no language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

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
# Everything that isn't compared as it stands once it is in small letters.
_STRANGE = re.compile(r"[^\n -_a-~]+")


class Folded:
    """A text made comparable; the place that each character came from is worked out only when it is asked for."""

    __slots__ = ("_chunks", "_places", "text")

    def __init__(self, text: str, places: Callable[[], Sequence[int]] | None = None) -> None:
        self.text = text
        self._places: Callable[[], Sequence[int]] | Sequence[int] | None = places  # None: each where it was
        self._chunks: list[str] | None = None

    @property
    def chunks(self) -> list[str]:
        """What stands between spaces, cut once for all who look it up."""
        if self._chunks is None:
            self._chunks = self.text.split()
        return self._chunks

    @property
    def places(self) -> Sequence[int] | None:
        """For each character of `text` its place in the original; None where all stand where they stood."""
        if callable(self._places):
            self._places = self._places()
        return self._places

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Takes a half-open range of `text`; returns the half-open range of the original it came from."""
        places = self.places
        if places is None:
            return start, end
        if start >= end or start >= len(places):
            last = places[-1] + 1 if places else 0
            return last, last
        return places[start], places[min(end, len(places)) - 1] + 1

    def place(self, at: int) -> int:
        """Takes an index of `text`; returns the index of the original it came from."""
        places = self.places
        return at if places is None else places[at]


def fold(text: str) -> Folded:
    """Takes any text; returns it casefolded, look-alikes and accents made plain, the invisible left out."""
    if text.isascii():
        return Folded(text.lower().replace("`", "'").replace("\x00", " "))
    moved = False

    def folded_run(run: re.Match[str]) -> str:
        nonlocal moved
        pieces = list(map(_FOLDS.__getitem__, run.group()))
        moved = moved or any(len(piece) != 1 for piece in pieces)
        return "".join(pieces)

    folded = _STRANGE.sub(folded_run, text).lower()
    if not moved:  # quotation marks and accents: every character still stands where it stood
        return Folded(folded)
    return Folded(folded, lambda: [at for at, char in enumerate(text) for _ in _FOLDS[char]])


def patched(folded: Folded, patches: list[tuple[int, int, str, list[int]]]) -> Folded:
    """Takes (start, end, new text, place of each new character in `folded`) in order; returns the text mended."""
    text: list[str] = []
    at = 0
    for start, end, new, _ in patches:
        text += (folded.text[at:start], new)
        at = end
    text.append(folded.text[at:])
    return Folded("".join(text), lambda: _patched_places(folded, patches))


def _patched_places(folded: Folded, patches: list[tuple[int, int, str, list[int]]]) -> Sequence[int]:
    places: list[int] = []
    at = 0
    for start, end, _, new_places in patches:
        places.extend(range(at, start))
        places.extend(new_places)
        at = end
    places.extend(range(at, len(folded.text)))
    before = folded.places
    return places if before is None else [before[place] for place in places]
