"""HEAD is answered wherever GET is: the same status and headers, no body, and nothing else is let in with it."""

import re

import httpx
from litestar import Litestar

from tests.architecture.test_routes import handlers
from tests.forum.accounts.browser import join

#: Set anew for each visitor, or told of the body alone.
FRESH = {"set-cookie", "date", "content-length"}
NOBODY = "5e0f1d5c-6a0b-4f3e-9f63-2f5f0b9d7a11"


def places(app: Litestar) -> list[str]:
    """One address for each route that answers GET."""
    paths = [name.removeprefix("GET ") for name in handlers(app) if name.startswith("GET ")]
    return [re.sub(r"\{[^}]*\}", lambda it: "app.css" if "file" in it[0] else NOBODY, path) for path in paths]


def said(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in FRESH}


async def test_head_says_what_get_would_and_sends_nothing(client: httpx.AsyncClient, app: Litestar) -> None:
    asked = [*places(app), "/nowhere"]
    assert len(asked) > 100
    for path in asked:
        client.cookies.clear()
        whole = await client.get(path)
        client.cookies.clear()
        head = await client.head(path)
        assert (head.status_code, said(head)) == (whole.status_code, said(whole)), path
        assert head.content == b"", path
        assert whole.content or whole.is_redirect, path


async def test_head_knows_who_asks(client: httpx.AsyncClient) -> None:
    assert (await client.head("/me")).status_code == 401
    await join(client)
    assert (await client.head("/me")).status_code == 200


async def test_methods_that_are_refused_are_told_which_would_do(client: httpx.AsyncClient) -> None:
    refused = await client.put("/rooms")
    assert refused.status_code == 405
    asked = await client.options("/rooms")
    for answer in (refused, asked):
        assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
