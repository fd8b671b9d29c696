"""Holds back whoever takes pages by the hundred; counts in this process's memory alone and remembers nobody.

A network is known by an HMAC under a key that is forgotten each hour, a session by the hash of its cookie. Help,
leaving and static files are never counted: they are answered without asking who comes (promises.md 1.1, a scraper).
"""

from typing import Any

from litestar import Request

from forum.foundation.callers import Anonymous, Member
from forum.foundation.errors import Throttled
from forum.foundation.rate_limit import AddressLimiter, LocalLimiter
from forum.foundation.translate import mark_counted as _by
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

SECONDS = 600
# A ward or a library may share one network; nobody reads three pages a second for ten minutes.
SIGNED_OUT = 600
SIGNED_IN = 1200
# Whoever tries a demo or measures it does so from this machine, on which everybody is one network.
IN_DEMO = 1_000_000
_SAYS = _by(
    "These are a great many pages in a short time. Please go on in %(wait)s second.",
    "These are a great many pages in a short time. Please go on in %(wait)s seconds.",
    "wait",
)

_networks = AddressLimiter()
_sessions = LocalLimiter()


async def hold_back(request: Request[Any, Any, Any]) -> None:
    """Count one page. Raises Throttled when this network or session has taken its share; staff are not counted."""
    if request.route_handler.opt.get("stateless"):
        return
    demo = shell_of(request).settings.demo
    match caller_of(request):
        case Anonymous():
            address = request.client.host if request.client else ""
            wait = await _networks.hit(address, limit=IN_DEMO if demo else SIGNED_OUT, seconds=SECONDS)
        case Member() as member:
            wait = await _sessions.hit(
                member.session_id_hash, limit=IN_DEMO if demo else SIGNED_IN, seconds=SECONDS
            )
        case _:
            wait = 0
    if wait:
        raise Throttled(wait, _SAYS)
