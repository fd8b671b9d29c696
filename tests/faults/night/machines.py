"""The processes of one night, web, workers and PostgreSQL: started, killed by their own id, and started again."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from forum import keys
from forum.settings import Settings
from forum.storage.embedded import EmbeddedServer
from forum.verbs import common
from tests.faults.helpers import PROGRAM as WORKER
from tests.processes import CHECKOUT, environment

#: The waits of the ladder in this night, in seconds: level 4 and level 3.
WAITS = (5, 7)
WEB = """
from forum.cli import main
sys.exit(main(["serve", "--no-worker"]))
"""
# The machine's clock is wrong when the process begins, and is set again and again while it runs.
WRONG_CLOCK = """
import os, sys, random, threading, time
from datetime import datetime, timedelta
from forum.foundation import clock
wall, since = clock._begun
clock._begun = (wall + timedelta(seconds={seconds}), since)
class Set(datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + timedelta(seconds=random.uniform(-600, 600))
clock.datetime = Set
"""


@dataclass(frozen=True, slots=True)
class Kill:
    """What was killed, and when (seconds since the epoch)."""

    what: str
    at: float


@dataclass
class Machines:
    """Everything that can be killed."""

    folder: Path
    server: EmbeddedServer
    chance: random.Random
    port: int
    kills: list[Kill] = field(default_factory=list)
    web: "subprocess.Popen[bytes] | None" = None
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    _hands: threading.Lock = field(default_factory=threading.Lock)

    @property
    def base(self) -> str:
        """Where the web answers."""
        return f"http://127.0.0.1:{self.port}"

    def variables(self) -> dict[str, str]:
        """Return the environment of every process of the night."""
        return environment(
            DATABASE_URL=self.server.url,
            LEEWARD_ENV="demo",
            LEEWARD_DATA=str(self.folder),
            LEEWARD_KEYS_FILE=str(self.folder / "keys.toml"),
            LEEWARD_LADDER=",".join(str(each) for each in WAITS),
            LEEWARD_ARGON2="8,1,1",
            PORT=str(self.port),
        )

    def start_web(self) -> None:
        """Start the web, on a machine whose clock may be off by a minute either way."""
        self.web = self._start(WEB)

    def start_worker(self) -> None:
        """Start one more worker, on a machine whose clock may be off by a minute either way."""
        self.workers.append(self._start(WORKER))

    def kill_one(self, what: str) -> None:
        """Kill a worker, the web, or PostgreSQL as the kernel would, and start what nobody else starts again."""
        with self._hands:
            self._kill_one(what)

    def _kill_one(self, what: str) -> None:
        self.kills.append(Kill(what, time.time()))
        if what == "postgresql":
            self._kill_postgresql()
        elif what == "web" and self.web is not None:
            _kill(self.web)
            self.start_web()
        else:
            chosen = self.chance.choice(self.workers)
            self.workers.remove(chosen)
            _kill(chosen)
            self.start_worker()

    def look_after(self) -> None:
        """Start again what has ended by itself, as systemd or Docker do: web doesn't start without PostgreSQL."""
        with self._hands:
            if self.web is not None and self.web.poll() is not None:
                self.start_web()
            for process in [each for each in self.workers if each.poll() is not None]:
                self.workers.remove(process)
                self.start_worker()

    def stop(self) -> None:
        """End web and workers; PostgreSQL ends with its block."""
        for process in [*self.workers, *([self.web] if self.web else [])]:
            if process.poll() is None:
                _kill(process)

    def _start(self, program: str) -> "subprocess.Popen[bytes]":
        wrong = WRONG_CLOCK.format(seconds=round(self.chance.uniform(-60, 60), 1))
        return subprocess.Popen(
            [sys.executable, "-c", wrong + program],
            env=self.variables(),
            cwd=CHECKOUT,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "processes.log").open("ab"),
        )

    def _kill_postgresql(self) -> None:
        place = self.server.place
        if place is None:
            return
        # Its file may be half written, or of a server that is just gone: then it is dead already.
        with suppress(OSError, ValueError, IndexError):
            os.kill(int((place.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)


@contextmanager
def machines(folder: Path, chance: random.Random) -> Iterator[tuple[Machines, Settings]]:
    """Run an empty PostgreSQL as an operator's forum does, nothing traded for speed; hold the others for a block."""
    path = folder / "keys.toml"
    if not path.exists():
        keys.save(keys.fresh(demo=True), path)
    with EmbeddedServer(folder / "postgres", what="a night of kills") as server:
        held = Machines(folder, server, chance, _free_port())
        settings = common.settings_from(held.variables())
        try:
            yield held, settings
        finally:
            held.stop()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
