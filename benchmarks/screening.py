"""Prints the screener's table of errors and its speed; `make bench` calls it. Nothing is written."""

from __future__ import annotations

import random
from statistics import median, quantiles
from time import process_time

from benchmarks.screening_growth import OTHER, PERMUTED, growth
from benchmarks.screening_hostile import disguised_texts, hostile_texts, lexicon_texts
from benchmarks.screening_table import FIRES_AT, examples, judge, table
from benchmarks.screening_unread import unread_table
from moderation.screening import ScreeningFailed, packaged_lexicon, screen
from moderation.screening.screener import Screener

POST, SENTENCE = 400, 90


def main() -> None:
    """Print the tables."""
    rows = examples()
    print(table(judge(screen, rows)))
    print()
    print(unread_table(screen))
    print()
    texts = [row.text for row in rows]
    ordinary = [
        row.text.replace("\n", " ")[:POST] for row in rows if row.must_stay_calm and len(row.text) > POST
    ]
    print(compiling())
    print()
    print(speed(posts(texts), ordinary, [text for text in texts if len(text) < SENTENCE]))
    print()
    print(hostile(texts))
    print()
    print(grown(posts(texts)[:200], ordinary))


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


def compiling() -> str:
    """Returns what it costs to read and compile the packaged lexicon, once per process."""
    begun = process_time()
    lexicon = packaged_lexicon.__wrapped__("en")
    read = process_time()
    screener = Screener(lexicon)
    compiled = process_time()
    screener.ready()
    done = process_time()
    return (
        f"The packaged lexicon is read in {read - begun:.2f} s and compiled in {compiled - read:.2f} s; "
        f"writing out all phrases, so that no text waits for one, takes {done - compiled:.2f} s more."
    )


def with_one(ordinary: list[str], firing: list[str]) -> list[str]:
    """Takes ordinary posts and sentences that fire; returns posts of the same length with one such sentence inside."""
    chance = random.Random(12)
    made = []
    for post in ordinary * 4:
        sentence = chance.choice(firing)
        made.append(f"{post[: POST // 2]}. {sentence} {post[POST // 2 : POST - len(sentence)]}")
    return made


def fires(text: str) -> bool:
    """Takes a text; returns whether it reaches the level at which a human is asked to look."""
    return screen(text).severity >= FIRES_AT


def speed(made: list[str], ordinary: list[str], short: list[str]) -> str:
    """Takes posts made of the examples, ordinary ones and sentences; returns the median and 99th percentile of each."""
    lines = ["| 400-character posts | median us | p99 us |", "|---|---|---|"]
    calm = [post for post in made if screen(post).severity == 0]
    screener = Screener(packaged_lexicon("en")).ready()
    kinds = {
        "ordinary posts": ordinary,
        "ordinary posts with a sentence that fires": with_one(
            ordinary, [post for post in short if fires(post)]
        ),
        "made of the examples (most of them fire)": made,
        "of those, the calm": calm,
    }
    for name, some in kinds.items():
        times = _times(screener, some)
        lines.append(f"| {name} | {median(times):.0f} | {quantiles(times, n=100)[98]:.0f} |")
    return "\n".join(lines)


def _times(screener: Screener, some: list[str]) -> list[float]:
    for post in some[:50]:
        screener(post)
    # The rest of what the slower rounds take is the machine's other work.
    return [min(_once(screener, post) for _ in range(3)) * 1e6 for post in some]


def _once(screener: Screener, post: str) -> float:
    begun = process_time()
    screener(post)
    return process_time() - begun


def hostile(texts: list[str]) -> str:
    """Takes the examples; returns what 64 KiB of each hostile kind costs, the dearest first."""
    screener = Screener(packaged_lexicon("en"), most_seconds=60).ready()
    costs = []
    kinds = {**hostile_texts(texts), **disguised_texts(texts), **lexicon_texts(packaged_lexicon("en"))}
    for name, text in kinds.items():
        try:
            costs.append((min(_once(screener, text) for _ in range(3)) * 1000, name))
        except ScreeningFailed as fault:
            costs.append((float("inf"), f"{name}: {fault}"))
    lines = [f"| {name} | {cost:.0f} |" for cost, name in sorted(costs, reverse=True)]
    return "\n".join(["| 64 KiB of | ms |", "|---|---|", *lines])


def grown(made: list[str], ordinary: list[str]) -> str:
    """Takes posts; returns how many times as much each kind costs with ten times as many entries."""
    lines = [
        "| ten times as many entries, nine of ten | ordinary posts | made of the examples |",
        "|---|---|---|",
    ]
    lexicon = packaged_lexicon("en")
    for name, how in (("with other phrases", OTHER), ("with the present words in another order", PERMUTED)):
        times = [f"x{growth(lexicon, how, some):.2f}" for some in (ordinary, made)]
        lines.append(f"| {name} | {times[0]} | {times[1]} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
