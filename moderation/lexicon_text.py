"""Splits a lexicon that was edited in the browser into files and back; packaged files fill in what wasn't edited.

A version's body is its own files one after another, each under a line `#: name.toml`. A file that it doesn't hold is
the packaged one, so that an update of Leeward still reaches a forum that changed one file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from moderation.screening import Lexicon, LexiconFault, on_top

FILE_NAME = re.compile(r"[a-z0-9_-]{1,40}\.toml")
_MARK = re.compile(r"^#: ([a-z0-9_-]{1,40}\.toml)$\n?", re.MULTILINE)
_FAULT = re.compile(r"(?P<file>[\w.-]+):(?P<line>\d+): (?P<said>.*)", re.DOTALL)
# A body without a line that names its file is one file of additions.
ALONE = "lexicon.toml"


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong, where (lines from 1), and the words that stand there."""

    file: str
    line: int
    said: str
    words: str


def files_of(body: str) -> dict[str, str]:
    """Takes a version's body; returns its files by name."""
    parts = _MARK.split(body)
    files = {ALONE: parts[0]} if parts[0].strip() else {}
    return files | dict(zip(parts[1::2], parts[2::2], strict=True))


def body_of(files: Mapping[str, str]) -> str:
    """Takes files by name; returns the body that `files_of` splits into them again."""
    return "".join(f"#: {name}\n{text.rstrip()}\n" for name, text in sorted(files.items()))


def names_a_file(text: str) -> bool:
    """Tells whether a file's own text holds a line that would split it in two."""
    return _MARK.search(text) is not None


def lexicon_of(body: str, locale: str) -> Lexicon:
    """Takes a version's body; returns the whole lexicon. Raises LexiconFault with every fault, UnknownLocale."""
    return on_top(files_of(body), locale)


def line_faults(fault: LexiconFault, files: Mapping[str, str]) -> tuple[LineFault, ...]:
    """Takes what reading raised and the files that were read; returns each fault with the line it is about."""
    return tuple(_line_fault(each, files) for each in fault.faults)


def _line_fault(said: str, files: Mapping[str, str]) -> LineFault:
    found = _FAULT.fullmatch(said)
    if found is None:
        return LineFault("", 0, said, "")
    line, text = int(found["line"]), files.get(found["file"], "").splitlines()
    return LineFault(found["file"], line, found["said"], text[line - 1].strip() if line <= len(text) else "")
