"""Run the forum's own command as a person would, and wait for what it does."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def wait_until(holds: Callable[[], bool], *, seconds: float = 10.0, pause: float = 0.05) -> bool:
    """Tell whether ``holds()`` became true within ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(pause)
    return holds()


def environment(**variables: str) -> dict[str, str]:
    """Return this process's environment without any of the forum's variables, plus ``variables``."""
    ours = ("LEEWARD_", "DATABASE_URL", "REDIS_URL", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": str(CHECKOUT)} | variables


def leeward(
    *arguments: str, env: Mapping[str, str], stdin: str = "", timeout: float = 60
) -> "subprocess.CompletedProcess[str]":
    """Run ``leeward`` with these arguments and wait for it."""
    return subprocess.run(
        [sys.executable, "-m", "forum", *arguments],
        env=dict(env),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        cwd=CHECKOUT,
    )
