"""Compose file, image and proxy say what the code knows: real verbs, real settings, pinned images, no access log."""

import re
import shlex
from typing import Any

import pytest
import yaml

from forum import cli
from forum.environment import VARIABLES, Environment
from tests.processes import CHECKOUT

COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("build")}
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def test_the_five_services_stand() -> None:
    assert set(SERVICES) == {"postgres", "valkey", "web", "worker", "proxy"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_service_of_ours_runs_a_real_verb_with_options_it_has(name: str) -> None:
    command = OURS[name]["command"]
    assert command[0] in cli.VERBS
    cli.parser(command[0]).parse_args(command)


@pytest.mark.parametrize("name", sorted(OURS))
def test_it_is_told_only_settings_that_exist_and_are_in_order(name: str) -> None:
    told = OURS[name]["environment"]
    assert set(told) <= set(VARIABLES)
    assert {"DATABASE_URL", "LEEWARD_KEYS_FILE", "LEEWARD_BASE_URL", "LEEWARD_COUNTRY"} <= set(told)
    values = {key: re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", r"\2", str(value)) for key, value in told.items()}
    assert Environment(values).unknown() == ()


def test_every_image_is_pinned_by_a_tag_and_names_no_host() -> None:
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    for image in images:
        name, _, tag = image.partition(":")
        assert tag not in ("", "latest"), image
        assert "." not in name.split("/")[0], image


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert all(SERVICES[name]["networks"] == ["inside"] for name in ("postgres", "valkey"))


def test_every_named_volume_and_network_is_declared() -> None:
    volumes = {
        v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", []) if not v.startswith("./")
    }
    assert volumes == set(COMPOSE["volumes"])
    assert {n for s in SERVICES.values() for n in s["networks"]} == set(COMPOSE["networks"])


def test_nothing_writes_down_who_came() -> None:
    caddy = (CHECKOUT / "Caddyfile").read_text(encoding="utf-8")
    assert "exclude http.log.access" in caddy
    site = caddy.split("{$LEEWARD_DOMAIN}")[1]
    assert not re.search(r"^\s*log\b", site, re.MULTILINE)
    assert "log_statement=none" in SERVICES["postgres"]["command"]
    assert "--save" in SERVICES["valkey"]["command"]


def test_the_image_copies_what_exists_and_starts_a_real_verb() -> None:
    for source in re.findall(r"^COPY (?!--from)(\S+) \S+$", DOCKERFILE, re.MULTILINE):
        assert (CHECKOUT / source).exists(), source
    started = re.findall(r'^CMD \["(\w+)"\]$', DOCKERFILE, re.MULTILINE)
    assert started
    assert started[0] in cli.VERBS
    assert "USER leeward" in DOCKERFILE
    assert "--require-hashes" in DOCKERFILE


def test_the_steps_at_the_head_of_the_compose_file_are_real() -> None:
    head = (CHECKOUT / "compose.yaml").read_text(encoding="utf-8").split("name: leeward")[0]
    for step in re.findall(r"docker compose run --rm web (.+?)(?:  |$)", head, re.MULTILINE):
        words = shlex.split(step)
        cli.parser(words[0]).parse_args(words)
