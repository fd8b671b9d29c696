"""Measures a screener on the example sentences: per phenomenon and per label; it decides no floor."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from moderation.screening import Screening

EXAMPLES = Path(__file__).parent.parent / "tests" / "moderation" / "examples"
FIRES_AT = 2  # the level from which a human is asked to look: promises.md 2.1


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence written by us, with the levels and labels that it may be given."""

    text: str
    phenomenon: str
    file: str
    crisis: tuple[int, int] = (0, 4)
    conduct: tuple[int, int] = (0, 4)
    labels: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    group: str = ""
    screened: bool | None = None

    @property
    def must_fire(self) -> bool:
        """Whether a human must be asked to look, on either scale."""
        return max(self.crisis[0], self.conduct[0]) >= FIRES_AT

    @property
    def must_stay_calm(self) -> bool:
        """Whether no human may be troubled."""
        return max(self.crisis[1], self.conduct[1]) < FIRES_AT


@dataclass(frozen=True, slots=True)
class Judged:
    """An example and what the screener made of it."""

    example: Example
    screening: Screening

    @property
    def faults(self) -> list[str]:
        """What is outside the accepted range, in words; empty when all is well."""
        found = []
        for name, (low, high) in (("crisis", self.example.crisis), ("conduct", self.example.conduct)):
            level = getattr(self.screening, f"{name}_severity")
            if not low <= level <= high:
                found.append(f"{name} {level}, not {low}-{high}")
        labels = set(self.screening.labels)
        found += [f"no {label}" for label in self.example.labels if label not in labels]
        found += [f"has {label}" for label in self.example.absent if label in labels]
        if self.example.screened is not None and self.example.screened != self.screening.screened:
            found.append(f"screened {self.screening.screened}")
        return found

    @property
    def level_error(self) -> int:
        """How many levels outside the accepted range, the worse scale counting."""
        errors: list[int] = []
        for name, (low, high) in (("crisis", self.example.crisis), ("conduct", self.example.conduct)):
            level: int = getattr(self.screening, f"{name}_severity")
            errors.append(max(low - level, level - high, 0))
        return max(errors)


@dataclass(slots=True)
class Row:
    """Counts of one phenomenon, group or label."""

    name: str
    all: int = 0
    right: int = 0
    must_fire: int = 0
    fired: int = 0
    must_stay_calm: int = 0
    alarmed: int = 0
    level_errors: list[int] = field(default_factory=list)

    def count(self, judged: Judged) -> None:
        """Takes one more judged example into the counts."""
        fires = judged.screening.severity >= FIRES_AT
        self.all += 1
        self.right += not judged.faults
        self.must_fire += judged.example.must_fire
        self.fired += judged.example.must_fire and fires
        self.must_stay_calm += judged.example.must_stay_calm
        self.alarmed += judged.example.must_stay_calm and fires
        self.level_errors.append(judged.level_error)

    @property
    def recall(self) -> float:
        """Of those that must fire, the share that did; 1.0 where none must."""
        return self.fired / self.must_fire if self.must_fire else 1.0

    @property
    def false_alarms(self) -> float:
        """Of those that must stay calm, the share that fired; 0.0 where none must."""
        return self.alarmed / self.must_stay_calm if self.must_stay_calm else 0.0

    def __str__(self) -> str:
        mean = sum(self.level_errors) / max(len(self.level_errors), 1)
        recall = f"{self.recall:.2f}" if self.must_fire else "-"
        alarms = f"{self.false_alarms:.2f}" if self.must_stay_calm else "-"
        return (
            f"| {self.name} | {self.all} | {self.right / max(self.all, 1):.2f} | "
            f"{recall} ({self.must_fire}) | {alarms} ({self.must_stay_calm}) | {mean:.2f} |"
        )


@dataclass(slots=True)
class LabelRow:
    """How surely one label is given: over the examples that ask for it or forbid it."""

    name: str
    wanted: int = 0
    given: int = 0
    forbidden: int = 0
    wrongly: int = 0

    def __str__(self) -> str:
        recall = f"{self.given / self.wanted:.2f}" if self.wanted else "-"
        wrongly = f"{self.wrongly / self.forbidden:.2f}" if self.forbidden else "-"
        return f"| {self.name} | {recall} ({self.wanted}) | {wrongly} ({self.forbidden}) |"


def examples(folder: Path = EXAMPLES) -> list[Example]:
    """Takes a folder of example files; returns all examples. Raises KeyError or TOMLDecodeError for a bad file."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        for row in tomllib.loads(path.read_text("utf-8")).get("example", []):
            found.append(_example(row, path.name))
    return found


def _example(row: dict[str, Any], file: str) -> Example:
    def levels(value: Any) -> tuple[int, int]:
        return (value[0], value[-1]) if isinstance(value, list) else (value, value)

    return Example(
        text=row["text"],
        phenomenon=row["phenomenon"],
        file=file,
        crisis=levels(row.get("crisis", [0, 4])),
        conduct=levels(row.get("conduct", [0, 4])),
        labels=tuple(row.get("labels", ())),
        absent=tuple(row.get("absent", ())),
        group=row.get("group", ""),
        screened=row.get("screened"),
    )


def judge(screener: Callable[[str], Screening], rows: Iterable[Example]) -> list[Judged]:
    """Takes a screener and examples; returns each with its screening."""
    return [Judged(example, screener(example.text)) for example in rows]


def by(judged: Iterable[Judged], key: Callable[[Example], str]) -> list[Row]:
    """Takes judged examples and what to group them by; returns a row for each group but the unnamed."""
    rows: dict[str, Row] = {}
    for one in judged:
        if name := key(one.example):
            rows.setdefault(name, Row(name)).count(one)
    return sorted(rows.values(), key=lambda row: row.name)


def by_label(judged: Iterable[Judged]) -> list[LabelRow]:
    """Takes judged examples; returns a row for each label that an example asks for or forbids."""
    rows: dict[str, LabelRow] = {}
    for one in judged:
        given = set(one.screening.labels)
        for label in one.example.labels:
            row = rows.setdefault(label, LabelRow(label))
            row.wanted += 1
            row.given += label in given
        for label in one.example.absent:
            row = rows.setdefault(label, LabelRow(label))
            row.forbidden += 1
            row.wrongly += label in given
    return sorted(rows.values(), key=lambda row: row.name)


def balanced(judged: Iterable[Judged]) -> float:
    """Takes judged examples; returns the mean of recall and calm kept: half right is 0.5."""
    row = Row("all")
    for one in judged:
        row.count(one)
    return (row.recall + 1 - row.false_alarms) / 2


def table(judged: list[Judged]) -> str:
    """Takes judged examples; returns the tables in Markdown."""
    head = "| {} | sentences | all as written | recall (must fire) | false alarms (must stay calm) | mean level error |"
    rule = "|---|---|---|---|---|---|"
    total = Row("**all**")
    for one in judged:
        total.count(one)
    lines = [head.format("phenomenon"), rule, *map(str, by(judged, lambda e: e.phenomenon)), str(total)]
    lines += ["", head.format("who writes"), rule, *map(str, by(judged, lambda e: e.group))]
    lines += ["", "| label | given where asked for | given where forbidden |", "|---|---|---|"]
    lines += map(str, by_label(judged))
    lines += ["", f"Balanced over must-fire and must-stay-calm: {balanced(judged):.3f}"]
    return "\n".join(lines)
