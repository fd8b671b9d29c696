"""A browser without script: fills in the forms that a page holds. Knows no handler and no table."""

import html
import re

import httpx

AGREED = {"agree": "on", "of_age": "on"}


def fields(page: str, action: str) -> dict[str, str]:
    """Return the fields of the form that is sent to `action` as they stand in the page; boxes are left unticked."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert found, f"no form to {action} in the page"
    tags = [tag for tag in re.findall(r"<input[^>]*>", found[1]) if "checkbox" not in tag]
    return {_attribute(tag, "name"): html.unescape(_attribute(tag, "value")) for tag in tags}


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found[1] if found else ""


async def submit(client: httpx.AsyncClient, page: str, action: str, **typed: str) -> httpx.Response:
    """Open `page`, fill in its form and send it."""
    shown = await client.get(page)
    assert shown.status_code == 200, shown.text
    return await client.post(action, data={**fields(shown.text, action), **typed})


async def join(client: httpx.AsyncClient, **typed: str) -> dict[str, str]:
    """Join; return the name and passphrase that were used."""
    shown = await client.get("/join")
    sent = {**fields(shown.text, "/join"), **AGREED, **typed}
    answer = await client.post("/join", data=sent)
    assert answer.status_code == 303, answer.text
    return {name: sent[name] for name in ("sign_in_name", "passphrase")}


async def sign_in(client: httpx.AsyncClient, known: dict[str, str], **more: str) -> httpx.Response:
    """Sign in with what `join` returned."""
    return await submit(client, "/sign-in", "/sign-in", **known, **more)


def words_of_card(page: str) -> list[str]:
    """Return the recovery code that a page shows."""
    return re.findall(r"<li>([a-z]+)</li>", page)


async def keep_code(client: httpx.AsyncClient) -> str:
    """Take the recovery code and return it."""
    page = (await client.get("/join/recovery")).text
    words, places = words_of_card(page), [int(place) for place in re.findall(r">Word (\d)<", page)]
    typed = {"word_a": words[places[0] - 1], "word_b": words[places[1] - 1]}
    answer = await client.post("/join/recovery", data={**fields(page, "/join/recovery"), **typed})
    assert answer.status_code == 303, answer.text
    return " ".join(words)
