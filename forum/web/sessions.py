"""Finds out who asks, once per request and only where a page wants to know; it never writes."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from forum.foundation.callers import Anonymous, Caller
from forum.web import cookies
from forum.web.shell import shell_of


class WhoAsks(ASGIMiddleware):
    """Puts the caller into the request's state; routes marked `stateless` are answered without asking."""

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Load the caller behind the cookie, then go on."""
        if not scope["route_handler"].opt.get("stateless"):
            scope["state"]["caller"] = await who_asks(ASGIConnection(scope))
        await next_app(scope, receive, send)


async def who_asks(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    """Return whose cookie this request brings; somebody unknown without one that still holds."""
    shell = shell_of(connection)
    cookie = cookies.value(connection, shell.settings)
    if not cookie or cookie.startswith(cookies.VISITOR):
        return Anonymous()
    return await shell.load_caller(cookie) or Anonymous()


def caller_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    """Return who asks; somebody unknown where the page did not want to know."""
    caller: Caller = connection.scope["state"].get("caller") or Anonymous()
    return caller
