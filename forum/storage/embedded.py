"""Keep the embedded PostgreSQL of one data folder running, or join the one that runs; may not know its tables."""

import contextlib
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from forum.storage import embedded_lock
from forum.storage.embedded_place import EmbeddedFault, Place, choose, find_programs, major

__all__ = ["EmbeddedFault", "EmbeddedServer", "embedded", "join"]

_SAFE = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
    # No statement and no parameter ever reaches PostgreSQL's log (promises 1.4).
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_messages": "fatal",
    "log_parameter_max_length_on_error": "0",
    "log_connections": "",
}
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
_START_SECONDS, _GIVE_UP_SECONDS, _RECOVERY_SECONDS, _STOP_SECONDS = 20.0, 10.0, 120.0, 20.0


class EmbeddedServer:
    """PostgreSQL for one folder: started, watched, started again when it dies, and stopped with this process."""

    def __init__(
        self,
        root: Path,
        *,
        what: str = "leeward",
        fast: bool = False,
        settings: Mapping[str, str] | None = None,
        namespace: bool = True,
    ) -> None:
        """Take the folder; ``what`` names this process to a second one; ``fast`` trades safety for speed in tests."""
        self.root = root.absolute()
        self.what = what
        self.place: Place | None = None
        self._fast = fast
        self._namespace = namespace
        self._settings = _SAFE | (_FAST if fast else {}) | dict(settings or {})
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._fault: str = ""
        self._keeper: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The URL of the server's one database; raises EmbeddedFault before ``start``."""
        if self.place is None:
            raise EmbeddedFault("The embedded PostgreSQL is not running.")
        return _url(self.place.sockets)

    @property
    def said(self) -> str:
        """One line about how the server had to be placed, or "" where nothing was out of the ordinary."""
        return self.place.said if self.place else ""

    def start(self) -> Self:
        """Take the folder and return when the server answers; raises EmbeddedFault naming who else has the folder."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = embedded_lock.take(self.root, self.what)
        try:
            self.place = choose(self.root, namespace=self._namespace)
            self._make_cluster(self.place)
            (self.root / "sockets").write_text(str(self.place.sockets))
            # One thread starts and watches the server for as long as this process lives: the kernel tells
            # PostgreSQL to stop when the thread that started it is gone.
            self._keeper = threading.Thread(target=self._keep, name="postgres", daemon=True)
            self._keeper.start()
            if not self._ready.wait(_RECOVERY_SECONDS) or self._fault:
                raise EmbeddedFault(self._fault or f"PostgreSQL did not answer; see {self._log}.")
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self, *, patience: float = 10.0) -> None:
        """Wait up to ``patience`` seconds for those who joined, then stop the server and give the folder back."""
        if self._process is not None:
            embedded_lock.wait_for_guests(self.root, patience)
        self._stopping.set()
        self._interrupt()
        if self._keeper is not None and self._keeper is not threading.current_thread():
            self._keeper.join(_STOP_SECONDS + 5)
        if self._lock is not None:
            embedded_lock.give_back(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _log(self) -> Path:
        return self.root / "postgres.log"

    def _make_cluster(self, place: Place) -> None:
        """Run initdb into a folder aside and rename it, because initdb killed half-way leaves a broken one."""
        if (place.data / "PG_VERSION").exists():
            return
        aside = place.data.with_name("data.new")
        shutil.rmtree(aside, ignore_errors=True)
        builtin = ["--locale-provider=builtin"] if major(place.programs) >= 17 else []
        quick = ["--no-sync"] if self._fast else []
        options = ["-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", *builtin, *quick]
        with self._log.open("ab") as log:
            made = subprocess.run(
                place.command("initdb", "-D", str(aside), *options),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            )
        if made.returncode:
            raise EmbeddedFault(f"PostgreSQL could not make its data folder; see {self._log}.")
        aside.rename(place.data)

    def _keep(self) -> None:
        """Start the server, and start it again each time it ends while nobody asked it to."""
        pause, first = 0.1, time.monotonic()
        while not self._stopping.is_set():
            began = time.monotonic()
            self._launch()
            if self._answers():
                self._ready.set()
            code = self._process.wait() if self._process else 1
            if not self._ready.is_set() and time.monotonic() - first > _GIVE_UP_SECONDS:
                self._fault = f"PostgreSQL ended with code {code}; see {self._log}."
                self._ready.set()
                return
            pause = 0.1 if time.monotonic() - began > 30 else min(2.0, pause * 2)
            self._stopping.wait(pause)

    def _launch(self) -> None:
        place, lock = self.place, self._lock
        if place is None or lock is None:
            return
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                place.command("postgres", "-D", str(place.data), "-k", str(place.sockets), *options),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # The server keeps the folder's lock after a kill -9 of this process, until it has shut down.
                pass_fds=(lock.fileno(),),
            )

    def _answers(self) -> bool:
        place, process = self.place, self._process
        while place and process and process.poll() is None and not self._stopping.is_set():
            if _is_ready(place.programs, place.sockets):
                return True
            time.sleep(0.02)
        return False

    def _interrupt(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)


@contextlib.contextmanager
def embedded(root: Path, *, what: str) -> Iterator[str]:
    """Yield the URL of the folder's server: the running one, joined, or one that runs as long as the block."""
    joined = join(root)
    if joined is not None:
        url, ticket = joined
        with ticket:
            yield url
        return
    with EmbeddedServer(root, what=what) as server:
        yield server.url


def join(root: Path) -> tuple[str, IO[str]] | None:
    """Return the running server's URL and a ticket that its owner waits for (close it), or None where none runs."""
    note = root / "sockets"
    if embedded_lock.holder_of(root) is None:
        return None
    ticket = embedded_lock.be_guest(root)
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and embedded_lock.holder_of(root) is not None:
        if note.exists() and _is_ready(find_programs(None), Path(note.read_text())):
            return _url(Path(note.read_text())), ticket
        time.sleep(0.1)
    ticket.close()
    return None


def _is_ready(programs: Path, sockets: Path) -> bool:
    asked = [str(programs / "pg_isready"), "-q", "-h", str(sockets), "-t", "1"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _url(sockets: Path) -> str:
    return f"postgresql://app@/postgres?host={quote(str(sockets), safe='')}"
