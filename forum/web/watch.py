"""Counts and logs answers by route template and class of duration; never a path, an id or an address."""

import time

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from forum.foundation import logs, metrics


def route_of(scope: Scope) -> str:
    """Return the template of the route that answers, such as /threads/{thread_id:uuid}."""
    return scope.get("path_template", "") or "none"


class Watch(ASGIMiddleware):
    """Writes one line per answer; routes marked `unlogged` (help, probes) leave none."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the request pass and note how it was answered."""
        if scope["route_handler"].opt.get("unlogged"):
            await next_app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await next_app(scope, receive, watched)
        finally:
            seconds = time.monotonic() - began
            metrics.answered(str(scope.get("method")), route_of(scope), status, seconds)
            logs.event(
                "answered", route=route_of(scope), status=status, duration=logs.duration_class(seconds)
            )
