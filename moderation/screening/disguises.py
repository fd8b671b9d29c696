"""Undoes disguises inside words: l3et, s p a c e d, stre-e-etched, glued, masked and marked-up words.

A disguise is only undone into a word that the lexicon knows, so ordinary text is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import product

from moderation.screening.normalise import Folded, patched

LONGEST_CHUNK = 60
MOST_CHUNKS = 2_000  # different suspicious chunks looked at in one text
MOST_GLUED = 200  # glued words looked at in one text: each costs a word-break

_LEET = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "li", "+": "t", "(": "c", "\u20ac": "e", "\u00a3": "l", "&": "e",
}  # fmt: skip
_MASKS = frozenset("*#_-.@$!?%x^~")
_SIGNS = re.compile(r"[^\w\s',;:\"?)\].!]+|[.!_]+|[0-9]+")
_TRIPLES = tuple(letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz")
_SPREAD = re.compile(r"[ .\-_*/|,+~\n][a-z0-9@$!][ .\-_*/|,+~\n]{1,3}[a-z0-9@$!][ .\-_*/|,+~\n]")
_SPACED = re.compile(r"(?<![^\W_])[a-z0-9@$!](?:[ .\-_*/|,+~\n]{1,3}[a-z0-9@$!](?![^\W_'])){2,}")
_CHUNK = re.compile(r"[^\s,;:\"?]+")
_CHUNK_ENDS = frozenset(' \n\t,;:"?')
_TAG = re.compile(r"</?[a-z]{1,6}>")
_TRIPLE = re.compile(r"([a-z])\1\1")
_RUNS = re.compile(r"([a-z])\1+")
_LETTERS = re.compile(r"[^\W_]+")

Undone = tuple[str, list[int]]  # the new text, and for each of its characters its place within the chunk


class Disguises:
    """Knows the lexicon's words; built once per lexicon, then only read."""

    def __init__(
        self, known: frozenset[str], masked: Iterable[str], glued: Iterable[str], letters: frozenset[str]
    ) -> None:
        self._known = known
        self._longest = max((len(word) for word in known), default=0)
        self._masked: dict[tuple[int, str], list[str]] = {}
        for word in masked:
            self._masked.setdefault((len(word), word[0]), []).append(word)
        self._letters = letters
        self._seams = tuple(glued)
        self._glued = re.compile(r"(?<![^\W_])[a-z]{7,40}(?![^\W_'])")

    def undo(self, folded: Folded) -> Folded:
        """Takes a folded text; returns it with the disguised words written plainly."""
        if _SPREAD.search(f" {folded.text} "):
            folded = self._mend(folded, _SPACED.finditer(folded.text), self._despace)
        suspects = _suspects(folded.text)
        if suspects:
            folded = self._mend(folded, suspects, self._unmask)
        if any(seam in folded.text for seam in self._seams):
            folded = self._mend(folded, self._glued.finditer(folded.text), self._unglue, MOST_GLUED)
        return folded

    def _mend(
        self,
        folded: Folded,
        chunks: Iterable[re.Match[str]],
        how: Callable[[str], Undone | None],
        most: int = MOST_CHUNKS,
    ) -> Folded:
        seen: dict[str, Undone | None] = {}
        patches: list[tuple[int, int, str, list[int]]] = []
        for m in chunks:
            chunk = m.group()
            if chunk not in seen:
                if len(seen) >= most:
                    continue
                seen[chunk] = how(chunk)
            undone = seen[chunk]
            if undone is not None:
                start = m.start()
                patches.append((start, m.end(), undone[0], [start + at for at in undone[1]]))
        return patched(folded, patches) if patches else folded

    def _despace(self, chunk: str) -> Undone | None:
        """'d i e' -> 'die'; two spaces or more separate words, else the words are found."""
        places = [at for at, char in enumerate(chunk) if char.isalnum() or char in "@$!"]
        bare = "".join(chunk[at] for at in places)
        if not 3 <= len(bare) <= LONGEST_CHUNK:
            return None
        for text in self._leet(bare) if not bare.isalpha() else [bare]:
            cuts = self._cuts(text)
            if cuts is not None and (len(cuts) == 1 or max(b - a for a, b in cuts) >= 3):
                return _spread(text, places, cuts)
        return None

    def _unmask(self, chunk: str) -> Undone | None:
        if len(chunk) > LONGEST_CHUNK:
            return None
        if "<" in chunk:
            chunk = _TAG.sub(lambda m: "_" * len(m.group()), chunk)
        low, high = 0, len(chunk)
        while high > low and chunk[high - 1] in ".!)(*_~-|":
            high -= 1
        while low < high and chunk[low] in "(*_~-.|!#":
            low += 1
        core = chunk[low:high]
        undone = self._plain(core)
        return None if undone is None else (undone[0], [low + at for at in undone[1]])

    def _plain(self, core: str) -> Undone | None:
        places = [at for at, char in enumerate(core) if char.isalpha()]
        bare = "".join(core[at] for at in places)
        if len(places) == len(core):
            return self._squeezed(core)
        if all(piece in self._known or piece.isdigit() for piece in _LETTERS.findall(core)) and len(bare) > 2:
            return None
        return self._decoded(core) or self._guessed(core) or self._bared(bare, places, core)

    def _bared(self, bare: str, places: list[int], core: str) -> Undone | None:
        """'su**ici**de' -> 'suicide': signs that hide nothing are left out."""
        if len(bare) < 3 or any(char.isdigit() for char in core):
            return None
        if bare in self._known:
            return bare, places
        cuts = self._cuts(bare) if len(core) - len(bare) >= 3 else None
        return None if cuts is None else _spread(bare, places, cuts)

    def _decoded(self, core: str) -> Undone | None:
        for text in self._leet(core):
            whole = "".join(char if char.isalpha() else " " for char in text).strip()
            if len(whole) >= 2 and whole in self._known:
                start = text.index(whole[0])
                return whole, list(range(start, start + len(whole)))
            squeezed = self._squeezed(text) if text.isalpha() else None
            if squeezed is not None:
                return squeezed
            cuts = self._cuts(text) if len(text) >= 7 and text.isalpha() else None
            if cuts is not None:
                return _spread(text, list(range(len(text))), cuts)
        return None

    @staticmethod
    def _leet(core: str) -> list[str]:
        """The letters that digits and signs may stand for; at most 16 readings."""
        if not any(char.isalpha() for char in core):
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
        for long_to, double_to in ((1, 2), (2, 2), (1, 1), (2, 1)):
            places: list[int] = []
            at = 0
            for m in _RUNS.finditer(core):
                keep = long_to if len(m.group()) > 2 else double_to
                places.extend(range(at, m.start() + keep))
                at = m.end()
            places.extend(range(at, len(core)))
            text = "".join(core[p] for p in places)
            if text in self._known:
                return text, places
        return None

    def _unglue(self, chunk: str) -> Undone | None:
        """'iwanttodie' -> 'i want to die', when the whole chunk is made of known words."""
        glued = chunk not in self._known and any(seam in chunk for seam in self._seams)
        cuts = self._cuts(chunk) if glued else None
        if cuts is None or max(b - a for a, b in cuts) < 3:
            return None
        return _spread(chunk, list(range(len(chunk))), cuts)

    def _cuts(self, text: str) -> list[tuple[int, int]] | None:
        """The fewest known words that make up `text`, or None."""
        best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(max(0, end - self._longest), end):
                before = best[start]
                word = text[start:end]
                if (
                    before is None
                    or word not in self._known
                    or (len(word) == 1 and word not in self._letters)
                ):
                    continue
                now = best[end]
                if now is None or before[0] + 1 < now[0]:
                    best[end] = (before[0] + 1, start)
        cuts: list[tuple[int, int]] = []
        end = len(text)
        while end and (step := best[end]) is not None:
            cuts.append((step[1], end))
            end = step[1]
        return cuts[::-1] if not end and len(cuts) * 2 <= len(text) + 2 else None


