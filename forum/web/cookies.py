"""The one cookie: a session's, or before signing in a visitor's that only binds forms. It never reads data."""

import secrets
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from forum.settings import Settings

Connection = ASGIConnection[Any, Any, Any, Any]

# A visitor's value binds the forms of someone who is not signed in; it names no row.
VISITOR = "v."


def name(settings: Settings) -> str:
    """Return the cookie's name: host-bound where the forum is served over https."""
    return "__Host-leeward" if settings.https else "leeward_session"


def value(connection: Connection, settings: Settings) -> str:
    """Return what the browser sent, or an empty string."""
    return connection.cookies.get(name(settings), "")


def new_visitor() -> str:
    """Return a fresh visitor value of 256 random bits."""
    return VISITOR + secrets.token_urlsafe(32)


def made(settings: Settings, content: str, keep_seconds: int | None = None) -> Cookie:
    """Return the cookie to set; without `keep_seconds` it ends with the browser."""
    return Cookie(
        key=name(settings),
        value=content,
        path="/",
        httponly=True,
        secure=settings.https,
        samesite="lax",
        max_age=keep_seconds,
    )
