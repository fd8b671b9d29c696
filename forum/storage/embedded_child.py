"""Become a fit process for PostgreSQL, then turn into it; runs alone (python -I), so it may import nothing of ours.

Usage: embedded_child.py WAY PARENT_PID COMMAND... where WAY is how root, whom PostgreSQL refuses, is left behind:
``self`` (already an ordinary user), ``namespace`` (root is called nobody inside a user namespace, so that files need
neither a new owner nor wider rights) or ``UID:GID`` (become that user). COMMAND ``enter DIR`` only tells whether DIR
can be entered. Exit codes of its own: 120 the parent died, 121 the namespace was refused, 122 DIR can't be entered.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

PARENT_GONE, REFUSED, NO_ENTRY = 120, 121, 122
_CLONE_NEWUSER, _PR_SET_PDEATHSIG = 0x10000000, 1
_INSIDE = 65534


def enter_namespace() -> None:
    """Enter a user namespace in which root outside is an ordinary user; exits 121 where that is refused."""
    try:
        if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER):
            sys.exit(REFUSED)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{_INSIDE} 0 1")
        Path("/proc/self/gid_map").write_text(f"{_INSIDE} 0 1")
    except (OSError, AttributeError):
        sys.exit(REFUSED)


def become(user: str) -> None:
    """Become ``UID:GID`` for good, with no other groups."""
    uid, gid = map(int, user.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def follow(parent: int) -> None:
    """On Linux be told to shut down fast when the parent dies, also by kill -9."""
    if sys.platform == "linux":
        # After every change of user, because such a change clears it.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
    if os.getppid() != parent:
        sys.exit(PARENT_GONE)


def main(way: str, parent: int, command: list[str]) -> None:
    """Leave root behind as ``way`` says, leave the terminal's signals, and become ``command``."""
    os.setsid()
    os.umask(0o077)
    if way == "namespace":
        enter_namespace()
    elif way != "self":
        become(way)
    if command[0] == "enter":
        sys.exit(0 if os.access(command[1], os.X_OK | os.R_OK) else NO_ENTRY)
    follow(parent)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
