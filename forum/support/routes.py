"""Answer help and leaving, without a caller, a cookie or a line in the log; it may not need a database to do so."""

from typing import Any
from urllib.parse import urlsplit

from jinja2 import Template
from litestar import Controller, MediaType, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery

from forum.foundation import clock, markdown
from forum.foundation.translate import spoken
from forum.support import actions, queries
from forum.web import cookies, pages
from forum.web.guards import public
from forum.web.shell import Shell, shell_of

AnyRequest = Request[Any, Any, Any]
_LAST_SECONDS = 1


class HelpController(Controller):
    """People who can be reached now; stands while PostgreSQL and Redis are down (promises 2.4)."""

    path = "/help"
    opt = {"stateless": True, "unlogged": True}
    guards = [public("help is for whoever comes, and never asks who")]

    @get(sync_to_thread=False)
    def help(self, request: AnyRequest, country: FromQuery[str] = "") -> Response[str]:
        """Show the lines of one country that are checked and open at this hour."""
        return Response(help_html(shell_of(request), country), media_type=MediaType.HTML)

    @get("/easy", sync_to_thread=False)
    def easy(self, request: AnyRequest, country: FromQuery[str] = "") -> Response[str]:
        """Show the same in easy words, with a drawing to each."""
        return Response(help_html(shell_of(request), country, "help/easy.html"), media_type=MediaType.HTML)


class ExitController(Controller):
    """Leaving: ends the session here, changes a cookie so that Back shows nothing, and goes somewhere neutral."""

    path = "/exit"
    opt = {"stateless": True, "unlogged": True, "no_csrf": True}
    guards = [public("it can only end a visit")]

    @get()
    async def leave(self, request: AnyRequest) -> Response[str]:
        """End the visit and lead to the neutral site."""
        shell = shell_of(request)
        await _end(request, shell)
        headers = {"location": shell.settings.exit_url, **_clearing()}
        return Response(
            "", status_code=303, headers=headers, media_type=MediaType.TEXT, cookies=[_changed(shell)]
        )

    @post(status_code=200)
    async def leave_by_form(self, request: AnyRequest) -> Response[str]:
        """End the visit with a neutral page that links out: `form-action` would block a redirect to another site."""
        shell = shell_of(request)
        await _end(request, shell)
        body = shell.templates.get_template("help/left.html").render(away=shell.settings.exit_url)
        return Response(body, headers=_clearing(), media_type=MediaType.HTML, cookies=[_changed(shell)])


class LeavingController(Controller):
    """The page between a link in a letter and the rest of the web."""

    path = "/leaving"
    opt = {"unlogged": True}
    guards = [public("it shows a link that the reader pressed, and no one's words")]

    @get()
    async def leaving(self, request: AnyRequest, to: FromQuery[str] = "") -> Response[str]:
        """Say where the link goes before it is followed."""
        address = to if markdown.is_outgoing(to) else ""
        host = str(urlsplit(address).hostname or "")
        return await pages.page(request, "help/leaving.html", to=address, host=host)


def help_html(shell: Shell, country: str, template: str = "help/help.html") -> str:
    """Return the help page of a country, made anew only when what it says changes."""
    settings = shell.settings
    locale = spoken(settings.locale)
    found = queries.help_page(country, settings.country, locale, clock.now())
    made = _RENDERED.get(key := (id(shell), locale, template, found))
    if made is None:
        if len(_RENDERED) >= _MOST_RENDERED:
            _RENDERED.clear()
        made = _RENDERED[key] = _render(shell.templates.get_template(template), found, settings.site_name)
    return made


def warm(shell: Shell) -> None:
    """Make the home country's page at start: nobody waits for it, and a missing template is found out then."""
    help_html(shell, shell.settings.country)


_RENDERED: dict[tuple[int, str, str, queries.HelpPage], str] = {}
_MOST_RENDERED = 400


def _render(template: Template, found: queries.HelpPage, site_name: str) -> str:
    return template.render(
        support=found.support, checked=found.checked, countries=found.countries, site_name=site_name,
        others=found.others, missing=found.missing, vouched=found.vouched,
    )  # fmt: skip


async def _end(request: AnyRequest, shell: Shell) -> None:
    value = cookies.value(request, shell.settings)
    if value and not value.startswith(cookies.VISITOR):
        await actions.end_visit(shell.database, value)


def _changed(shell: Shell) -> Cookie:
    """A changed HttpOnly cookie is what evicts pages from Chromium's back/forward cache; it is gone a second later."""
    return cookies.made(shell.settings, cookies.new_visitor(), keep_seconds=_LAST_SECONDS)


def _clearing() -> dict[str, str]:
    return {"clear-site-data": '"cache", "storage"'}
