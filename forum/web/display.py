"""How one reader sees the pages: language and colours, by their choice or their browser's; it stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from babel import Locale, negotiate_locale
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from forum.foundation.translate import offered, reading_in
from forum.settings import Settings
from forum.web.shell import shell_of

Connection = ASGIConnection[Any, Any, Any, Any]
Theme = Literal["system", "light", "dark", "contrast"]
THEMES: tuple[Theme, ...] = get_args(Theme)
COOKIE = "display"


@dataclass(frozen=True, slots=True)
class Display:
    """A reader's choice; an empty `language` follows the browser, the theme "system" the device.

    Single keys can be turned off, since to those who speak to their device any word may hold one (WCAG 2.1.4).
    """

    language: str = ""
    theme: Theme = "system"
    keys: bool = True


class Speaks(ASGIMiddleware):
    """Lets everything that is rendered for this request speak the reader's language."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Find the language, then go on in it."""
        with reading_in(language_of(ASGIConnection(scope))):
            await next_app(scope, receive, send)


def chosen(connection: Connection) -> Display:
    """Return what this browser's cookie says; anything unknown counts as not chosen."""
    language, theme, keys, *_rest = [*connection.cookies.get(COOKIE, "").split("."), "", "", ""]
    return Display(
        language if language in offered() else "",
        next((known for known in THEMES if known == theme), "system"),
        keys != "quiet",
    )


def language_of(connection: Connection) -> str:
    """Return the locale to answer in: chosen, else asked for by the browser, else the site's."""
    picked = chosen(connection).language
    if picked:
        return picked
    site = shell_of(connection).settings.locale
    wanted = _accepted(connection.headers.get("accept-language", ""))
    found = negotiate_locale(wanted, list(offered()), sep="-") or site
    return site if site.startswith(found + "-") else found


def cookie_of(display: Display, settings: Settings) -> Cookie:
    """Return the cookie that keeps a choice until the browser closes; it says nothing of who reads."""
    return Cookie(
        key=COOKIE,
        value=".".join((display.language, display.theme, "keys" if display.keys else "quiet")),
        path="/",
        httponly=True,
        secure=settings.https,
        samesite="lax",
    )


def named(locales: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (locale, its name in itself) for a list to choose from."""
    return tuple(
        (each, (Locale.parse(each, sep="-").get_display_name() or each).capitalize()) for each in locales
    )


def _accepted(header: str) -> list[str]:
    """The languages that a browser asks for, the liked ones first; what can't be read is left out."""
    weighed = []
    for part in header.split(",")[:12]:
        name, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((float(weight or 1), name.strip()))
        except ValueError:
            continue
    return [
        name for weight, name in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0 and name.isascii()
    ]
