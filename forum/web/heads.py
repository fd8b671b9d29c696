"""Answers HEAD wherever GET is answered: the same status and headers without the body. It knows no route."""

from collections.abc import Callable
from typing import cast

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


def answering_heads(app: ASGIApp) -> ASGIApp:
    """Return `app` with HEAD let in as the GET it asks about (RFC 9110, 9.3.2), and said where methods are named."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD":
            # A copy: the server goes by its own scope, and must still know that no body follows.
            asked = cast("Scope", {**scope, "method": "GET"})
            await app(asked, receive, _telling(send, _bodiless))
        else:
            await app(scope, receive, _telling(send, _as_it_is))

    return handle


def _telling(send: Send, shape: Callable[[Message], Message]) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            allowed = headers.get("allow", "")
            if "GET" in allowed and "HEAD" not in allowed:
                headers["allow"] = allowed.replace("GET", "GET, HEAD")
        await send(shape(message))

    return told


def _bodiless(message: Message) -> Message:
    if message["type"] == "http.response.body":
        message["body"] = b""
    return message


def _as_it_is(message: Message) -> Message:
    return message
