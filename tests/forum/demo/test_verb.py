"""``leeward demo`` prints what the contract says, and nothing outside a demo."""

import json
import os
import subprocess
import sys
from pathlib import Path

from forum.cli import main
from forum.verbs.demo import described, sign_ins

CHECKOUT = Path(__file__).parents[3]


def test_the_json_has_the_shape_of_the_contract(settings):
    read = json.loads(json.dumps(described(settings)))
    assert set(read) == {"base", "accounts", "rooms"}
    assert read["base"] == "http://127.0.0.1:8000"
    assert {frozenset(each) for each in read["accounts"]} == {
        frozenset(("sign_in_name", "passphrase", "role"))
    }
    assert {each["sign_in_name"]: each["role"] for each in read["accounts"]} == {
        "ash": "member", "ivy": "member", "noor": "member", "bo": "facilitator", "cleo": "moderator",
        "sam": "moderator", "dov": "responder", "mia": "responder", "eze": "admin",
    }  # fmt: skip
    assert {frozenset(each) for each in read["rooms"]} == {frozenset(("slug", "access"))}
    assert read["rooms"][0] == {"slug": "grief", "access": "open"}


def test_the_table_names_everyone_with_their_words(settings):
    printed = sign_ins(settings)
    assert all(each["passphrase"] in printed for each in described(settings)["accounts"])


def test_it_refuses_outside_a_demo_with_one_line(monkeypatch, capsys):
    monkeypatch.setenv("LEEWARD_ENV", "production")
    assert main(["demo"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "LEEWARD_ENV" in said.err


def test_it_loads_once_and_prints_the_same_again(tmp_path):
    first, again = _demo(tmp_path), _demo(tmp_path)
    assert first.returncode == again.returncode == 0, first.stderr + again.stderr
    assert first.stdout == again.stdout
    assert json.loads(first.stdout)["accounts"]
    assert "loaded" in first.stderr
    assert "loaded" not in again.stderr


def _demo(data: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "PG_BIN")}
    env = kept | {"LEEWARD_ENV": "demo", "LEEWARD_DATA": str(data / "a folder")}
    call = [sys.executable, "-m", "forum", "demo", "--json"]
    return subprocess.run(call, cwd=CHECKOUT, env=env, capture_output=True, text=True, timeout=300)
