"""Reads lexicon files and refuses a bad one, naming file, line and mend; it runs no phrase on any text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from moderation.screening.anchors import anchored
from moderation.screening.findings import LexiconFault
from moderation.screening.language_form import language_of, listed
from moderation.screening.lexicon import Context, Entry, Lexicon, Need, Phrase, Scale, Subject, Together
from moderation.screening.lexicon_form import FIELDS, TABLES, row_faults
from moderation.screening.phrases import Choice, PhraseFault, parse, words_of
from moderation.screening.scale_form import kinds_of, scale_of
from moderation.screening.spelling import with_ending

LEAST_NEED = 1  # what a context has set aside speaks for nothing, unless a need says ">= 0"
_NEED = re.compile(r"^([\w.*-]+)(?:\s*>=\s*(\d))?(?:\s*x\s*(\d+))?$")


@dataclass(slots=True)
class _File:
    name: str
    text: str
    data: dict[str, Any]


@dataclass(slots=True)
class _Reading:
    """What has been gathered so far, and every fault met on the way."""

    files: list[_File]
    faults: list[str] = field(default_factory=list)
    tables: dict[str, dict[str, Any]] = field(default_factory=lambda: {name: {} for name in TABLES})
    classes: dict[str, Choice] = field(default_factory=dict)
    spell: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def fault(self, file: _File, line: int, message: str) -> None:
        self.faults.append(f"{file.name}:{line}: {message}")

    def spelt(self, word: str) -> tuple[str, ...]:
        if "'" not in word:
            return self.spell.get(word) or (word,)
        return self.spell.get(word) or with_ending(word, self.spell) or (word,)

    def phrases(self, file: _File, line: int, texts: Iterable[Any], alone: bool = True) -> tuple[Phrase, ...]:
        """The sound phrases; those that stand `alone` (not in a class) must hold a word to be found by."""
        found = []
        for text in texts:
            try:
                nodes = parse(text, self.classes, self.spelt)
                if alone and not anchored(nodes):
                    raise PhraseFault("give it at least one word that is always there, outside any [ ]")
                found.append(Phrase(text, nodes))
            except (PhraseFault, ValueError, AttributeError) as fault:
                self.fault(file, _line_of(file.text, str(text), line), f"in '{text}': {fault}")
        return tuple(found)


def read_lexicon(sources: Mapping[str, str], locale: str) -> Lexicon:
    """Takes file names with their TOML text; returns the lexicon. Raises LexiconFault listing every fault."""
    reading = _Reading([])
    for name, text in sources.items():
        _parse_file(reading, name, text)
    _gather_tables(reading)
    lexicon = _build(reading, locale)
    if reading.faults:
        raise LexiconFault(reading.faults)
    return lexicon


def read_folder(folder: Path) -> dict[str, str]:
    """Takes a locale's folder; returns its lexicon files by name. Raises LexiconFault for one that isn't UTF-8."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.name] = path.read_text("utf-8")
        except UnicodeDecodeError as fault:
            raise LexiconFault([f"{path.name}:1: not UTF-8 ({fault.reason}): save it as UTF-8"]) from None
    return found


def _parse_file(reading: _Reading, name: str, text: str) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"at line (\d+)", str(fault))
        reading.faults.append(
            f"{name}:{found.group(1) if found else text.count(chr(10)) + 1}: not TOML: {fault}"
        )
        return
    file = _File(name, text, data)
    reading.files.append(file)
    for key in data:
        if key not in TABLES and key not in FIELDS:
            reading.fault(file, _line_of(text, key, 1), f"[{key}] is not known: one of {_known_sections()}")


def _known_sections() -> str:
    return ", ".join([*(f"[{name}]" for name in TABLES), *(f"[[{name}]]" for name in FIELDS)])


def _gather_tables(reading: _Reading) -> None:
    """Spellings first, since phrases are spelt by them; then classes, which may name earlier classes."""
    for file in reading.files:
        for name in TABLES[1:]:
            table = file.data.get(name, {})
            if not isinstance(table, dict):
                reading.fault(file, _line_of(file.text, name, 1), f"[{name}] must be a table of key = value")
                continue
            for key, value in table.items():
                if key in reading.tables[name]:
                    reading.fault(file, _line_of(file.text, key, 1), f"'{key}' stands twice in [{name}]")
                reading.tables[name][key] = value
    reading.spell = {word: tuple(str(text).split()) for word, text in reading.tables["spellings"].items()}
    for file in reading.files:
        for name, texts in file.data.get("classes", {}).items():
            line = _line_of(file.text, name, 1)
            if not isinstance(texts, list) or not texts:
                reading.fault(file, line, f"class <{name}> must be a list of phrases")
                continue
            parsed = reading.phrases(file, line, texts, alone=False)
            reading.classes[name] = Choice(tuple(phrase.nodes for phrase in parsed))


