"""A minute of random kill -9 of workers, web and PostgreSQL under load, then a count of who was lost."""

import argparse
import asyncio
import io
import tempfile
from pathlib import Path

from forum.foundation import logs
from tests.faults.night import Verdict, night


def main() -> int:
    """Run one night, print what was found, and return 0 only where nobody was lost."""
    options = argparse.ArgumentParser(description="Kill everything at random and count who was lost.")
    options.add_argument("--seconds", type=float, default=60, help="how long the kills go on (default 60)")
    options.add_argument("--seed", type=int, default=4, help="which night (default 4)")
    chosen = options.parse_args()
    logs.configure(stream=io.StringIO())
    with tempfile.TemporaryDirectory(prefix="leeward-night-", ignore_cleanup_errors=True) as folder:
        found = asyncio.run(night(Path(folder), chosen.seconds, chosen.seed))
    print(told(found))
    return 1 if found.faults else 0


def told(found: Verdict) -> str:
    """Take a verdict; return it as lines of text."""
    lines = [f"{name:<52} {value}" for name, value in found.figures.items()]
    said = [f"FAULT {each}" for each in found.faults] or [
        "Nobody was lost, rung early, or rung after someone had it."
    ]
    return "\n".join([*lines, *said])


if __name__ == "__main__":
    raise SystemExit(main())
