"""Cuts from a found text the lines around what was looked for, and marks those words; it reads no data."""

import re
from dataclasses import dataclass

_LENGTH, _BEFORE = 220, 70
_TERMS = re.compile(r'-?"[^"]*"|\S+')
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an excerpt, and whether it is one of the words that were looked for."""

    text: str
    hit: bool


def excerpt(text: str, sought: str) -> tuple[Piece, ...]:
    """Return about 220 characters of plain `text` around the first word of `sought`, or its beginning without one.

    `sought` is what was typed: quotes keep a phrase, a minus leaves out, and what was left out is not marked.
    """
    plain = " ".join(text.split())
    pattern = _pattern(sought)
    first = pattern.search(plain) if pattern else None
    shown = _around(plain, first.start() if first else 0)
    return tuple(_pieces(shown, pattern)) if pattern else (Piece(shown, False),)


def _pattern(sought: str) -> re.Pattern[str] | None:
    wanted = [term for term in _TERMS.findall(sought) if not term.startswith("-")]
    words = dict.fromkeys(word for term in wanted for word in _WORDS.findall(term))
    if not words:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _around(plain: str, at: int) -> str:
    """Whole words only; an ellipsis where something is left out."""
    start = 0 if at <= _BEFORE else plain.rfind(" ", 0, at - _BEFORE) + 1
    end = len(plain) if len(plain) <= start + _LENGTH else plain.rfind(" ", start, start + _LENGTH)
    end = start + _LENGTH if end <= start else end
    return ("… " if start else "") + plain[start:end] + (" …" if end < len(plain) else "")


def _pieces(shown: str, pattern: re.Pattern[str]) -> list[Piece]:
    found, end = [], 0
    for match in pattern.finditer(shown):
        found += [Piece(shown[end : match.start()], False), Piece(match[0], True)]
        end = match.end()
    return [piece for piece in (*found, Piece(shown[end:], False)) if piece.text]
