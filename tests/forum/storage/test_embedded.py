"""The embedded server: started in all three ways, killed in every way, shared, and honest about who has it."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from forum.storage import embedded_place
from forum.storage.embedded import EmbeddedFault, EmbeddedServer, embedded, join
from tests.processes import CHECKOUT, wait_until

AS_ROOT = os.geteuid() == 0
WAYS = [pytest.param(True, id="own-way"), pytest.param(False, id="namespace-refused")]
HOLD = """
import sys, time
from pathlib import Path
from forum.storage.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1]), what=sys.argv[2], fast=True) as server:
    print(server.url, flush=True)
    time.sleep(60)
"""

# A namespace with all ids in it, whose root may make no further one: what a plain container's root meets.
WITHOUT_NAMESPACES = """
import ctypes, os, sys
ready, go = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    os.write(ready[1], b"n" if ctypes.CDLL(None).unshare(0x10000000) else b"y")
    os.read(go[0], 1)
    open("/proc/sys/user/max_user_namespaces", "w").write("0")
    os.execv(sys.argv[1], sys.argv[1:])
if os.read(ready[0], 1) != b"y":
    os._exit(77)
for kind in ("uid", "gid"):
    open(f"/proc/{child}/{kind}_map", "w").write("0 0 65536")
os.write(go[1], b"x")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder whose path has a space and which others can't enter."""
    parent = Path(tempfile.mkdtemp(prefix="leeward test "))
    yield parent / "data here"
    for path in {parent, embedded_place.SHELF / embedded_place._short_name(parent / "data here")}:
        shutil.rmtree(path, ignore_errors=True)


def ask(url: str, question: str = "SELECT 1") -> object:
    async def run() -> object:
        connection = await asyncpg.connect(url, timeout=10)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    with asyncio.Runner() as runner:
        return runner.run(run())


def hold(folder: Path, what: str = "leeward serve on port 8000") -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), what],
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


@pytest.mark.parametrize("namespace", WAYS)
def test_it_starts_in_a_folder_with_a_space_and_keeps_its_rows_over_a_restart(
    folder: Path, namespace: bool
) -> None:
    with EmbeddedServer(folder, fast=True, namespace=namespace) as server:
        ask(server.url, "CREATE TABLE kept AS SELECT 7 AS n")
    with EmbeddedServer(folder, fast=True, namespace=namespace) as server:
        assert ask(server.url, "SELECT n FROM kept") == 7


@pytest.mark.skipif(
    not AS_ROOT, reason="only root starts PostgreSQL in two ways; an ordinary user has no other to change to"
)
def test_where_the_namespace_is_refused_it_runs_as_nobody_and_says_so_in_one_line(folder: Path) -> None:
    with EmbeddedServer(folder, fast=True, namespace=False) as server:
        assert server._process is not None
        assert Path(f"/proc/{server._process.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
        assert "nobody" in server.said
        assert "\n" not in server.said


@pytest.mark.skipif(
    not AS_ROOT, reason="only root starts PostgreSQL in two ways; an ordinary user has no other to change to"
)
def test_the_way_may_change_between_two_starts(folder: Path) -> None:
    for turn, namespace in enumerate((True, False, True)):
        with EmbeddedServer(folder, fast=True, namespace=namespace) as server:
            ask(server.url, f"CREATE TABLE turn_{turn} ()")
            assert ask(server.url, "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'turn%'") == turn + 1


@pytest.mark.skipif(not AS_ROOT, reason="needs the right to make a namespace with a limit of its own")
def test_a_kernel_that_refuses_namespaces_leads_to_nobody_by_itself(folder: Path) -> None:
    folder.parent.chmod(0o755)
    code = (
        "import sys; from pathlib import Path; from forum.storage.embedded import EmbeddedServer\n"
        "with EmbeddedServer(Path(sys.argv[1]), fast=True) as s: print(s.said)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_NAMESPACES, sys.executable, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        check=False,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
    )
    if ran.returncode == 77:
        pytest.skip(
            "this kernel refuses even the outer namespace: the refusal itself is what all other tests ran under"
        )
    assert ran.returncode == 0, ran.stderr
    assert "nobody" in ran.stdout


@pytest.mark.skipif(not AS_ROOT, reason="becoming an ordinary user takes root")
def test_an_ordinary_user_runs_it_as_themselves(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    folder.mkdir()
    for path in (folder.parent, folder):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    python = next(
        (p for p in (sys.executable, shutil.which("python3", path="/usr/bin")) if p and _runs_as_nobody(p)),
        None,
    )
    if python is None:
        pytest.skip(
            "the user nobody can reach no Python here; `make test` as an ordinary user shows the same"
        )
    ran = subprocess.run(
        [python, "-c", HOLD.replace("time.sleep(60)", "pass"), str(folder), "a test"],
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *sys.path])},
    )
    assert ran.returncode == 0, ran.stderr
    assert (folder / "data").stat().st_uid == nobody.pw_uid


