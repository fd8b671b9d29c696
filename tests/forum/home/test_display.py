"""A reader chooses language and colours; nothing of it is kept here, and what the browser asks for counts too."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from forum.foundation import translate
from forum.web import display

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Language and colours"
msgstr "{words}"
"""


@pytest.fixture(autouse=True)
def two_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for locale, words in (("es", "Idioma y colores"), ("ar", "اللغة والألوان")):
        path = tmp_path / locale / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        path.write_text(PO.replace("{words}", words), encoding="utf-8")
    monkeypatch.setattr(translate, "LOCALES", tmp_path)
    translate.translator.cache_clear()
    yield
    translate.translator.cache_clear()


async def choose(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    shown = (await client.get("/display")).text
    tokens = dict(re.findall(r'name="(_csrf|_once)" value="([^"]*)"', shown))
    return await client.post("/display", data={**tokens, **fields})


async def test_the_browsers_language_is_spoken_unasked(client: httpx.AsyncClient) -> None:
    shown = (await client.get("/display", headers={"accept-language": "fr;q=0.9, es-MX, en;q=0.5"})).text
    assert 'lang="es"' in shown
    assert "Idioma y colores" in shown


async def test_a_language_that_nobody_wrote_falls_back_to_the_sites(client: httpx.AsyncClient) -> None:
    for header in (b"tlh, xx;q=high, *", b";;;", b"\xe9", b"en-US"):
        shown = (await client.get("/display", headers={b"accept-language": header})).text
        assert 'lang="en"' in shown


async def test_a_choice_holds_for_every_page_over_what_the_browser_asks(client: httpx.AsyncClient) -> None:
    assert (await choose(client, language="ar", theme="dark")).status_code == 303
    shown = (await client.get("/rules", headers={"accept-language": "es"})).text
    assert '<html lang="ar" dir="rtl" data-theme="dark"' in shown
    assert "اللغة والألوان" in shown


async def test_the_choice_ends_with_the_browser_and_names_nobody(client: httpx.AsyncClient) -> None:
    answer = await choose(client, language="es", theme="system")
    made = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(display.COOKIE))
    assert "es.system.quiet" in made
    assert "Max-Age" not in made
    assert "HttpOnly" in made


async def test_what_cannot_be_chosen_is_said_and_nothing_changes(client: httpx.AsyncClient) -> None:
    refused = await choose(client, language="tlh", theme="dark")
    assert refused.status_code == 422
    assert "Please choose one of the languages in the list." in refused.text
    client.cookies.set(display.COOKIE, "tlh.neon")
    assert '<html lang="en" dir="ltr" data-keys>' in (await client.get("/rules")).text


async def test_help_and_dead_ends_speak_the_readers_language_too(client: httpx.AsyncClient) -> None:
    for path in ("/help", "/nowhere"):
        assert 'lang="ar" dir="rtl"' in (await client.get(path, headers={"accept-language": "ar"})).text


async def test_single_keys_can_be_turned_off(client: httpx.AsyncClient) -> None:
    assert " data-keys" in (await client.get("/keys")).text
    await choose(client, theme="system")
    quiet = (await client.get("/keys")).text
    assert " data-keys" not in quiet
    await choose(client, theme="system", keys="on")
    assert " data-keys" in (await client.get("/keys")).text
