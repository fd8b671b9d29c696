"""Prints the screener's table of errors and its speed; `make bench` calls it. Nothing is written."""

from __future__ import annotations

import random
from statistics import median, quantiles
from time import process_time

from benchmarks.screening_table import examples, judge, table
from moderation.screening import ScreeningFailed, packaged_lexicon, screen
from moderation.screening.screener import Screener

POST = 400
HOSTILE = {
    "an anchor over and over": "die ",
    "a firing sentence over and over": "i want to die ",
    "leet": "k1ll d!e ",
    "digits": "1 ",
    "phone numbers": "07700 900123 ",
    "zero-width characters": "\u200b",
    "half a phrase": "you are a ",
    "signs": "a@",
}


def main() -> None:
    """Print the tables."""
    rows = examples()
    print(table(judge(screen, rows)))
    print()
    ordinary = [
        row.text.replace("\n", " ")[:POST] for row in rows if row.must_stay_calm and len(row.text) > POST
    ]
    print(speed(posts([row.text for row in rows]), ordinary))
    print()
    print(hostile())


def posts(texts: list[str]) -> list[str]:
    """Takes the examples; returns 600 posts of about 400 characters made of them, the same each time."""
    chance = random.Random(11)
    made = []
    for _ in range(600):
        post = ""
        while len(post) < POST:
            post += chance.choice(texts).replace("\n", " ") + " "
        made.append(post[:POST])
    return made


def speed(made: list[str], ordinary: list[str]) -> str:
    """Takes posts made of the examples, and ordinary ones; returns the median and the 99th percentile of each."""
    lines = ["| 400-character posts | median us | p99 us |", "|---|---|---|"]
    calm = [post for post in made if screen(post).severity == 0]
    screener = Screener(packaged_lexicon("en"))
    kinds = {
        "ordinary posts": ordinary,
        "made of the examples (most of them fire)": made,
        "of those, the calm": calm,
    }
    for name, some in kinds.items():
        times = sorted(_times(screener, some))
        lines.append(f"| {name} | {median(times):.0f} | {quantiles(times, n=100)[98]:.0f} |")
    return "\n".join(lines)


def _times(screener: Screener, some: list[str]) -> list[float]:
    for post in some[:50]:
        screener(post)
    times = []
    for post in some:
        best = min(_once(screener, post) for _ in range(3))  # the rest is the machine's other work
        times.append(best * 1e6)
    return times


def _once(screener: Screener, post: str) -> float:
    begun = process_time()
    screener(post)
    return process_time() - begun


def hostile() -> str:
    """Returns what 64 KiB of each hostile kind costs."""
    lines = ["| 64 KiB of | ms |", "|---|---|"]
    screener = Screener(packaged_lexicon("en"), most_seconds=60)
    for name, unit in HOSTILE.items():
        text = (unit * (65_536 // len(unit) + 1))[:65_536]
        try:
            cost = min(_once(screener, text) for _ in range(3)) * 1000
        except ScreeningFailed as fault:
            lines.append(f"| {name} | {fault} |")
            continue
        lines.append(f"| {name} | {cost:.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
