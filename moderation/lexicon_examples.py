"""Writes one more example into the text of a lexicon file, into the entry it is about; all else stays as it was."""

from __future__ import annotations

import json
import re
from typing import Literal

ExampleKind = Literal["fires", "calm"]

_ENTRY = re.compile(r"^\[\[entry\]\][ \t]*$", re.MULTILINE)
_TABLE = re.compile(r"^\[", re.MULTILINE)
_SKIPPED = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|#[^\n]*""", re.DOTALL)


class NoSuchEntry(LookupError):
    """This file holds no entry with that id."""


def holds(text: str, rule: str) -> bool:
    """Takes a file's text and an entry's id; tells whether the entry stands in it."""
    return _block(text, rule) is not None


def with_example(text: str, rule: str, kind: ExampleKind, sentence: str) -> str:
    """Takes a file's text, an entry's id, fires or calm, and a sentence; returns the text with that example added.

    Raises NoSuchEntry. A sentence that stands there already is not added twice.
    """
    block = _block(text, rule)
    if block is None:
        raise NoSuchEntry(rule)
    begin, end = block
    quoted = json.dumps(" ".join(sentence.split()), ensure_ascii=False)
    body = text[begin:end]
    if quoted in body:
        return text
    return text[:begin] + _added(body, kind, quoted) + text[end:]


def _block(text: str, rule: str) -> tuple[int, int] | None:
    """Where the entry's lines begin and end."""
    wanted = re.compile(rf"^id[ \t]*=[ \t]*\"{re.escape(rule)}\"[ \t]*(?:#[^\n]*)?$", re.MULTILINE)
    for found in _ENTRY.finditer(text):
        after = _TABLE.search(text, found.end())
        end = after.start() if after else len(text)
        if wanted.search(text, found.end(), end):
            return found.end(), end
    return None


def _added(body: str, kind: ExampleKind, quoted: str) -> str:
    array = re.search(rf"^{kind}[ \t]*=[ \t]*\[", body, re.MULTILINE)
    if array is None:
        kept = body.rstrip()
        return f"{kept}\n{kind} = [{quoted}]\n{body[len(kept) :].removeprefix(chr(10))}"
    end = _closing(body, array.end())
    inside = body[array.end() : end]
    if "\n" in inside:
        held = inside.rstrip()
        comma = "" if held.endswith((",", "[")) or not held.strip() else ","
        return f"{body[: array.end()]}{held}{comma}\n  {quoted},\n{body[end:]}"
    held = inside.strip().rstrip(",")
    return f"{body[: array.end()]}{held}{', ' if held else ''}{quoted}{body[end:]}"


def _closing(body: str, at: int) -> int:
    """Where the array that opened before `at` closes; brackets in strings and remarks don't count."""
    while body[at] != "]":
        quoted = _SKIPPED.match(body, at)
        at = quoted.end() if quoted else at + 1
    return at
