"""Refuses what another site sends in a member's name; the token is bound to session and kind of form. No data."""

import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from forum.settings import Settings

Connection = ASGIConnection[Any, Any, Any, Any]

# Forms of one conversation share a token, so that two open tabs of a thread both stay good.
_FAMILIES = {
    **dict.fromkeys(
        ("rooms", "threads", "posts", "conversations", "decisions", "call-for-help", "drafts", "sign-out"),
        "talk",
    ),
    **dict.fromkeys(("desk", "cases", "oncall", "alerts"), "duty"),
}


def token(cookie: str, action: str) -> str:
    """Return the token of a form that is sent to the path `action` by the browser that holds `cookie`."""
    return hmac.new(cookie.encode(), b"csrf:" + _family(action).encode(), "sha256").hexdigest()


def holds(cookie: str, action: str, sent: str) -> bool:
    """Tell whether `sent` is the token of this browser and this kind of form."""
    return bool(cookie) and hmac.compare_digest(token(cookie, action).encode(), sent.encode())


def from_elsewhere(connection: Connection, settings: Settings) -> bool:
    """Tell whether the browser itself says that another site caused this request."""
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = connection.headers.get("origin")
    if origin in (None, "null"):
        return False
    ours = {connection.headers.get("host", ""), urlsplit(settings.base_url).netloc}
    return urlsplit(origin).netloc not in ours


def _family(action: str) -> str:
    path = urlsplit(action).path
    return _FAMILIES.get(path.split("/")[1] if "/" in path else "", path)
