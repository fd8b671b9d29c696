"""Finds chunks that look disguised (l3et, s p a c e d, stre-e-etched, glued, masked, marked up) and mends them.

A disguise is only undone into a word that the lexicon knows, so ordinary text is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from moderation.screening.decoding import LONGEST_CHUNK, Decoder, Undone
from moderation.screening.memory import LONG, Memory
from moderation.screening.normalise import Folded, Patch, patched
from moderation.screening.tries import trie_pattern

MOST_CHUNKS = 500  # different suspicious chunks looked at in one text
MOST_PATCHES = 4_000  # chunks mended in one text
_PLAIN, _LONE, _DISGUISED = ".", "1", "?"  # how a chunk of text looks
MOST_GLUED = 200  # glued words looked at in one text: each costs a word-break

_SIGN = r"[^a-z\s',;:\"?)\]]"
# A run of signs with a letter behind it, or of which the first is a digit with a letter before it.
_SIGNS = re.compile(rf"{_SIGN}(?<!{_SIGN}{{2}})(?:(?<=[a-z]\d){_SIGN}*+|{_SIGN}*+(?=[a-z]))")
_TRIPLE = re.compile(r"([a-z])\1\1")
_TWICE = re.compile(rb"\0\0+")
_PARTING = " .-_*/|,+~\n"  # signs that letters are parted by
_SPREAD = re.compile(r"[ .\-_*/|,+~\n][a-z0-9@$!][ .\-_*/|,+~\n]{1,3}[a-z0-9@$!][ .\-_*/|,+~\n]")
_LONE_LETTER = re.compile(r"(?<![^ .\-_*/|,+~\n])[a-z0-9@$!](?![^ .\-_*/|,+~\n])")
# The first letter and the sign behind it come before what may not stand before it: so most places are seen at once.
_SPACED = re.compile(
    r"[a-z0-9@$!](?=[ .\-_*/|,+~\n])(?<![^\W_].)(?:[ .\-_*/|,+~\n]{1,3}[a-z0-9@$!](?![^\W_'])){2,}"
)
_CHUNK = re.compile(r"[^\s,;:\"?]+")
_CHUNK_ENDS = frozenset(' \n\t,;:"?')
_SMALL = re.compile(r"(?<![\w.\u00a3$\u20ac-])(?=[a-z']{0,2}[0-9])[a-z0-9']{1,6}(?![\w%-]|[.:][0-9])")
LONGEST_GLUED = 40  # letters
_GLUED = re.compile(rf"(?<![^\W_])[a-z]{{7,{LONGEST_GLUED}}}(?![^\W_'])")


class Disguises:
    """Built once per lexicon, then only read; how the words of earlier texts look is remembered."""

    def __init__(
        self, known: frozenset[str], masked: Iterable[str], glued: Iterable[str], letters: frozenset[str]
    ) -> None:
        self._decoder = Decoder(known, masked, letters)
        self._seams = re.compile(trie_pattern(glued) or r"(?!)")
        self._looks = Memory(self._look)
        self._unmasked: Memory[Undone | None] = Memory(self._decoder.unmasked)

    def undo(self, folded: Folded) -> Folded:
        """Takes a folded text; returns it with the disguised words written plainly."""
        if len(folded.text) <= LONG:
            looks = "".join(map(self._looks.__getitem__, folded.chunks))
            if _DISGUISED not in looks and _LONE * 2 not in looks:
                return folded
        if _SPREAD.search(f" {folded.text} "):
            folded = _mended(folded, _SPACED.finditer(folded.text), self._decoder.despaced)
        suspects = _suspects(folded.text)
        if suspects:
            plainer = _mended(folded, suspects, self._unmasked.__getitem__)
            if plainer is not folded and _leet_in(suspects):
                plainer = _mended(plainer, _SMALL.finditer(plainer.text), self._decoder.small)
            folded = plainer
        glued = [*self._glued(folded.text)]
        return _mended(folded, glued, self._decoder.unglued, MOST_GLUED) if glued else folded

    def _glued(self, text: str) -> Iterator[re.Match[str]]:
        """The words in which two may be glued together, looked for around the seams."""
        behind = 0
        for seam in self._seams.finditer(text):
            start, end = seam.span()
            if end <= behind:
                continue
            for m in _GLUED.finditer(text, max(start - LONGEST_GLUED, behind), end + LONGEST_GLUED + 1):
                if m.start() <= start and end <= m.end():
                    behind = m.end()
                    yield m

    def _has_seam(self, chunk: str) -> bool:
        return self._seams.search(chunk) is not None

    def _look(self, chunk: str) -> str:
        """Whether something hides in what stands between two spaces, or whether it is a letter by itself."""
        lone = len(_LONE_LETTER.findall(chunk))
        if lone > 1 or self._glued_in(chunk) or any(self._hides(piece) for piece in _CHUNK.findall(chunk)):
            return _DISGUISED
        return _LONE if lone or not chunk.strip(_PARTING) else _PLAIN

    def _hides(self, piece: str) -> bool:
        """Whether what looks disguised can be undone; of a longer one only the end is looked at, so it counts."""
        return _worth(piece) and (len(piece) > LONGEST_CHUNK or self._unmasked[piece] is not None)

    def _glued_in(self, chunk: str) -> bool:
        if not self._has_seam(chunk):
            return False
        words = (word for word in _GLUED.findall(chunk) if self._has_seam(word))
        return any(self._decoder.unglued(word) is not None for word in words)


def _mended(
    folded: Folded,
    chunks: Iterable[re.Match[str]],
    how: Callable[[str], Undone | None],
    most: int = MOST_CHUNKS,
) -> Folded:
    """The text with each chunk as `how` reads it; of very many different chunks the first `most`."""
    seen: dict[str, Undone | None] = {}
    patches: list[Patch] = []
    for m in chunks:
        chunk = m.group()
        if chunk not in seen:
            if len(seen) >= most:
                continue
            seen[chunk] = how(chunk)
        undone = seen[chunk]
        if undone is not None and len(patches) < MOST_PATCHES:
            patches.append((*m.span(), *undone))
    return patched(folded, patches) if patches else folded


def _leet_in(suspects: list[re.Match[str]]) -> bool:
    """Whether digits stand inside several chunks, so that a lone digit may be a letter too."""
    return sum(any(char.isdigit() for char in m.group()) for m in suspects[:40]) >= 2


def _suspects(text: str) -> list[re.Match[str]]:
    """The chunks that may hide a word: a sign or digit between letters, or a letter three times over."""
    places = [m.span() for m in _SIGNS.finditer(text)]
    places += [m.span() for triple in _triples(text) for m in re.finditer(triple, text)]
    found: list[re.Match[str]] = []
    behind = 0
    for place, end in sorted(places):
        if place < behind:
            continue
        if not "a" <= text[place] <= "z" and not _between(text, place, end):
            continue
        start = place
        while start > 0 and place - start <= LONGEST_CHUNK and text[start - 1] not in _CHUNK_ENDS:
            start -= 1
        if m := _CHUNK.match(text, start):
            found.append(m)
            behind = m.end()
    return found


def _triples(text: str) -> set[str]:
    """The letters three times over that stand in a text: each character is compared with the next in one go."""
    written = text.encode("ascii", "replace")
    number = int.from_bytes(written, "little")
    alike = (number ^ number >> 8).to_bytes(len(written), "little")
    letters = {text[m.start()] for m in _TWICE.finditer(alike, 0, len(alike) - 1)}
    return {letter * 3 for letter in letters if "a" <= letter <= "z"}


def _worth(chunk: str) -> bool:
    return _TRIPLE.search(chunk) is not None or any(
        _between(chunk, m.start(), m.end()) for m in _SIGNS.finditer(chunk)
    )


def _between(text: str, start: int, end: int) -> bool:
    """Whether a run of signs touches a letter so that it may stand for one; "3am" and "50mg" don't."""
    before = text[start - 1].isalpha() if start else False
    after = text[end].isalpha() if end < len(text) else False
    if text[start].isdigit():
        return before or text[end : end + 3].isalpha()
    return after and (before or text[start] in "@$!")
