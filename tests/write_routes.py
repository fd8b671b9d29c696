"""Write docs/routes.md from the application's own list of routes."""

import tempfile
from pathlib import Path

from forum import keys
from forum.app import create_app
from forum.settings import Settings
from forum.storage.database import Database
from tests.architecture.test_routes import PAGE, audience_of, handlers

HEAD = """# Routes

Every route and who it is for. This page is written by `python -m tests.write_routes` and checked by a test.

| route | who | what |
|---|---|---|
"""


def page() -> str:
    """Return the page's text."""
    settings = Settings(keys=keys.fresh(demo=True).keyring(), env="demo", data=Path(tempfile.gettempdir()))
    found = handlers(create_app(settings, Database("postgresql://nobody@/nowhere", pool=1)))
    order = sorted(found, key=lambda name: (name.split(" ", 1)[1], name))
    rows = [f"| `{name}` | {audience_of(found[name])} | {_what(found[name].fn.__doc__)} |" for name in order]
    return HEAD + "\n".join(rows) + "\n"


def _what(docstring: str | None) -> str:
    return (docstring or "").strip().splitlines()[0] if docstring else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
