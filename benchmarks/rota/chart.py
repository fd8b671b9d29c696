"""Draws the waits as an SVG of our own: a row a rota, a mark for half of the calls, a line to the worst."""

import math
from collections.abc import Sequence
from html import escape

from benchmarks.rota.figures import Cell, Waits, said

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 860, 190, 40, 26, 96
_TICKS = (1, 5, 15, 60, 240, 720, 1440)
_PAPER, _INK, _SOFT, _LINE = "#FBF8F3", "#1E292D", "#55605F", "#D9D2C5"
_COLOURS = {4: "#94283A", 3: "#1B5A61"}
_FONT = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"


def chart(cells: Sequence[Cell]) -> str:
    """Take all cells, sizes together; return the picture as SVG text."""
    sizes = list(dict.fromkeys(each.posts_a_day for each in cells))
    parts, y = [], float(_TOP)
    for size in sizes:
        parts.append(_text(16, y, f"{size} posts a day", weight="600"))
        for each in (cell for cell in cells if cell.posts_a_day == size):
            y += _ROW
            parts.append(_text(32, y + 4, each.rota, colour=_SOFT))
            parts += [_bar(waits, y - 4 + 9 * place) for place, waits in enumerate(each.waits)]
            y += 8
        y += _ROW + 8
    height = int(y + 24)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
            ' aria-labelledby="title desc">',
            '<title id="title">Time to the first human word</title>',
            f'<desc id="desc">{escape(_said(cells))}</desc>',
            f'<rect width="{_WIDTH}" height="{height}" fill="{_PAPER}"/>',
            _text(16, 30, "Minutes and hours until a person writes the first word", size=17, weight="600"),
            *_legend(),
            *_axis(height),
            *parts,
            "</svg>",
            "",
        ]
    )


def _x(minutes: float) -> float:
    """A logarithmic axis from one minute to a day."""
    share = math.log(min(max(minutes, 1.0), 1440.0)) / math.log(1440)
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _bar(waits: Waits, y: float) -> str:
    colour = _COLOURS[waits.level]
    half, most, worst = _x(waits.half), _x(waits.most), _x(waits.worst)
    dot = (
        f'<circle cx="{half:.1f}" cy="{y}" r="4" fill="{colour}"/>'
        if waits.level == 4
        else f'<rect x="{half - 3.5:.1f}" y="{y - 3.5}" width="7" height="7" fill="{colour}"/>'
    )
    return (
        f'<path d="M{half:.1f} {y}H{most:.1f}" stroke="{colour}" stroke-width="3"/>'
        f'<path d="M{most:.1f} {y}H{worst:.1f}" stroke="{colour}" stroke-width="1" stroke-dasharray="2 3"/>'
        f'<path d="M{worst:.1f} {y - 4}V{y + 4}" stroke="{colour}" stroke-width="1.5"/>{dot}'
    )


def _legend() -> list[str]:
    drawn = [
        f'<circle cx="22" cy="50" r="4" fill="{_COLOURS[4]}"/>',
        _text(32, 54, "level 4", colour=_COLOURS[4]),
        f'<rect x="92" y="46.5" width="7" height="7" fill="{_COLOURS[3]}"/>',
        _text(106, 54, "level 3", colour=_COLOURS[3]),
    ]
    words = "the mark: half of all calls; the thick line ends at 95 of 100, the dashed one at the worst"
    return [*drawn, _text(170, 54, words, colour=_SOFT)]


def _axis(height: int) -> list[str]:
    drawn = []
    for minutes in _TICKS:
        x = _x(minutes)
        drawn.append(f'<path d="M{x:.1f} 80V{height - 16}" stroke="{_LINE}" stroke-width="1"/>')
        label = "24 h" if minutes == 1440 else said(minutes).replace(".0", "")
        label = "1 h" if minutes == 60 else label
        drawn.append(_text(x, 74, label, colour=_SOFT, anchor="middle", size=12))
    return drawn


def _text(
    x: float,
    y: float,
    words: str,
    *,
    colour: str = _INK,
    size: int = 14,
    weight: str = "400",
    anchor: str = "start",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-family="{escape(_FONT)}" font-size="{size}"'
        f' font-weight="{weight}" text-anchor="{anchor}">{escape(words)}</text>'
    )


def _said(cells: Sequence[Cell]) -> str:
    return " ".join(
        f"{each.posts_a_day} posts a day, {each.rota}, level {waits.level}: half within {said(waits.half)}, "
        f"95 of 100 within {said(waits.most)}, worst {said(waits.worst)}."
        for each in cells
        for waits in each.waits
    )
