"""Worker processes for the fault tests: real ones, started and killed by their own process id."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forum import keys
from tests.processes import CHECKOUT, environment

PROGRAM = """
import asyncio, os, sys
from forum import worker
from forum.foundation import logs
from forum.settings import Settings
from forum.storage.database import Database
from forum.verbs import common
settings = common.settings_from(os.environ)
database = Database(os.environ["DATABASE_URL"], pool=4)
asyncio.run(worker.run(settings, database))
"""


class Workers:
    """Any number of worker processes on one database."""

    def __init__(self, url: str, folder: Path, **variables: str) -> None:
        path = folder / "keys.toml"
        self._log = folder / "workers.log"
        if not path.exists():
            keys.save(keys.fresh(demo=True), path)
        self._env = environment(
            DATABASE_URL=url,
            LEEWARD_ENV="demo",
            LEEWARD_KEYS_FILE=str(path),
            LEEWARD_DATA=str(folder),
            **variables,
        )
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *, before: str = "") -> "subprocess.Popen[bytes]":
        """Start one more worker; `before` is Python that runs in its process first."""
        process = subprocess.Popen(
            [sys.executable, "-c", "import os\n" + before + PROGRAM],
            env=self._env,
            cwd=CHECKOUT,
            stderr=self._log.open("ab"),
        )
        self.running.append(process)
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """Kill one worker as the kernel would: no goodbye."""
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
        self.running.remove(process)


@contextmanager
def workers(url: str, folder: Path, **variables: str) -> Iterator[Workers]:
    """Hold workers for a block, and end those that still run."""
    held = Workers(url, folder, **variables)
    try:
        yield held
    finally:
        for process in list(held.running):
            if process.poll() is None:
                held.kill(process)
