"""Every route says who it is for, exactly once, and is written down in docs/routes.md."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from forum.app import create_app
from forum.settings import Settings
from forum.storage.database import Database
from forum.web.guards import Audience
from tests.processes import CHECKOUT

PAGE = CHECKOUT / "docs" / "routes.md"


@pytest.fixture(scope="module")
def routes(keyring: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, HTTPRouteHandler]:
    """Every route as "METHOD path"."""
    settings = Settings(keys=keyring, env="demo", data=tmp_path_factory.mktemp("data"))
    return handlers(create_app(settings, Database("postgresql://nobody@/nowhere", pool=1)))


def handlers(app: Litestar) -> dict[str, HTTPRouteHandler]:
    found = {}
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            for method in sorted(handler.http_methods - {"HEAD", "OPTIONS"}):
                found[f"{method} {re.sub(r':[a-z]+}', '}', route.path)}"] = handler
    return found


def audience_of(handler: HTTPRouteHandler) -> str:
    told = handler.opt.get("audience")
    owned = [guard for layer in handler.ownership_layers for guard in (layer.guards or [])]
    guards = [guard for guard in owned if isinstance(guard, Audience)]
    if told and not guards:
        return str(told)
    assert len(guards) == 1, f"{handler} has {len(guards)} audiences"
    guard = guards[0]
    return f"{guard.kind}: {guard.reason}" if guard.reason else " or ".join(guard.roles) or guard.kind


def test_every_route_has_exactly_one_audience(routes: dict[str, HTTPRouteHandler]) -> None:
    for name, handler in routes.items():
        assert audience_of(handler), name


def test_an_open_route_says_why(routes: dict[str, HTTPRouteHandler]) -> None:
    reasons = [audience_of(handler) for handler in routes.values()]
    assert all(len(reason) > len("public: ") + 10 for reason in reasons if reason.startswith("public"))


def test_every_route_is_written_down(routes: dict[str, HTTPRouteHandler]) -> None:
    written = set(re.findall(r"^\| `([A-Z]+ [^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert written == set(routes), "run: python -m tests.write_routes"


def test_a_read_that_gets_a_writing_session_says_what_it_records(routes: dict[str, HTTPRouteHandler]) -> None:
    for name, handler in routes.items():
        if name.startswith("GET ") and "session" in handler.parsed_fn_signature.parameters:
            assert "records" in source_with_comment(handler.fn), (
                f"{name}: say that this GET records, and what"
            )


def source_with_comment(function: object) -> str:
    """Return a function's source with the two lines above it, where the comment of a handler stands."""
    lines, first = inspect.getsourcelines(function)  # type: ignore[arg-type]
    above = Path(inspect.getfile(function)).read_text(encoding="utf-8").splitlines()  # type: ignore[arg-type]
    return "\n".join(above[max(0, first - 3) : first - 1]) + "".join(lines)
