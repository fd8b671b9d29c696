"""Settings: read once, frozen, every fault at once, no secret in sight, and each variable written down."""

import re
from dataclasses import FrozenInstanceError
from datetime import timedelta
from pathlib import Path

import pytest

from forum import keys
from forum.environment import VARIABLES, Environment, is_loopback
from forum.settings import Settings, SettingsFaults
from tests.processes import CHECKOUT

PAGE = CHECKOUT / "docs" / "settings.md"


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """The least that production starts with."""
    keys.save(keys.fresh(), tmp_path / "keys.toml")
    return {
        "LEEWARD_KEYS_FILE": str(tmp_path / "keys.toml"),
        "LEEWARD_BASE_URL": "https://forum.example.org",
        "LEEWARD_COUNTRY": "GB",
    }


def faults(env: dict[str, str]) -> str:
    with pytest.raises(SettingsFaults) as caught:
        Settings.from_env(env)
    return str(caught.value)


def test_the_least_that_production_needs_is_enough(production: dict[str, str]) -> None:
    settings = Settings.from_env(production)
    assert settings.env == "production"
    assert settings.https
    assert settings.passwords.memory_kib == 65536
    assert (settings.ladder.level_3, settings.ladder.level_4) == (900, 300)
    assert settings.retention.unseen_accounts == timedelta(days=730)


def test_settings_are_frozen(production: dict[str, str]) -> None:
    with pytest.raises(FrozenInstanceError):
        Settings.from_env(production).country = "IE"  # type: ignore[misc]


def test_all_faults_are_told_together() -> None:
    told = faults(
        {"PORT": "no", "LEEWARD_LADDER": "0,5", "DATABASE_URL": "mysql://x", "LEEWARD_TIMEZONE": "Mars/Base"}
    )
    for name in (
        "PORT",
        "LEEWARD_LADDER",
        "DATABASE_URL",
        "LEEWARD_TIMEZONE",
        "LEEWARD_KEYS_FILE",
        "LEEWARD_BASE_URL",
    ):
        assert name in told


def test_no_fault_and_no_repr_shows_a_secret(production: dict[str, str]) -> None:
    secrets = {
        "DATABASE_URL": "postgresql://app:hunter2hunter2@db/leeward",
        "LEEWARD_WEBHOOK_SECRET": "hunter2hunter2hunter2",
        "LEEWARD_ALERT_URLS": "https://hooks.example.org/hunter2hunter2",
        "LEEWARD_METRICS_TOKEN": "hunter2hunter2",
        "REDIS_URL": "redis://:hunter2hunter2@cache/0",
        "LEEWARD_SMTP_URL": "smtp://me:hunter2hunter2@mail.example.org",
    }
    shown = repr(Settings.from_env(production | secrets))
    shown += faults(production | secrets | {"PORT": "no", "DATABASE_URL": "mysql://hunter2hunter2"})
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"LEEWARD_BASE_URL": "http://forum.example.org"}, "https"),
        ({"LEEWARD_BASE_URL": ""}, "https"),
        ({"LEEWARD_COUNTRY": ""}, "LEEWARD_COUNTRY"),
        ({"LEEWARD_KEYS_FILE": "/nowhere/keys.toml"}, "cannot be read"),
        ({"LEEWARD_KEYS_FILE": ""}, "leeward keys new"),
        ({"LEEWARD_WEBHOOK_SECRET": "short"}, "at least 16"),
        ({"LEEWARD_ARGON2": "8,1,1"}, "LEEWARD_ARGON2"),
        ({"LEEWARD_ALERT_URLS": "http://other.example.org/hook"}, "https"),
        ({"LEEWARD_ALERT_URLS": "mailto:a@example.org"}, "LEEWARD_SMTP_URL"),
        ({"LEEWARD_ALERT_URLS": "ftp://example.org"}, "mailto:"),
    ],
)
def test_production_refuses(production: dict[str, str], change: dict[str, str], refusal: str) -> None:
    assert refusal in faults(production | change)


def test_production_refuses_a_demos_keys(production: dict[str, str], tmp_path: Path) -> None:
    keys.save(keys.fresh(demo=True), tmp_path / "demo.toml")
    assert "demo" in faults(production | {"LEEWARD_KEYS_FILE": str(tmp_path / "demo.toml")})


def test_production_is_the_default() -> None:
    assert "LEEWARD_BASE_URL" in faults({})


def test_a_demo_takes_its_keys_from_its_data_folder_and_stays_on_this_machine(tmp_path: Path) -> None:
    keys.save(keys.fresh(demo=True), tmp_path / "keys.toml")
    env = {"LEEWARD_ENV": "demo", "LEEWARD_DATA": str(tmp_path)}
    assert Settings.from_env(env).demo
    assert "machine itself" in faults(env | {"LEEWARD_HOST": "0.0.0.0"})


def test_alerts_may_use_http_to_this_machine_alone(production: dict[str, str]) -> None:
    urls = "http://127.0.0.1:9/hook, http://[::1]:9/hook https://example.org/hook"
    assert len(Settings.from_env(production | {"LEEWARD_ALERT_URLS": urls}).alert_urls) == 3


@pytest.mark.parametrize(
    ("host", "here"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False)]
)
def test_what_this_machine_is(host: str, here: bool) -> None:
    assert is_loopback(host) is here


def test_a_slip_in_a_name_is_seen() -> None:
    assert Environment({"LEEWARD_BASEURL": "x", "LEEWARD_ENV": "demo", "PATH": "y"}).unknown() == (
        "LEEWARD_BASEURL",
    )


def test_every_variable_is_written_down_with_its_default() -> None:
    written = dict(
        re.findall(r"^\| `([A-Z_0-9]+)` \| (?:`([^`]*)`|[^|]*) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    )
    assert written == dict(VARIABLES)