def test_a_path_too_long_for_a_socket_is_no_obstacle(folder: Path) -> None:
    deep = folder / ("a long name " * 8) / "pg"
    with EmbeddedServer(deep, fast=True) as server:
        assert ask(server.url) == 1


def test_a_killed_server_is_started_again_with_its_rows(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        ask(server.url, "CREATE TABLE kept AS SELECT 7 AS n")
        postmaster = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        inside = server._process
        assert inside is not None
        os.kill(inside.pid, signal.SIGKILL)
        assert postmaster
        assert wait_until(lambda: _answers(server.url), seconds=30)
        assert ask(server.url, "SELECT n FROM kept") == 7


def test_after_kill_9_of_its_owner_the_next_start_finds_everything(folder: Path) -> None:
    owner, url = hold(folder)
    ask(url, "CREATE TABLE kept AS SELECT 7 AS n")
    owner.kill()
    owner.wait()
    with EmbeddedServer(folder, fast=True) as server:
        assert ask(server.url, "SELECT n FROM kept") == 7


def test_a_second_serve_is_told_at_once_who_has_the_folder(folder: Path) -> None:
    owner, _ = hold(folder)
    began = time.monotonic()
    with pytest.raises(EmbeddedFault, match=rf"in use by process {owner.pid} \(leeward serve on port 8000\)"):
        EmbeddedServer(folder, what="leeward serve on port 8001").start()
    assert time.monotonic() - began < 3
    owner.terminate()
    owner.wait()


def test_another_verb_joins_the_running_server_and_leaves_it_running(folder: Path) -> None:
    owner, url = hold(folder)
    with embedded(folder, what="leeward backup") as joined:
        assert joined == url
        assert ask(joined) == 1
    assert _answers(url)
    owner.terminate()
    owner.wait()


def test_a_verb_alone_brings_the_server_up_and_takes_it_down(folder: Path) -> None:
    with embedded(folder, what="leeward migrate") as url:
        assert ask(url) == 1
    assert not _answers(url)
    assert join(folder) is None


def test_the_owner_waits_for_those_who_joined(folder: Path) -> None:
    server = EmbeddedServer(folder, fast=True).start()
    joined = join(folder)
    assert joined is not None
    url, ticket = joined
    began = time.monotonic()
    server.stop(patience=1.0)
    assert time.monotonic() - began >= 1.0
    ticket.close()
    assert not _answers(url)


def test_data_of_another_version_is_left_alone_and_the_message_says_what_to_do(folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "PG_VERSION").write_text("11\n")
    with pytest.raises(
        EmbeddedFault, match=r"made by PostgreSQL 11.*leeward backup FILE.*leeward restore FILE"
    ):
        EmbeddedServer(folder).start()
    assert (folder / "data" / "PG_VERSION").read_text() == "11\n"


def test_every_major_version_of_the_wheel_is_found_by_its_number() -> None:
    newest = embedded_place.major(embedded_place.find_programs(None))
    assert embedded_place.find_programs(newest) == embedded_place.find_programs(None)


def _runs_as_nobody(python: str) -> bool:
    user = pwd.getpwnam("nobody")
    probe = embedded_place.child(
        f"{user.pw_uid}:{user.pw_gid}",
        python,
        "-c",
        f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})",
    )
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _answers(url: str) -> bool:
    try:
        return ask(url) == 1
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        return False
