"""Underlines in a text the places where rules stopped, each with its number; it judges nothing and trusts no offset."""

from dataclasses import dataclass, replace
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Finding:
    """Why the check stopped: rule, label in words, severity 0 to 4, place, words, why; `number` where it is marked."""

    rule: str
    label: str
    severity: int
    start: int
    end: int
    words: str
    why: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, with the numbers of the findings that cover it (none: plain)."""

    text: str
    numbers: tuple[int, ...] = ()


def marked(text: str, findings: list[Finding]) -> tuple[tuple[Piece, ...], tuple[Finding, ...]]:
    """Return the text in pieces, and the findings numbered from 1.

    A finding whose words no longer stand at its place (the text was changed since) is looked for
    elsewhere; one that is gone is listed, but marks nothing.
    """
    placed = tuple(replace(_placed(text, each), number=n) for n, each in enumerate(findings, 1))
    cuts = {0, len(text)}.union(*({each.start, each.end} for each in placed if each.end > each.start))
    edges = sorted(cuts)
    pieces = (_piece(text, start, end, placed) for start, end in pairwise(edges))
    return tuple(pieces), placed


def _piece(text: str, start: int, end: int, placed: tuple[Finding, ...]) -> Piece:
    covering = tuple(each.number for each in placed if each.start <= start and end <= each.end)
    return Piece(text[start:end], covering)


def _placed(text: str, finding: Finding) -> Finding:
    if 0 <= finding.start < finding.end <= len(text) and (
        not finding.words or text[finding.start : finding.end] == finding.words
    ):
        return finding
    found = text.find(finding.words) if finding.words else -1
    if found < 0:
        return replace(finding, start=0, end=0)
    return replace(finding, start=found, end=found + len(finding.words))
