"""Who a route is for: every handler has exactly one audience, and a test walks them all. It reads no data."""

from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from forum.foundation.callers import Anonymous, Caller, Member, StaffMember
from forum.foundation.errors import NotAllowed, SignInNeeded
from forum.foundation.translate import mark as _
from forum.web.sessions import caller_of

Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Audience:
    """A guard that lets one kind of caller in; `reason` says in one visible line why a route is open."""

    kind: str
    roles: tuple[str, ...] = ()
    reason: str = ""

    def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Raise SignInNeeded for a stranger and NotAllowed for the wrong kind of caller."""
        if self.kind == "public":
            return
        caller = caller_of(connection)
        if isinstance(caller, Anonymous):
            raise SignInNeeded
        if not self._admits(caller):
            raise NotAllowed(_("This page is for other people here. Nothing you typed is lost."))

    def _admits(self, caller: Caller) -> bool:
        if self.kind == "member":
            return isinstance(caller, Member)
        if self.kind == "signed_in":
            return True
        return isinstance(caller, StaffMember) and (
            not self.roles or any(caller.has(role) for role in self.roles)
        )


def public(reason: str) -> Audience:
    """Return a guard that lets everybody in, because of `reason`."""
    return Audience("public", reason=reason)


member = Audience("member")
signed_in = Audience("signed_in")
staff = Audience("staff")
moderator = Audience("staff", ("moderator", "lead", "admin"))
responder = Audience("staff", ("responder", "lead", "admin"))
admin = Audience("staff", ("admin",))
