"""Reads one disguised chunk of letters and signs as a word that the lexicon knows, or leaves it; it finds no chunks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

LONGEST_CHUNK = 60
_LEET = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "li", "+": "t", "(": "c", "\u20ac": "e", "\u00a3": "l", "&": "e",
}  # fmt: skip
_MASKS = frozenset("*#_-.@$!?%x^~")
_JOINERS = frozenset("-./'")  # signs that ordinary compounds are written with: "self-harm", "and/or"
_TAG = re.compile(r"</?[a-z]{1,6}>")
_TRIPLE = re.compile(r"([a-z])\1\1")
_RUNS = re.compile(r"([a-z])\1+")
_LETTERS = re.compile(r"[^\W_]+")

Undone = tuple[str, list[int]]  # the new text, and for each of its characters its place within the chunk


class Decoder:
    """Knows the lexicon's words; built once per lexicon, then only read."""

    def __init__(self, known: frozenset[str], masked: Iterable[str], letters: frozenset[str]) -> None:
        self._known = known
        self._letters = letters
        self._lengths = _lengths(known)
        self._masked: dict[tuple[int, str], list[str]] = {}
        for word in masked:
            self._masked.setdefault((len(word), word[0]), []).append(word)

    def despaced(self, chunk: str) -> Undone | None:
        """'d i e' -> 'die'; wider gaps part words, else the words are found."""
        places = [at for at, char in enumerate(chunk) if char.isalnum() or char in "@$!"]
        bare = "".join(chunk[at] for at in places)
        if not 3 <= len(bare) <= LONGEST_CHUNK:
            return None
        for text in self._leet(bare) if not bare.isalpha() else [bare]:
            cuts = self._gaps(text, places) or self._cuts(text)
            if cuts is not None and (len(cuts) == 1 or max(b - a for a, b in cuts) >= 3):
                return _spread(text, places, cuts)
        return None

    def unmasked(self, chunk: str) -> Undone | None:
        """'k1ll', 'k*ll', 'su**ici**de', 'diiie' -> the word that is meant."""
        if len(chunk) > LONGEST_CHUNK:
            return None
        if "<" in chunk:
            chunk = _TAG.sub(lambda m: "_" * len(m.group()), chunk)
        low, high = 0, len(chunk)
        while high > low and chunk[high - 1] in ".!)(*_~-|":
            high -= 1
        while low < high and chunk[low] in "(*_~-.|!#":
            low += 1
        undone = self._plain(chunk[low:high])
        return None if undone is None else (undone[0], [low + at for at in undone[1]])

    def small(self, chunk: str) -> Undone | None:
        """'1', '0f', '1'm' -> 'i', 'of', 'i'm': only to be asked in a text that is written so."""
        for text in self._leet(chunk, alone=True):
            if text in self._known and (len(text) > 1 or text in self._letters):
                return text, list(range(len(text)))
        return None

    def unglued(self, chunk: str) -> Undone | None:
        """'iwanttodie' -> 'i want to die', when the whole chunk is made of known words."""
        cuts = self._cuts(chunk) if chunk not in self._known else None
        if cuts is None or max(b - a for a, b in cuts) < 3:
            return None
        return _spread(chunk, list(range(len(chunk))), cuts)

    def _plain(self, core: str) -> Undone | None:
        places = [at for at, char in enumerate(core) if char.isalpha()]
        bare = "".join(core[at] for at in places)
        if len(places) == len(core) or bare == core.replace("'", ""):
            return self._squeezed(core)
        pieces = _LETTERS.findall(core)
        if bare in self._known and len(bare) > 3 and self._is_marked_up(core, pieces):
            return bare, places
        if all(piece in self._known or piece.isdigit() for piece in pieces) and len(bare) > 2:
            return None
        return self._decoded(core) or self._guessed(core) or self._bared(bare, places, core)

    @staticmethod
    def _is_marked_up(core: str, pieces: list[str]) -> bool:
        """Whether signs stand inside one word rather than between two."""
        if any(char.isdigit() for char in core):
            return False
        signs = {char for char in core if not char.isalpha()}
        return signs.isdisjoint(_JOINERS) or min(map(len, pieces)) <= 2

    def _bared(self, bare: str, places: list[int], core: str) -> Undone | None:
        """'su**ici**de' -> 'suicide': signs that hide nothing are left out."""
        if len(bare) < 3 or any(char.isdigit() for char in core):
            return None
        if bare in self._known:
            return bare, places
        cuts = self._cuts(bare) if len(core) - len(bare) >= 3 else None
        return None if cuts is None else _spread(bare, places, cuts)

    def _decoded(self, core: str) -> Undone | None:
        readings = self._leet(core)
        for text in readings:
            whole = text if text.isalpha() else _only_letters(text)
            if len(whole) >= 2 and whole in self._known:
                start = text.index(whole[0])
                return whole, list(range(start, start + len(whole)))
        for text in readings if len(core) > 2 else ():
            if not text.isalpha():
                continue
            squeezed = self._squeezed(text)
            if squeezed is not None:
                return squeezed
            cuts = self._cuts(text) if len(text) >= 7 else None
            if cuts is not None:
                return _spread(text, list(range(len(text))), cuts)
        return None

    @staticmethod
    def _leet(core: str, alone: bool = False) -> list[str]:
        """The letters that digits and signs may stand for; at most 16 readings."""
        if not alone and not any(char.isalpha() for char in core):
            return []
        ways = 1
        options = []
        for char in core:
            readings = _LEET.get(char, char)
            if ways * len(readings) > 16:
                readings = readings[0]
            ways *= len(readings)
            options.append(readings)
        return ["".join(reading) for reading in product(*options)]

    def _guessed(self, core: str) -> Undone | None:
        """'k*ll': each sign hides one letter; at least half of the letters and the first must show."""
        shown = sum(char.isalpha() for char in core)
        if not core[0].isalpha() or shown * 2 < len(core) or len(core) < 3:
            return None
        for word in self._masked.get((len(core), core[0]), ()):
            if all(a == b or a in _MASKS for a, b in zip(core, word, strict=True)):
                return word, list(range(len(word)))
        return None

    def _squeezed(self, core: str) -> Undone | None:
        """'diiiie' -> 'die': long runs to one letter or two, then all doubles to one, until a word is known."""
        if not _TRIPLE.search(core):
            return None
        runs = [m.span() for m in _RUNS.finditer(core)]
        for long_to, double_to in ((1, 2), (2, 2), (1, 1), (2, 1)):
            kept = _kept(runs, long_to, double_to, len(core))
            text = "".join(core[start:end] for start, end in kept)
            if text in self._known:
                return text, [at for start, end in kept for at in range(start, end)]
        return None

    def _gaps(self, text: str, places: list[int]) -> list[tuple[int, int]] | None:
        """The words as wider gaps part them, or None when one of them is unknown or no gap is wider."""
        edges = [at for at in range(1, len(places)) if places[at] - places[at - 1] > 2]
        cuts = list(zip([0, *edges], [*edges, len(text)], strict=True))
        return cuts if edges and all(text[a:b] in self._known for a, b in cuts) else None

    def _cuts(self, text: str) -> list[tuple[int, int]] | None:
        """The fewest known words that make up `text`, or None."""
        best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(text)
        furthest = 0
        for start in range(len(text)):
            before = best[start]
            if before is None:
                if start > furthest:
                    return None
                continue
            for length in (1, 2, *self._lengths.get(text[start : start + 3], ())):
                end = start + length
                if text[start:end] not in (self._known if length > 1 else self._letters) or end > len(text):
                    continue
                furthest = max(furthest, end)
                now = best[end]
                if now is None or before[0] + 1 < now[0]:
                    best[end] = (before[0] + 1, start)
        cuts: list[tuple[int, int]] = []
        end = len(text)
        while end and (step := best[end]) is not None:
            cuts.append((step[1], end))
            end = step[1]
        return cuts[::-1] if not end and len(cuts) * 2 <= len(text) + 2 else None


def _kept(runs: list[tuple[int, int]], long_to: int, double_to: int, length: int) -> list[tuple[int, int]]:
    """What is left of a chunk of so many characters when its runs of one letter are cut to so many."""
    kept: list[tuple[int, int]] = []
    at = 0
    for start, end in runs:
        kept.append((at, start + (long_to if end - start > 2 else double_to)))
        at = end
    return [*kept, (at, length)]


def _only_letters(text: str) -> str:
    return "".join(char if char.isalpha() else " " for char in text).strip()


def _lengths(known: Iterable[str]) -> dict[str, list[int]]:
    """How long the known words are that begin with the same three letters."""
    found: dict[str, set[int]] = {}
    for word in known:
        if len(word) > 2:
            found.setdefault(word[:3], set()).add(len(word))
    return {beginning: sorted(lengths) for beginning, lengths in found.items()}


def _spread(text: str, places: list[int], cuts: list[tuple[int, int]]) -> Undone:
    """The cut words with one space between, each space at the place of the letter after it."""
    new: list[int] = []
    for number, (start, end) in enumerate(cuts):
        if number:
            new.append(places[start])
        new.extend(places[start:end])
    return " ".join(text[a:b] for a, b in cuts), new