def _suspects(text: str) -> list[re.Match[str]]:
    """The chunks that may hide a word: a sign or digit between letters, or a letter three times over."""
    places = [m.start() for m in _SIGNS.finditer(text) if _between(text, m.start(), m.end())]
    places += [at for triple in _TRIPLES if (at := text.find(triple)) >= 0]
    if any(text.count(triple) > 1 for triple in _TRIPLES if triple in text):
        return [m for m in _CHUNK.finditer(text) if _worth(m.group())]
    found: list[re.Match[str]] = []
    for place in sorted(places):
        if found and place < found[-1].end():
            continue
        start = place
        while start > 0 and place - start <= LONGEST_CHUNK and text[start - 1] not in _CHUNK_ENDS:
            start -= 1
        if m := _CHUNK.match(text, start):
            found.append(m)
    return found


def _worth(chunk: str) -> bool:
    return any(triple in chunk for triple in _TRIPLES) or any(
        _between(chunk, m.start(), m.end()) for m in _SIGNS.finditer(chunk)
    )


def _between(text: str, start: int, end: int) -> bool:
    """Whether a run of signs touches a letter so that it may stand for one; "3am" and "50mg" don't."""
    before = text[start - 1].isalpha() if start else False
    after = text[end].isalpha() if end < len(text) else False
    if text[start].isdigit():
        return before or text[end : end + 3].isalpha()
    return after and (before or text[start] in "@$!")


def _spread(text: str, places: list[int], cuts: list[tuple[int, int]]) -> Undone:
    """The cut words with one space between, each space at the place of the letter after it."""
    new: list[int] = []
    for number, (start, end) in enumerate(cuts):
        if number:
            new.append(places[start])
        new.extend(places[start:end])
    return " ".join(text[a:b] for a, b in cuts), new
