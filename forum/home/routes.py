"""Answer the first page, the rules, the promises, and what machines ask for; it may not write."""

from datetime import timedelta
from typing import Any

from litestar import Controller, MediaType, Request, Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.errors import NotFound
from forum.home import queries, specimens
from forum.web import pages
from forum.web.guards import public
from forum.web.sessions import caller_of
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_SECURITY_DAYS = timedelta(days=180)


class HomeController(Controller):
    """What anyone may read without being known."""

    guards = [public("the front door: it names rooms and promises, and no person")]

    @get("/")
    async def home(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show the rooms, one's own first."""
        found = await queries.first_page(reader, await queries.own_rooms(reader, caller_of(request)))
        return await pages.page(request, "home/home.html", mine=found.mine, rooms=found.others)

    @get("/rules")
    async def rules(self, request: AnyRequest) -> Response[str]:
        """Show how people are with each other here."""
        return await pages.page(
            request, "home/rules.html", minimum_age=shell_of(request).settings.minimum_age
        )

    @get("/rules/easy")
    async def rules_easy(self, request: AnyRequest) -> Response[str]:
        """Show the same in easy words."""
        return await pages.page(request, "home/rules_easy.html")

    @get("/about/privacy")
    async def privacy(self, request: AnyRequest) -> Response[str]:
        """Show what is promised, and to whom one is still visible."""
        return await pages.page(request, "home/privacy.html", keep=shell_of(request).settings.retention)

    @get("/styleguide")
    async def styleguide(self, request: AnyRequest) -> Response[str]:
        """Show every part in every state, in the demo only."""
        if not shell_of(request).settings.demo:
            raise NotFound
        return await pages.page(request, "home/styleguide.html", **specimens.all_parts())


class MachineController(Controller):
    """What crawlers and people who found a hole ask for."""

    opt = {"stateless": True, "unlogged": True}
    guards = [public("asked by machines; says nothing about people")]

    @get("/robots.txt", media_type=MediaType.TEXT)
    async def robots(self) -> str:
        """Ask every crawler to stay out: what is written here is for the people here."""
        return "User-agent: *\nDisallow: /\n"

    @get("/.well-known/security.txt", media_type=MediaType.TEXT)
    async def holes(self, request: AnyRequest) -> str:
        """Say where a hole may be reported (RFC 9116)."""
        settings = shell_of(request).settings
        contact = (
            f"mailto:{settings.mail_from}"
            if "@" in settings.mail_from
            else f"{settings.base_url}/about/privacy"
        )
        until = (clock.now() + _SECURITY_DAYS).strftime("%Y-%m-%dT00:00:00Z")
        return f"Contact: {contact}\nExpires: {until}\nPreferred-Languages: {settings.locale}\n"
