"""Logs name what happened and never whom it happened to."""

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from forum.foundation import logs

FORUM = Path(__file__).resolve().parents[3] / "forum"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handlers = logging.root.handlers
    logs.configure(stream=stream)
    yield stream
    structlog.reset_defaults()
    logging.root.handlers = handlers


def test_an_event_has_only_allowed_fields(written: io.StringIO) -> None:
    logs.event("post_waits", rule="kys", body="what she wrote", post_id=7, agent="a browser", status=200)  # type: ignore[arg-type]
    line = json.loads(written.getvalue())
    assert line.pop("timestamp")
    assert line == {"event": "post_waits", "rule": "kys", "status": 200, "level": "info"} or line == {
        "event": "post_waits", "rule": "kys", "status": 200,
    }  # fmt: skip


@pytest.mark.parametrize(
    "telltale",
    [
        "/threads/8f14e45f-ceea-467f-a5f6-1b2c3d4e5f60",
        "ash@example.org",
        "/search?q=words",
        "10.1.2.3",
        "a" * 32,
    ],
)
def test_a_value_that_could_name_someone_is_covered(written: io.StringIO, telltale: str) -> None:
    logs.event("request_answered", route=telltale)
    assert telltale not in written.getvalue()
    assert "(covered)" in written.getvalue()


def test_a_fault_is_its_kind_and_place_without_its_words(written: io.StringIO) -> None:
    try:
        int("what he wrote")
    except ValueError as error:
        logs.fault("request_failed", error, route="/threads/{id}")
    assert "what he wrote" not in written.getvalue()
    assert json.loads(written.getvalue())["error"] == "ValueError"


def test_what_a_library_says_is_not_repeated(written: io.StringIO) -> None:
    logging.getLogger("some.library").warning("GET /threads/%s from %s", "abc", "10.0.0.1")
    assert "10.0.0.1" not in written.getvalue()
    assert "some.library" in written.getvalue()


def test_a_name_made_at_run_time_is_refused() -> None:
    with pytest.raises(ValueError, match="constant"):
        logs.event("post 17 waits")


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in FORUM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = node.func.value
                if isinstance(of, ast.Name) and of.id == "logs" and node.func.attr in ("event", "fault"):
                    yield f"{path.name}:{node.lineno}", node


def test_every_event_in_the_forum_has_a_constant_name_and_allowed_fields() -> None:
    calls = list(_calls())
    assert calls
    for where, call in calls:
        assert isinstance(call.args[0], ast.Constant), where
        names = {keyword.arg for keyword in call.keywords}
        assert names <= logs.FIELDS, f"{where}: {names - logs.FIELDS}"


def test_only_foundation_writes_logs() -> None:
    for path in FORUM.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "foundation" not in path.parts:
            assert "import logging" not in text, path
            assert "structlog" not in text, path