def _build(reading: _Reading, locale: str) -> Lexicon:
    rows: dict[str, list[Any]] = {kind: [] for kind in FIELDS}
    seen: set[str] = set()
    for file in reading.files:
        about = file.data.get("about", {})
        for kind in FIELDS:
            for line, row in _rows(reading, file, kind):
                if (name := row.get("id")) is not None:
                    if name in seen:
                        reading.fault(file, line, f"'{name}' stands twice: give each rule its own id")
                    seen.add(name)
                rows[kind].append(_MAKERS[kind](reading, file, line, {**_about(kind, about), **row}))
    ruled = (*rows["entry"], *rows["context"], *rows["subject"])
    kinds = _kinds(reading)
    language = language_of(
        reading.tables, reading.spell, words_of(p.nodes for row in ruled for p in row.phrases)
    )
    return Lexicon(
        locale,
        tuple(rows["entry"]),
        tuple(rows["context"]),
        tuple(rows["together"]),
        tuple(rows["subject"]),
        tuple(rows["scale"]),
        kinds,
        language,
    )


def _about(kind: str, about: Mapping[str, Any]) -> dict[str, Any]:
    return (
        {key: str(about.get(key, "")) for key in ("source", "reviewer", "date")}
        if kind in ("entry", "scale")
        else {}
    )


def _rows(reading: _Reading, file: _File, kind: str) -> Iterable[tuple[int, dict[str, Any]]]:
    """The sound [[kind]] rows of a file with the line on which each begins."""
    lines = [number for number, text in enumerate(file.text.splitlines(), 1) if text.strip() == f"[[{kind}]]"]
    listed = file.data.get(kind, [])
    if not isinstance(listed, list):
        reading.fault(file, _line_of(file.text, kind, 1), f"write [[{kind}]], with two brackets")
        return
    for number, row in enumerate(listed):
        line = lines[number] if number < len(lines) else 1
        faults = list(row_faults(kind, row))
        for fault in faults:
            reading.fault(file, line, fault)
        if not faults:
            yield line, row


def _line_of(text: str, needle: str, start: int) -> int:
    """The line, from `start` on, that holds the words at fault; else `start`."""
    for number, line in enumerate(text.splitlines()[start - 1 :], start):
        if needle and needle in line:
            return number
    return start


def _entry(reading: _Reading, file: _File, line: int, row: dict[str, Any]) -> Entry:
    lists: dict[str, Any] = {key: tuple(row.get(key, ())) for key in ("deaf", "fires", "calm")}
    rest = {key: value for key, value in row.items() if key not in lists and key != "phrases"}
    return Entry(phrases=reading.phrases(file, line, row["phrases"]), **lists, **rest)


def _context(reading: _Reading, file: _File, line: int, row: dict[str, Any]) -> Context:
    parsed: dict[str, Any] = {
        key: reading.phrases(file, line, row.get(key, ())) for key in ("phrases", "unless", "off")
    }
    rest = {
        key: value for key, value in row.items() if key not in ("phrases", "unless", "off", "stops", "labels")
    }
    return Context(**parsed, **rest, labels=tuple(row["labels"]), stops=frozenset(row.get("stops", ())))


def _together(reading: _Reading, file: _File, line: int, row: dict[str, Any]) -> Together:
    needs = []
    for text in row["needs"]:
        found = _NEED.match(text)
        if found is None:
            reading.fault(file, line, f"{row['id']}: need '{text}' must read like 'suicide.* >= 2 x 3'")
            continue
        needs.append(Need(found[1], int(found[2] or LEAST_NEED), int(found[3] or 1)))
    rest = {key: value for key, value in row.items() if key not in ("needs", "why")}
    return Together(**rest, needs=tuple(needs), why=row.get("why", ""))


def _subject(reading: _Reading, file: _File, line: int, row: dict[str, Any]) -> Subject:
    return Subject(row["who"], reading.phrases(file, line, row["phrases"]))


def _scale(reading: _Reading, file: _File, line: int, row: dict[str, Any]) -> Scale:
    commonest = listed(reading.tables["language"], "commonest")
    scale, faults = scale_of(row, reading.spelt, reading.tables["kinds"], {*commonest})
    for words, fault in faults:
        reading.fault(file, _line_of(file.text, words, line), f"{row['id']}: {fault}")
    return scale


def _kinds(reading: _Reading) -> dict[str, str]:
    kinds, faults = kinds_of(reading.tables["kinds"], reading.spelt)
    for name, fault in faults:
        file = next(file for file in reading.files if name in file.data.get("kinds", {}))
        reading.fault(file, _line_of(file.text, name, 1), fault)
    return kinds


_MAKERS = {"entry": _entry, "context": _context, "together": _together, "subject": _subject, "scale": _scale}
