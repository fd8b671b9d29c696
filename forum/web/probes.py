"""Tells a machine whether this process lives and can serve; it tells nothing about people."""

import hmac
from typing import Any

from litestar import Controller, MediaType, Request, Response, get

from forum.foundation import metrics
from forum.foundation.errors import NotFound
from forum.web.guards import public
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_PROBE = public("asked by machines; says nothing about people")


class ProbeController(Controller):
    """Process, readiness and figures."""

    opt = {"stateless": True, "unlogged": True}
    guards = [_PROBE]

    @get("/healthz", media_type=MediaType.JSON)
    async def health(self) -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "ok"}

    @get("/readyz")
    async def ready(self, request: AnyRequest) -> Response[dict[str, str]]:
        """Answer 503 where database or lexicon fail; worker, Redis and channels only degrade (contract.md)."""
        found = await shell_of(request).health()
        return Response(found.parts, status_code=200 if found.serves else 503, media_type=MediaType.JSON)

    @get("/metrics")
    async def figures(self, request: AnyRequest) -> Response[bytes]:
        """Return the figures in Prometheus' text form, to a holder of the token only."""
        token = shell_of(request).settings.metrics_token
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token is None or not hmac.compare_digest(token.reveal(), given.encode()):
            raise NotFound
        # Asking for the health also sets the gauges of late work and open alerts.
        await shell_of(request).health()
        return Response(metrics.exposition(), media_type="text/plain; version=0.0.4")
