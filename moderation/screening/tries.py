"""Makes one regular expression of many plain texts in which none is tried twice; it knows nothing of lexicons."""

from __future__ import annotations

import re
from collections.abc import Iterable

_END = ""
Trie = dict[str, "Trie"]


def charset(chars: str) -> str:
    """Takes different characters; returns a pattern of any one of them, neighbours written as ranges."""
    if len(chars) == 1:
        return re.escape(chars)
    ordered = sorted(map(ord, chars))
    ranges: list[list[int]] = []
    for code in ordered:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return f"[{''.join(map(_range, ranges))}]"


def _range(ends: list[int]) -> str:
    low, high = (re.escape(chr(end)) for end in ends)
    return low if ends[0] == ends[1] else f"{low}-{high}"


def trie_pattern(texts: Iterable[str]) -> str:
    """Takes plain texts; returns a pattern that matches exactly these, the longer before its own beginning."""
    root: Trie = {}
    for text in texts:
        node = root
        for char in text:
            node = node.setdefault(char, {})
        node[_END] = {}
    return _written(root)


def _ends(node: Trie) -> bool:
    return len(node) == 1 and _END in node


def _written(node: Trie) -> str:
    """What may follow a beginning; characters after which the same follows stand together."""
    same: dict[str, str] = {}
    for char, below in node.items():
        if char != _END:
            rest = "" if _ends(below) else _written(below)
            same[rest] = same.get(rest, "") + char
    branches = [charset(chars) + rest for rest, chars in same.items()]
    if len(branches) == 1 and _END not in node:
        return branches[0]
    return f"(?:{'|'.join(branches)})" + ("?" if _END in node else "") if branches else ""
