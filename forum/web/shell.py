"""What every request stands in, made once in `forum.app`; it holds things and does nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from jinja2 import Environment
from litestar import Request
from litestar.connection import ASGIConnection
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Caller, Member
from forum.settings import Settings
from forum.storage.database import Database


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is confirmed on duty now, and the sentence that says so; `plan` says the planned hours, as a plan."""

    on: bool
    text: str
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether requests can be served, and each part in a word (ok, degraded, failed)."""

    serves: bool
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Shell:
    """Settings, data, templates, and the questions that only slices can answer."""

    settings: Settings
    database: Database
    templates: Environment
    # A session cookie -> who that is now; None when it is over.
    load_caller: Callable[[str], Awaitable[Caller | None]]
    presence: Callable[[], Awaitable[Presence]]
    # Whether notices wait for this member, in any of their rooms.
    has_news: Callable[[AsyncSession, Member], Awaitable[bool]]
    health: Callable[[], Awaitable[Health]]


def shell_of(connection: ASGIConnection | Request) -> Shell:  # type: ignore[type-arg]
    """Return the shell that this request stands in."""
    shell: Shell = connection.app.state.shell
    return shell
