"""Somebody with a browser and no script: opens pages, fills in the forms on them, follows where they lead."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from urllib.parse import urlsplit

import httpx
from litestar import Litestar

BASE = "http://127.0.0.1:8000"


@dataclass
class FormSeen:
    """A form on a page: where it is sent, and what its fields hold."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormSeen] = []
        self._area: str | None = None
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(FormSeen(at.get("action", ""), at.get("method", "get").lower()))
        elif not self.forms:
            return
        elif tag == "input" and at.get("name") and _sends(at):
            self.forms[-1].fields.setdefault(at["name"], []).append(at.get("value", "on"))
        elif tag == "textarea":
            self._area, self._words = at.get("name", ""), ""

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self.forms[-1].fields.setdefault(self._area, []).append(self._words.removeprefix("\n"))
            self._area = None


def _sends(at: dict[str, str]) -> bool:
    return at.get("type") not in ("checkbox", "radio", "submit") or "checked" in at


def forms_on(html: str) -> list[FormSeen]:
    """Return the forms of a page with what they hold."""
    parser = _Forms()
    parser.feed(html)
    return parser.forms


class Person:
    """One browser: its own cookies, no script, redirects followed by hand."""

    def __init__(self, app: Litestar) -> None:
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE)
        self.page = httpx.Response(200, request=httpx.Request("GET", BASE))

    async def __aenter__(self) -> "Person":
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    @property
    def at(self) -> str:
        """The path of the page that is open."""
        return urlsplit(str(self.page.url)).path

    @property
    def text(self) -> str:
        """The page that is open, as HTML."""
        return self.page.text

    async def opens(self, path: str) -> httpx.Response:
        """Open a page and follow where it leads."""
        self.page = await self._followed(await self._client.get(path))
        return self.page

    async def sends(self, action: str, button: dict[str, str] | None = None, **values: str) -> httpx.Response:
        """Fill in the form of the open page that goes to `action`, send it, and follow where that leads."""
        form = next(
            form for form in forms_on(self.page.text) if form.action == action and form.method == "post"
        )
        data = {**form.fields, **{name: [value] for name, value in values.items()}, **(button or {})}
        return await self.posts(action, data)

    async def posts(self, path: str, data: dict[str, object]) -> httpx.Response:
        """Send fields as they are, without a look at the page."""
        self.page = await self._followed(await self._client.post(path, data=data))
        return self.page

    async def _followed(self, answer: httpx.Response) -> httpx.Response:
        for _ in range(5):
            if answer.status_code not in (302, 303):
                break
            answer = await self._client.get(answer.headers["location"])
        return answer
