"""Renders templates into answers, with what every page needs; it reads no data and decides nothing."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import emoji, logs, words
from forum.foundation.callers import Anonymous, Caller, Member, StaffMember
from forum.foundation.translate import Ours, spoken, translator
from forum.web import cookies, csrf, display, forms, marks, unit_of_work
from forum.web.sessions import caller_of
from forum.web.shell import Presence, Shell, shell_of

HOUSE = Path(__file__).resolve().parents[2]
_TOKENS = Markup('<input type="hidden" name="_csrf" value="{}"><input type="hidden" name="_once" value="{}">')
STATIC = Path(__file__).resolve().parent / "static"


def environment(locale: str) -> Environment:
    """Return the one template environment of this process: escaping on, unknown names refused.

    It speaks the language of whoever reads, and `locale` where nobody in particular does.
    """
    made = Environment(
        loader=FileSystemLoader(HOUSE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        lambda *said: translator(spoken(locale)).gettext(*said),
        lambda *said: translator(spoken(locale)).form(*said),
        newstyle=True,
        pgettext=lambda *said: translator(spoken(locale)).pgettext(*said),
    )
    made.globals |= {
        "static": static,
        "mark": marks.mark,
        "lang": lambda: spoken(locale),
        "dir": lambda: words.direction(spoken(locale)),
        "tongue": lambda code: _tongue(code, spoken(locale)),
        "languages": lambda: words.languages(spoken(locale)),
    }
    # A title as it is heard: a run of emoji once.
    made.filters["heard"] = lambda text: Markup(emoji.read_once(str(Markup.escape(text))))  # noqa: S704
    made.filters["ours"] = lambda text: (
        translator(spoken(locale)).gettext(text) if isinstance(text, Ours) else text
    )
    said: dict[str, Callable[[Any, str], str]] = {
        "day": words.day, "long_day": words.long_day, "country_name": words.country, "language_name": words.language,
        "month": words.month, "number": words.number, "listed": words.listed, "told": words.told,
        "reason": words.reason, "room_title": words.room_title,
    }  # fmt: skip
    for name, says in said.items():
        made.filters[name] = partial(_in_the_readers, says, locale)
    return made


def _tongue(code: str, here: str) -> Markup:
    """What marks words that are written in another language than the page (WCAG 3.1.2)."""
    return Markup(' lang="{}"').format(code) if code and code != here else Markup("")


def _in_the_readers(says: Callable[[Any, str], str], site: str, what: Any) -> str:
    return says(what, spoken(site))


@lru_cache(maxsize=64)
def static(name: str) -> str:
    """Return the URL of a static file with its content's hash, so that it may be kept for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


async def page(
    request: Request[Any, Any, Any], template: str, *, status: int = 200, **context: Any
) -> Response[str]:
    """Return `template` rendered for whoever asks, with the shell's own values beside `context`."""
    shell = shell_of(request)
    around = _Around(request, shell)
    values = {**await around.values(), "once_more": _has_faults(context.get("form")), **context}
    body = shell.templates.get_template(template).render(values)
    return Response(
        body,
        status_code=status,
        media_type=MediaType.HTML,
        cookies=[around.cookie] if around.cookie else None,
    )


def _has_faults(form: object) -> bool:
    return isinstance(form, forms.Filled) and bool(form.faults or form.general)


async def form_page(
    request: Request[Any, Any, Any],
    form: type[forms.Form],
    *,
    action: str | None = None,
    values: Mapping[str, Any] | None = None,
    **context: Any,
) -> Response[str]:
    """Return the page of an empty (or prefilled) form that is sent to `action` (this path, if absent)."""
    filled = forms.Filled(values=dict(values or {}))
    return await page(request, form.page, form=filled, action=action or request.url.path, **context)


async def see_other(session: AsyncSession, location: str) -> Response[str]:
    """Return the 303 that ends a successful POST, and let a doubled submit be led there too."""
    await unit_of_work.remember_location(session, location)
    return Response("", status_code=303, headers={"location": location}, media_type=MediaType.TEXT)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a template may know of whoever asks: the kind, and for staff a name and roles. Never a root or an id."""

    kind: str
    name: str = ""
    roles: frozenset[str] = frozenset()


class _Around:
    """What surrounds every page of one request."""

    def __init__(self, request: Request[Any, Any, Any], shell: Shell) -> None:
        self._request, self._shell = request, shell
        self._value = cookies.value(request, shell.settings)
        self.cookie: Cookie | None = None

    async def values(self) -> dict[str, Any]:
        """Return the names that layout and parts use."""
        caller = caller_of(self._request)
        return {
            "caller": _seen(caller),
            "site_name": self._shell.settings.site_name,
            "demo": self._shell.settings.demo,
            "country": self._shell.settings.country,
            "duty": await self._presence(),
            "has_news": await self._has_news(caller),
            "path": self._request.url.path,
            "display": display.chosen(self._request),
            "form_tokens": self.form_tokens,
        }

    async def _has_news(self, caller: Caller) -> bool:
        """A mark that can't be looked up is no reason to show no page."""
        if not isinstance(caller, Member):
            return False
        try:
            if opened := unit_of_work.at_hand(self._request):
                return await self._shell.has_news(opened, caller)
            async with self._shell.database.reading() as reader:
                return await self._shell.has_news(reader, caller)
        except (SQLAlchemyError, OSError) as fault:
            logs.fault("news_unknown", fault)
            return False

    async def _presence(self) -> Presence:
        """A page without data still stands: then nothing is claimed about who is there."""
        try:
            return await self._shell.presence()
        except (SQLAlchemyError, OSError) as fault:
            logs.fault("presence_unknown", fault)
            speaks = translator(spoken(self._shell.settings.locale))
            return Presence(False, speaks.gettext("We can't tell right now who is on duty."))

    def form_tokens(self, action: str) -> Markup:
        """Return the hidden fields of a form sent to `action`; a visitor gets the cookie that binds them."""
        if not self._value:
            self._value = cookies.new_visitor()
            self.cookie = cookies.made(self._shell.settings, self._value)
        return _TOKENS.format(csrf.token(self._value, action), secrets.token_urlsafe(12))


def _seen(caller: Caller) -> Seen:
    match caller:
        case Member():
            return Seen("member")
        case StaffMember():
            return Seen("staff", caller.name, frozenset(role for role, _ in caller.roles))
        case Anonymous():
            return Seen("anonymous")
