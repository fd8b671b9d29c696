"""One comparable form of a text, with every character's place in the original kept; it knows no language."""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

from moderation.screening.lookalikes import LOOKALIKES
from moderation.screening.memory import MOST_REMEMBERED

_SHAPE = {ord(mark): plain for plain, marks in LOOKALIKES.items() for mark in marks}
_PLAIN = {
    "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u2032": "'", "`": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
    "\u2013": "-", "\u2014": ",", "\u2015": ",", "\u2010": "-", "\u2011": "-", "\u2212": "-", "\u2026": "...",
    "\u2028": "\n", "\u2029": "\n", "\x85": "\n",
}  # fmt: skip
_FIRST_REGIONAL = 0x1F1E6

Place = tuple[int, int]  # in the folded text, and in the original
Patch = tuple[int, int, str, list[int]]  # start, end, new text, and how far behind the start each of it stood


class _Folds(dict[str, str]):
    """What each character compares as; worked out once per character."""

    def __missing__(self, char: str) -> str:
        if (
            len(self) >= MOST_REMEMBERED
        ):  # a hostile text can't make the table grow without end, nor keep others out
            self.clear()
        folded = self[char] = _fold_char(char)
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
    """A text made comparable; where a character of it came from is worked out only when it is asked for."""

    __slots__ = ("_chunks", "_origin", "text")

    def __init__(self, text: str, origin: Callable[[int], int] | None = None) -> None:
        self.text = text
        self._origin = origin  # from a place here to the place in the original; None: each where it was
        self._chunks: list[str] | None = None

    @property
    def chunks(self) -> list[str]:
        """What stands between spaces, cut once for all who look it up."""
        if self._chunks is None:
            self._chunks = self.text.split()
        return self._chunks

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Takes a half-open range of `text`; returns the half-open range of the original it came from."""
        if self._origin is None:
            return start, end
        if start >= min(end, len(self.text)):
            last = self._origin(len(self.text) - 1) + 1 if self.text else 0
            return last, last
        return self._origin(start), self._origin(min(end, len(self.text)) - 1) + 1

    def place(self, at: int) -> int:
        """Takes an index of `text`; returns the index of the original it came from."""
        return at if self._origin is None else self._origin(at)


def fold(text: str) -> Folded:
    """Takes any text; returns it casefolded, look-alikes and accents made plain, the invisible left out."""
    if text.isascii():
        return Folded(text.lower().replace("`", "'").replace("\x00", " "))
    moves = _Moves()

    def folded_run(run: re.Match[str]) -> str:
        pieces = list(map(_FOLDS.__getitem__, run.group()))
        folded = "".join(pieces)
        if len(folded) != len(pieces) or "" in pieces:
            moves.runs.append((run.start(), pieces))
        return folded

    folded = _STRANGE.sub(folded_run, text).lower()
    # Quotation marks and accents move nothing: every character still stands where it stood.
    return Folded(folded, moves.origin if moves.runs else None)


class _Moves:
    """Where a folded text went ahead of its original or fell behind; between two moves both run side by side."""

    def __init__(self) -> None:
        self.runs: list[
            tuple[int, list[str]]
        ] = []  # where each begins in the original, and what it was folded to

    @cached_property
    def _there(self) -> list[Place]:
        """The moves in order, worked out when a place is first asked for."""
        found: list[Place] = []
        ahead = 0
        for start, pieces in self.runs:
            at = start + ahead
            for place, piece in enumerate(pieces, start):
                for _ in piece:
                    found.append((at, place))
                    at += 1
            end = start + len(pieces)
            found.append((at, end))
            ahead = at - end
        return found

    def origin(self, at: int) -> int:
        """Takes a place in the folded text; returns the place in the original."""
        number = bisect_right(self._there, (at, sys.maxsize)) - 1
        if number < 0:
            return at
        there, place = self._there[number]
        return place + at - there


def patched(folded: Folded, patches: list[Patch]) -> Folded:
    """Takes patches of a folded text in order; returns it mended."""
    text: list[str] = []
    begins: list[int] = []  # of each patch in the mended text
    at = ahead = 0
    for start, end, new, _ in patches:
        text += (folded.text[at:start], new)
        begins.append(start + ahead)
        ahead += len(new) - (end - start)
        at = end
    text.append(folded.text[at:])

    def origin(at: int) -> int:
        number = bisect_right(begins, at) - 1
        if number < 0:
            return folded.place(at)
        start, end, new, places = patches[number]
        within = at - begins[number]
        return folded.place(start + places[within] if within < len(new) else end + within - len(new))

    return Folded("".join(text), origin)
