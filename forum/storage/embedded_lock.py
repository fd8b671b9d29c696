"""Say who has the data folder, and let those who joined be waited for; may not start or stop a server."""

import contextlib
import fcntl
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from forum.storage.embedded_place import EmbeddedFault

SERVE = "leeward serve"
_SHORT_VERB_SECONDS, _DYING_SECONDS = 20.0, 60.0


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that has the folder, as it named itself; pid 0 where it could not be read."""

    pid: int
    what: str

    @property
    def alive(self) -> bool:
        """True where a process with that number exists."""
        if not self.pid:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        return True


def take(root: Path, what: str) -> IO[str]:
    """Return the folder's lock, held; waits for a short verb or a dying server, raises EmbeddedFault for a living one.

    PostgreSQL inherits the lock, so it is free only when both its process and ours are gone.
    """
    lock = _open(root / "lock")
    began = time.monotonic()
    while not _try(lock, fcntl.LOCK_EX):
        holder, waited = _read(lock), time.monotonic() - began
        patience = _patience(holder)
        if waited > patience:
            raise EmbeddedFault(f"{root} is in use by process {holder.pid} ({holder.what}).")
        if not holder.alive and waited > 2:
            _interrupt_orphan(root)
        time.sleep(0.05)
    lock.seek(0)
    lock.truncate()
    lock.write(f"{os.getpid()}\n{what}\n")
    lock.flush()
    return lock


def give_back(lock: IO[str]) -> None:
    """Empty and close the lock."""
    with contextlib.suppress(ValueError, OSError):
        lock.seek(0)
        lock.truncate()
    lock.close()


def holder_of(root: Path) -> Holder | None:
    """Return who has the folder, or None where nobody has."""
    if not (root / "lock").exists():
        return None
    with _open(root / "lock") as lock:
        return None if _try(lock, fcntl.LOCK_SH) else _read(lock)


def be_guest(root: Path) -> IO[str]:
    """Return a ticket: while it is open, the owner waits a little before stopping the server."""
    ticket = _open(root / "guests")
    fcntl.flock(ticket, fcntl.LOCK_SH)
    return ticket


def wait_for_guests(root: Path, patience: float) -> None:
    """Return when no guest is left, or after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    with _open(root / "guests") as guests:
        while not _try(guests, fcntl.LOCK_EX) and time.monotonic() < deadline:
            time.sleep(0.05)


def _open(path: Path) -> IO[str]:
    try:
        return path.open("a+", encoding="utf-8")
    except PermissionError:
        raise EmbeddedFault(
            f"{path} belongs to another user; run as that user, or set DATABASE_URL."
        ) from None


def _try(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(lock: IO[str]) -> Holder:
    lock.seek(0)
    pid, _, what = lock.read().partition("\n")
    return Holder(int(pid) if pid.isdigit() else 0, what.strip() or "another process")


def _patience(holder: Holder) -> float:
    if not holder.alive:
        return _DYING_SECONDS
    return 0.0 if holder.what.startswith(SERVE) else _SHORT_VERB_SECONDS


def _interrupt_orphan(root: Path) -> None:
    """Stop a server whose owner is dead, where the kernel did not (it does on Linux alone)."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int((root / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGINT)
