"""The operator's verbs: what they do, what they say, and how they end."""

import asyncio
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import pyrage
import pytest

from forum import cli, keys
from forum.environment import VARIABLES
from forum.settings import Settings
from forum.storage import erasures
from forum.verbs import common
from tests import postgres
from tests.processes import CHECKOUT, environment, wait_until

PASSPHRASE = "a passphrase that is long"
SPOKEN = (
    "INSERT INTO room (id, slug, title, topic, kind, access) VALUES "
    "('3f0e4b0c-64a4-4a1f-9a53-3d1f7c9f4f10', 'quiet', 'Quiet', 'grief', 'peer_led', 'open')",
    "INSERT INTO persona (id, room_id, handle, alias, alias_key, made_week) VALUES "
    "('5a3cf4fe-52f6-4a39-8a6e-0d8f6f1f6d11', '3f0e4b0c-64a4-4a1f-9a53-3d1f7c9f4f10', '\\x0102', 'Wren', 'wren', "
    "'2026-11-16')",
    "INSERT INTO throttle (tag, failures, until) VALUES ('\\x01', 1, now())",
)
PERSONA = "5a3cf4fe-52f6-4a39-8a6e-0d8f6f1f6d11"


@dataclass(frozen=True)
class Ran:
    """How a verb ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


Verb = Callable[..., Ran]


@pytest.fixture
def leeward(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verb:
    """Run a verb in this process, as the command does; a process of its own for each would cost seconds."""

    def run(*arguments: str, env: dict[str, str], stdin: str = "") -> Ran:
        with monkeypatch.context() as here:
            for name in list(os.environ):
                here.delenv(name)
            for name, value in env.items():
                here.setenv(name, value)
            here.setattr("sys.stdin", io.StringIO(stdin))
            try:
                code = cli.main(arguments)
            except SystemExit as end:
                code = int(str(end.code))
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


@pytest.fixture
def env(tmp_path: Path, cluster: postgres.EmbeddedServer) -> dict[str, str]:
    """A demo on an empty database of the test cluster."""
    keys.save(keys.fresh(demo=True), tmp_path / "keys.toml")
    return environment(
        LEEWARD_ENV="demo",
        LEEWARD_DATA=str(tmp_path),
        DATABASE_URL=fresh_database(cluster),
        LEEWARD_BACKUP_PASSPHRASE=PASSPHRASE,
    )


def fresh_database(cluster: postgres.EmbeddedServer) -> str:
    name = f"verb_{next(postgres.numbers)}"
    sql(cluster.url, f"CREATE DATABASE {name}")
    return postgres.url_of(cluster, name)


def sql(url: str, *statements: str) -> list[tuple[object, ...]]:
    async def run() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(url)
        try:
            rows = [await connection.fetch(statement) for statement in statements]
            return [tuple(row) for row in rows[-1]]
        finally:
            await connection.close()

    with asyncio.Runner() as runner:
        return runner.run(run())


def test_every_verb_is_in_the_operators_guide(leeward: Verb) -> None:
    guide = (CHECKOUT / "docs" / "operators-guide.md").read_text(encoding="utf-8")
    assert [verb for verb in cli.VERBS if f"leeward {verb}" not in guide] == []


def test_every_verb_registers_and_explains_itself(leeward: Verb) -> None:
    told = leeward("--help", env=environment())
    assert told.returncode == 0, told.stderr
    assert [verb for verb in cli.VERBS if verb not in told.stdout] == []


@pytest.mark.parametrize("wrong", [[], ["nothing"], ["serve", "--nothing"], ["keys"]])
def test_wrong_use_exits_2(leeward: Verb, wrong: list[str]) -> None:
    assert leeward(*wrong, env=environment()).returncode == 2


def test_a_fault_is_one_clear_line_without_a_traceback(leeward: Verb, env: dict[str, str]) -> None:
    ran = leeward("staff", "list", env=env | {"DATABASE_URL": "postgresql://app:hunter2@127.0.0.1:1/none"})
    assert ran.returncode == 1
    assert "The database can't be used" in ran.stderr
    assert "hunter2" not in ran.stderr + ran.stdout
    assert "Traceback" not in ran.stderr


def test_an_old_schema_is_named_with_the_verb_that_mends_it(leeward: Verb, env: dict[str, str]) -> None:
    ran = leeward("staff", "list", env=env)
    assert ran.returncode == 1
    assert "leeward migrate" in ran.stderr


def test_staff_are_added_listed_and_disabled(leeward: Verb, env: dict[str, str]) -> None:
    leeward("migrate", env=env)
    added = leeward("staff", "add", "rowan", "--role", "admin", "--role", "moderator", env=env)
    assert added.returncode == 0, added.stderr
    assert len(re.findall(r"^ {4}[a-z]+(?:[ -][a-z]+){6,}$", added.stdout, re.MULTILINE)) == 1
    again = leeward("staff", "add", "rowan", "--role", "admin", env=env)
    assert again.returncode == 1
    wrong = leeward("staff", "add", "linden", "--role", "king", env=env)
    assert wrong.returncode == 1
    nobody = leeward("staff", "disable", "linden", env=env)
    assert (nobody.returncode, "'linden'" in nobody.stderr) == (1, True)
    assert leeward("staff", "disable", "rowan", env=env).returncode == 0
    listed = leeward("staff", "list", env=env).stdout
    assert re.search(r"rowan\s+admin, moderator\s.*disabled", listed)
    assert "linden" not in listed
    verified = leeward("audit", "verify", env=env)
    assert verified.returncode == 0
    assert verified.stdout.startswith("2 entries, whole.")


def test_audit_verify_finds_a_changed_entry(leeward: Verb, env: dict[str, str]) -> None:
    leeward("migrate", env=env)
    for name in ("rowan", "linden", "hazel"):
        leeward("staff", "add", name, "--role", "admin", env=env)
    sql(
        env["DATABASE_URL"],
        "ALTER TABLE audit_entry DISABLE TRIGGER USER",
        "UPDATE audit_entry SET act = 'something_else' WHERE seq = 2",
    )
    ran = leeward("audit", "verify", env=env)
    assert ran.returncode == 1
    assert "broken at entry 2" in ran.stdout


def test_a_backup_is_sealed_whole_and_restored_into_an_empty_database(
    leeward: Verb, env: dict[str, str], tmp_path: Path, cluster: postgres.EmbeddedServer
) -> None:
    leeward("migrate", env=env)
    sql(env["DATABASE_URL"], *SPOKEN)
    file = tmp_path / "backup.age"
    made = leeward("backup", str(file), env=env)
    assert made.returncode == 0, made.stderr
    assert "persona: 1 rows" in made.stderr
    sealed = file.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1")
    assert b"Wren" not in sealed
    assert leeward("backup", str(file), env=env).returncode == 1

    other = env | {"DATABASE_URL": fresh_database(cluster)}
    wrong = leeward(
        "restore", str(file), env=other | {"LEEWARD_BACKUP_PASSPHRASE": "another long passphrase"}
    )
    assert wrong.returncode == 1
    assert "doesn't open" in wrong.stderr
    restored = leeward("restore", str(file), env=other)
    assert restored.returncode == 0, restored.stderr
    found = sql(other["DATABASE_URL"], "SELECT alias, handle, made_week::text FROM persona")
    assert found == [("Wren", b"\x01\x02", "2026-11-16")]
    assert sql(other["DATABASE_URL"], "SELECT count(*) FROM throttle") == [(0,)]
    assert leeward("audit", "verify", env=other).returncode == 0
    again = leeward("restore", str(file), env=other)
    assert again.returncode == 1
    assert "not empty" in again.stderr


def test_a_backup_can_be_sealed_to_a_key_and_a_damaged_one_restores_nothing(
    leeward: Verb, env: dict[str, str], tmp_path: Path, cluster: postgres.EmbeddedServer
) -> None:
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(f"# made for a test\n{identity}\n")
    leeward("migrate", env=env)
    sql(env["DATABASE_URL"], *SPOKEN)
    file = tmp_path / "backup.age"
    made = leeward("backup", str(file), "--recipient", str(identity.to_public()), env=env)
    assert made.returncode == 0, made.stderr
    (tmp_path / "cut.age").write_bytes(file.read_bytes()[:-40])
    other = env | {"DATABASE_URL": fresh_database(cluster)}
    cut = leeward("restore", str(tmp_path / "cut.age"), "--identity", str(tmp_path / "key.txt"), env=other)
    assert cut.returncode == 1
    assert "Traceback" not in cut.stderr
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = 'persona'"
    if sql(other["DATABASE_URL"], tables) == [(1,)]:
        assert sql(other["DATABASE_URL"], "SELECT count(*) FROM persona") == [(0,)]
    whole = env | {"DATABASE_URL": fresh_database(cluster)}
    restored = leeward("restore", str(file), "--identity", str(tmp_path / "key.txt"), env=whole)
    assert restored.returncode == 0, restored.stderr
    assert sql(whole["DATABASE_URL"], "SELECT count(*) FROM persona") == [(1,)]


def test_restoring_carries_out_erasures_that_came_due(
    leeward: Verb, env: dict[str, str], tmp_path: Path, cluster: postgres.EmbeddedServer
) -> None:
    leeward("migrate", env=env)
    sql(env["DATABASE_URL"], *SPOKEN, f"UPDATE persona SET erase_on = '2020-01-01' WHERE id = '{PERSONA}'")
    leeward("backup", str(tmp_path / "b.age"), env=env)
    other = env | {"DATABASE_URL": fresh_database(cluster)}
    restored = leeward("restore", str(tmp_path / "b.age"), env=other)
    assert "again: 1." in restored.stdout, restored.stderr
    assert sql(other["DATABASE_URL"], "SELECT count(*) FROM persona WHERE alias = 'Wren'") == [(0,)]


def test_what_was_erased_after_the_backup_does_not_come_back_with_it(
    leeward: Verb, env: dict[str, str], tmp_path: Path, cluster: postgres.EmbeddedServer
) -> None:
    leeward("migrate", env=env)
    sql(env["DATABASE_URL"], *SPOKEN)
    leeward("backup", str(tmp_path / "b.age"), env=env)
    common.install(Settings.from_env(env))
    erasures.note([UUID(PERSONA)])
    journal = tmp_path / "erased"
    assert PERSONA not in journal.read_text()
    assert journal.stat().st_mode & 0o077 == 0
    other = env | {"DATABASE_URL": fresh_database(cluster)}
    restored = leeward("restore", str(tmp_path / "b.age"), env=other)
    assert "again: 1." in restored.stdout, restored.stderr
    assert sql(other["DATABASE_URL"], "SELECT count(*) FROM persona WHERE alias = 'Wren'") == [(0,)]


def test_disclose_prints_what_is_held_and_what_never_was_and_is_itself_logged(
    leeward: Verb, env: dict[str, str]
) -> None:
    leeward("migrate", env=env)
    sql(env["DATABASE_URL"], *SPOKEN)
    told = leeward("disclose", PERSONA, env=env)
    assert told.returncode == 0, told.stderr
    assert "alias: Wren" in told.stdout
    assert "Never held" in told.stdout
    assert "account_id" not in told.stdout
    assert leeward("audit", "verify", env=env).stdout.startswith("1 entries")
    assert leeward("disclose", PERSONA.replace("5a", "6a"), env=env).returncode == 1
    assert leeward("disclose", "wren", env=env).returncode == 1


def test_keys_are_made_once_renewed_and_retired(leeward: Verb, env: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    assert leeward("keys", "new", str(path), env=env).returncode == 0
    assert leeward("keys", "new", str(path), env=env).returncode == 1
    mine = env | {"LEEWARD_KEYS_FILE": str(path)}
    assert leeward("keys", "new", "--key", "persona", env=mine).returncode == 0
    leeward("migrate", env=mine)
    sql(env["DATABASE_URL"], *SPOKEN)
    kept = leeward("keys", "retire", "persona", "1", env=mine)
    assert kept.returncode == 1
    assert "1 rows of persona" in kept.stdout
    assert leeward("keys", "retire", "persona", "2", env=mine).returncode == 1
    assert leeward("keys", "retire", "persona", "1", "--yes", env=mine).returncode == 0
    assert [key.version for key in keys.load(path).keyring().kept("persona")] == [2]


def test_check_tells_all_faults_at_once(leeward: Verb, env: dict[str, str]) -> None:
    told = leeward("check", env=env | {"PORT": "x", "LEEWARD_LADDER": "0", "LEEWARD_BASEURL": "x"})
    assert told.returncode == 1
    for named in ("PORT", "LEEWARD_LADDER", "LEEWARD_BASEURL"):
        assert named in told.stdout
    leeward("migrate", env=env)
    places = {"LEEWARD_ALERT_URLS": "http://127.0.0.1:1/", "REDIS_URL": "redis://127.0.0.1:1/"}
    staffing = leeward("check", env=env | places)
    for named in ("Alert channel 1", "REDIS_URL", "rota is empty", "two people"):
        assert named in staffing.stdout


def test_the_demo_verb_refuses_outside_a_demo(leeward: Verb) -> None:
    ran = leeward("demo", env=environment())
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr


def test_a_worker_is_up_until_it_is_told_to_stop(leeward: Verb, env: dict[str, str]) -> None:
    leeward("migrate", env=env)
    process = subprocess.Popen(
        [sys.executable, "-m", "forum", "worker"],
        env=env,
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    listening = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE application_name = 'leeward-listen' AND datname = current_database()"
    )
    assert wait_until(lambda: sql(env["DATABASE_URL"], listening) == [(1,)], seconds=20)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_screen_reads_lines_and_writes_json(leeward: Verb) -> None:
    ran = leeward("screen", "--json", env=environment(), stdin="a quiet line\n\nanother\n")
    assert ran.returncode == 0, ran.stderr
    assert [json.loads(line)["severity"] for line in ran.stdout.splitlines()] == [0, 0, 0]


def test_the_list_of_variables_holds_what_verbs_read() -> None:
    assert "LEEWARD_BACKUP_PASSPHRASE" in VARIABLES
