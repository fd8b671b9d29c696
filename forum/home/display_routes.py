"""Answer the page where a reader chooses language and colours; the choice stays in their browser, and nowhere here."""

from typing import Any, ClassVar

from litestar import Controller, MediaType, Request, Response, get, post

from forum.foundation.errors import FieldFault, FormRejected
from forum.foundation.translate import mark as _
from forum.foundation.translate import offered
from forum.web import display, forms, pages
from forum.web.guards import public
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]
_HERE = "/display"


class DisplayForm(forms.Form):
    """Empty `language`: as the browser asks."""

    page: ClassVar[str] = "home/display.html"

    language: str = ""
    theme: display.Theme = "system"
    keys: bool = False


class DisplayController(Controller):
    """Language and colours, for anyone."""

    path = _HERE
    guards = [public("how a page looks is nobody's secret, and is asked before joining")]

    @get()
    async def show(self, request: AnyRequest) -> Response[str]:
        """Show what can be chosen, the present choice marked."""
        now = display.chosen(request)
        values = {"language": now.language, "theme": now.theme, "keys": "on" if now.keys else ""}
        return await pages.form_page(request, DisplayForm, values=values, languages=_languages())

    @post()
    async def choose(self, request: AnyRequest) -> Response[str]:
        """Keep the choice in a cookie that ends with the browser."""
        form = await forms.read(request, DisplayForm, languages=_languages())
        if form.language and form.language not in offered():
            raise FormRejected(FieldFault("language", _("Please choose one of the languages in the list.")))
        made = display.cookie_of(
            display.Display(form.language, form.theme, form.keys), shell_of(request).settings
        )
        return Response(
            "", status_code=303, headers={"location": _HERE}, media_type=MediaType.TEXT, cookies=[made]
        )


class KeysController(Controller):
    """The single keys that the pages know."""

    path = "/keys"
    guards = [public("a list of keys")]

    @get()
    async def keys(self, request: AnyRequest) -> Response[str]:
        """List them."""
        return await pages.page(request, "home/keys.html")


def _languages() -> tuple[tuple[str, str], ...]:
    return display.named(offered())
