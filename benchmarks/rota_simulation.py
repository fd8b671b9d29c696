"""Thirty simulated days at three forum sizes against rotas of 3, 10 and 40 volunteers: how long until a person writes.

Prints the table; with --write it also draws docs/pictures/rota-simulation.svg and puts the table into
docs/rota-simulation.md. The rungs and waits are those of `moderation.escalation`; the people are `benchmarks/rota`'s.
"""

import argparse
from pathlib import Path

from benchmarks.rota.chart import chart
from benchmarks.rota.figures import Cell, cell, table
from benchmarks.rota.month import Simulation
from benchmarks.rota.people import rotas

#: Posts a day, and how many months are simulated, so that a quiet forum's figures stand on enough calls.
SIZES = {50: 60, 500: 6, 5000: 1}
SEED = 4
_DOCS = Path(__file__).resolve().parent.parent / "docs"
_BEGIN, _END = "<!-- the table begins -->", "<!-- the table ends -->"


def main() -> None:
    """Simulate and print; write the page's table and picture if asked."""
    options = argparse.ArgumentParser(description="Simulate a month of a forum and its rota.")
    options.add_argument("--write", action="store_true", help="put table and picture into docs/")
    write = options.parse_args().write
    cells = simulate()
    print(table(cells))
    if write:
        keep(cells)


def simulate(sizes: dict[int, int] = SIZES, seed: int = SEED) -> list[Cell]:
    """Return the figures of each size against each rota; the same seed gives the same figures."""
    found = []
    for posts, months in sizes.items():
        for name in rotas():
            ran = [Simulation(rotas()[name], posts, seed + month).run() for month in range(months)]
            found.append(cell(posts, name, ran))
    return found


def keep(cells: list[Cell], docs: Path = _DOCS) -> None:
    """Write the picture, and the table between its two marks."""
    (docs / "pictures" / "rota-simulation.svg").write_text(chart(cells))
    page = docs / "rota-simulation.md"
    before, rest = page.read_text().split(_BEGIN)
    _old, after = rest.split(_END)
    page.write_text(f"{before}{_BEGIN}\n\n{table(cells)}\n\n{_END}{after}")


if __name__ == "__main__":
    main()
