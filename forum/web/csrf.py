"""Refuses what another site sends in a member's name; the token is bound to session and kind of form. No data."""

import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from forum.settings import Settings

_LENGTH = 32
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
    """Return a token for a form that is sent to the path `action` by the browser that holds `cookie`.

    Each is masked anew: pages are compressed, and a token that stood twice could be guessed from their length.
    """
    mask = secrets.token_bytes(_LENGTH)
    return (mask + _xor(mask, _secret(cookie, action))).hex()


def holds(cookie: str, action: str, sent: str) -> bool:
    """Tell whether `sent` is a token of this browser and this kind of form."""
    try:
        said = bytes.fromhex(sent)
    except ValueError:
        return False
    mask, masked = said[:_LENGTH], said[_LENGTH:]
    if not cookie or len(masked) != _LENGTH:
        return False
    return hmac.compare_digest(_xor(mask, masked), _secret(cookie, action))


def _secret(cookie: str, action: str) -> bytes:
    return hmac.digest(cookie.encode(), b"csrf:" + _family(action).encode(), "sha256")


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))


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
