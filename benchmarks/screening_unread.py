"""Measures a screener on texts kept apart from those who write rules; it decides no floor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.screening_table import EXAMPLES, FIRES_AT, Judged, examples, judge
from moderation.screening import Screening

UNREAD = EXAMPLES.parent / "unread"
GRAVE, ACUTE = 3, 4


def unread_table(screener: Callable[[str], Screening], folder: Path = UNREAD) -> str:
    """Takes a screener and a folder of example files; returns a table with a row for each file."""
    lines = [
        "| texts | recall at level 2 | false alarms per 1000 | at level 3 | area under the curve | acute at 4 "
        "| grave heard as 0 or 1 | unkind heard | kind flagged |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    rows = judge(screener, examples(folder))
    for file in sorted({row.example.file for row in rows}):
        lines.append(_row(file.removesuffix(".toml"), [row for row in rows if row.example.file == file]))
    return "\n".join(lines)


def _row(name: str, rows: list[Judged]) -> str:
    at_risk = [each.screening.crisis_severity for each in rows if each.example.crisis[0] >= FIRES_AT]
    calm = [each.screening.crisis_severity for each in rows if each.example.crisis[1] < FIRES_AT]
    grave = [each.screening.crisis_severity for each in rows if each.example.crisis[0] >= GRAVE]
    acute = [each.screening.crisis_severity for each in rows if each.example.crisis[0] == ACUTE]
    unkind = [each.screening.conduct_severity for each in rows if each.example.conduct[0] >= FIRES_AT]
    kind = [each.screening.conduct_severity for each in rows if each.example.conduct[1] == 0]
    cells = (
        _share(at_risk, lambda level: level >= FIRES_AT),
        f"{1000 * sum(level >= FIRES_AT for level in calm) / max(len(calm), 1):.0f} (of {len(calm)})",
        f"{1000 * sum(level >= GRAVE for level in calm) / max(len(calm), 1):.0f}",
        f"{area_under(at_risk, calm):.2f}",
        _share(acute, lambda level: level == ACUTE),
        _share(grave, lambda level: level < FIRES_AT),
        _share(unkind, lambda level: level >= FIRES_AT),
        _share(kind, lambda level: level >= 1),
    )
    return f"| {name} | " + " | ".join(cells) + " |"


def area_under(at_risk: list[int], calm: list[int]) -> float:
    """Takes levels of both kinds; returns how often one at risk stands above a calm one: 0 to 1, ties half."""
    pairs = [(one > other) + 0.5 * (one == other) for one in at_risk for other in calm]
    return sum(pairs) / len(pairs) if pairs else 0.5


def _share(levels: list[int], holds: Callable[[int], bool]) -> str:
    return f"{sum(map(holds, levels)) / len(levels):.2f} ({len(levels)})" if levels else "-"
