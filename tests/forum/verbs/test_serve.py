"""``leeward serve`` as an operator meets it: one command, a folder of its own, and clear words when it can't."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum import keys
from tests.processes import CHECKOUT, environment, leeward, wait_until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def demo(tmp_path: Path) -> dict[str, str]:
    """The environment of a demo in a folder of its own, whose path has a space."""
    return demo_in(tmp_path / "a folder")


def demo_in(folder: Path) -> dict[str, str]:
    return environment(LEEWARD_ENV="demo", LEEWARD_DATA=str(folder), PORT=str(free_port()))


@contextlib.contextmanager
def serving(env: dict[str, str], *options: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "forum", "serve", *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process: subprocess.Popen[str] = subprocess.Popen(command, env=env, cwd=CHECKOUT, **pipes)  # type: ignore[call-overload]
    try:
        assert wait_until(lambda: answers(env) or process.poll() is not None, seconds=120), (
            "it never answered"
        )
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        yield process
    finally:
        process.kill()
        process.wait()


def is_ready(env: dict[str, str]) -> bool:
    """Tell whether the forum can serve; a first start compiles the lexicon."""
    return wait_until(lambda: answers(env, "/readyz"), seconds=60)


def answers(env: dict[str, str], path: str = "/healthz") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{env['PORT']}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[str, str], "subprocess.Popen[str]"]]:
    """One forum that is up, for tests that leave it as it was."""
    env = demo_in(tmp_path_factory.mktemp("running"))
    with serving(env) as process:
        yield env, process


def test_it_stops_cleanly_and_is_back_with_its_data_and_back_again_after_kill_9(demo: dict[str, str]) -> None:
    with serving(demo) as process:
        assert is_ready(demo)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    with serving(demo) as process:
        assert is_ready(demo)
        process.kill()
        process.wait()
    with serving(demo):
        assert is_ready(demo)


def test_a_second_serve_exits_1_and_names_the_first(
    running: tuple[dict[str, str], "subprocess.Popen[str]"],
) -> None:
    env, process = running
    second = leeward("serve", env=env | {"PORT": str(free_port())})
    assert second.returncode == 1
    assert f"process {process.pid} (leeward serve on port {env['PORT']})" in second.stderr
    assert "Traceback" not in second.stderr


def test_other_verbs_join_the_server_that_is_up(
    running: tuple[dict[str, str], "subprocess.Popen[str]"],
) -> None:
    env, _ = running
    listed = leeward("staff", "list", env=env)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert is_ready(env)


def test_it_comes_back_after_kill_9_of_postgresql(
    running: tuple[dict[str, str], "subprocess.Popen[str]"],
) -> None:
    env, _ = running
    note = Path(env["LEEWARD_DATA"]) / "postgres" / "data" / "postmaster.pid"
    before = note.read_text()
    os.kill(_on_this_side(note), signal.SIGKILL)
    assert wait_until(lambda: note.exists() and note.read_text() not in ("", before), seconds=60)
    assert is_ready(env)


def test_several_web_processes_share_the_port_and_end_together(demo: dict[str, str]) -> None:
    with serving(demo, "--workers", "2", "--no-worker") as process:
        assert is_ready(demo)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert wait_until(lambda: not answers(demo), seconds=10)


def test_several_web_processes_end_when_the_first_is_killed(demo: dict[str, str]) -> None:
    with serving(demo, "--workers", "2") as process:
        process.kill()
        process.wait()
        assert wait_until(lambda: not answers(demo), seconds=20)


def test_a_taken_port_is_one_clear_line(demo: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = leeward("serve", "--port", str(taken.getsockname()[1]), env=demo)
    assert ran.returncode == 1
    assert "set PORT" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_demo_refuses_to_listen_beyond_this_machine(demo: dict[str, str]) -> None:
    ran = leeward("serve", "--host", "0.0.0.0", env=demo)
    assert ran.returncode == 1
    assert "this machine itself" in ran.stderr


def test_production_does_not_start_before_setup_is_answered(tmp_path: Path) -> None:
    keys.save(keys.fresh(), tmp_path / "keys.toml")
    production = environment(
        LEEWARD_KEYS_FILE=str(tmp_path / "keys.toml"),
        LEEWARD_BASE_URL="https://forum.example.org",
        LEEWARD_COUNTRY="GB",
        LEEWARD_DATA=str(tmp_path / "data"),
        PORT=str(free_port()),
    )
    refused = leeward("serve", env=production)
    assert refused.returncode == 1
    for named in ("clinical", "legal", "lines", "safeguarding", "reviewer", "responder"):
        assert named in refused.stderr
    answers_given = [
        f"{name}=A. Person" for name in ("clinical", "legal", "lines", "safeguarding", "reviewer")
    ]
    assert leeward("setup", *answers_given, env=production).returncode == 1
    added = leeward(
        "staff", "add", "rowan", "--role", "responder", "--channel", "mailto:r@example.org", env=production
    )
    assert added.returncode == 0, added.stderr
    assert leeward("setup", env=production).returncode == 0
    with serving(production):
        assert answers(production)


def _on_this_side(note: Path) -> int:
    """Return the server's process id as this process sees it: inside a namespace it is the same."""
    return int(note.read_text().splitlines()[0])
