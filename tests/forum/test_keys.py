"""The keys file: five keys, written whole, readable by its owner alone, and weak or equal ones refused."""

import os
import stat
from pathlib import Path

import pytest

from forum import keys
from forum.foundation.sealing import PURPOSES


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    made = keys.fresh()
    keys.save(made, tmp_path / "keys.toml")
    assert keys.load(tmp_path / "keys.toml") == made


def test_the_file_is_its_owners_alone_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    keys.save(keys.fresh(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        keys.save(keys.fresh(), path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["keys.toml"]


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    keys.save(keys.fresh(), tmp_path / "keys.toml")
    (tmp_path / "keys.toml").chmod(0o640)
    with pytest.raises(keys.KeyFaults, match="chmod 600"):
        keys.load(tmp_path / "keys.toml")


def test_every_key_is_its_own() -> None:
    found = [secret for kept in keys.fresh().versions.values() for secret in kept.values()]
    assert len(set(found)) == len(PURPOSES)


def test_all_faults_are_told_together() -> None:
    sound = keys.fresh()
    same = sound.versions["login"]
    broken = keys.KeysFile(
        {**sound.versions, "persona": same, "audit": {1: b"short"}, "webhook": {1: b"\0" * 32}}
    )
    text = keys.written(broken).replace("[passphrase]", "[other]")
    with pytest.raises(keys.KeyFaults) as caught:
        keys.parsed(text)
    told = str(caught.value)
    assert "passphrase key is missing" in told
    assert "audit v1 is short" in told
    assert "webhook v1 is short or not random" in told
    assert "login v1 and persona v1 are equal" in told


def test_what_is_not_toml_is_one_clear_fault() -> None:
    with pytest.raises(keys.KeyFaults, match="not valid TOML"):
        keys.parsed("[login")


def test_a_renewed_key_keeps_the_older_version_until_it_is_dropped() -> None:
    made = keys.fresh()
    two = keys.renewed(made, "persona")
    ring = two.keyring()
    assert ring.current("persona").version == 2
    assert [key.version for key in ring.kept("persona")] == [2, 1]
    assert keys.without(two, "persona", 1).keyring().kept("persona") == ring.kept("persona")[:1]
    with pytest.raises(keys.KeyFaults):
        keys.without(two, "persona", 2)


def test_no_key_is_in_a_repr() -> None:
    made = keys.fresh()
    assert made.versions["login"][1].hex() not in repr(made)
    assert str(made.versions["login"][1]) not in repr(made)
