"""Help and leaving must work when nothing else does: without a database, a cookie, a script or a line in the log."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio

from forum.app import create_app
from forum.foundation import clock
from forum.settings import Settings
from forum.storage.database import Database
from forum.web import pages
from moderation.support import packaged

BUDGET = 14 * 1024
NEUTRAL = ("crisis", "suicide", "help", "grief", "leeward")


@pytest_asyncio.fixture
async def stranded(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The forum with nothing behind it: no database answers at this address."""
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none")
    app = create_app(settings, nowhere)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client
    await nowhere.dispose()


async def test_help_stands_while_the_database_is_down(stranded: httpx.AsyncClient) -> None:
    answer = await stranded.get("/help")
    assert answer.status_code == 200
    assert "116 123" in answer.text
    assert "999" in answer.text


async def test_help_sets_no_cookie_and_holds_no_script(stranded: httpx.AsyncClient) -> None:
    answer = await stranded.get("/help?country=IE")
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text
    assert "http" not in answer.text.replace("http-equiv", "")


async def test_help_leaves_no_line_in_the_log(
    stranded: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await stranded.get("/help")
    seen = capsys.readouterr()
    assert "answered" not in seen.out + seen.err


@pytest.mark.parametrize("country", packaged().countries())
async def test_help_of_every_country_is_small_with_all_that_it_loads(
    stranded: httpx.AsyncClient, country: str
) -> None:
    answer = await stranded.get(f"/help?country={country}")
    loaded = sum(len((pages.STATIC / name).read_bytes()) for name in ("help.css", "motif.svg"))
    assert len(answer.content) + loaded < BUDGET


async def test_the_title_of_help_says_nothing_to_who_reads_the_history(stranded: httpx.AsyncClient) -> None:
    answer = await stranded.get("/help")
    title = answer.text.split("<title>")[1].split("</title>")[0].lower()
    assert not [word for word in NEUTRAL if word in title]


async def test_a_line_that_is_closed_at_this_hour_is_not_shown(stranded: httpx.AsyncClient) -> None:
    with clock.frozen(datetime(2026, 11, 22, 12, tzinfo=UTC)):
        noon = (await stranded.get("/help?country=PT")).text
    with clock.frozen(datetime(2026, 11, 22, 16, tzinfo=UTC)):
        afternoon = (await stranded.get("/help?country=PT")).text
    assert "213 544 545" not in noon
    assert "213 544 545" in afternoon


async def test_no_unverified_number_is_ever_shown(stranded: httpx.AsyncClient) -> None:
    unverified = [line for line in packaged().lines if line.status != "verified"]
    assert unverified
    for line in unverified:
        shown = (await stranded.get(f"/help?country={line.country}")).text
        others = {
            each.dial
            for each in packaged().lines
            if each.country == line.country and each.status == "verified"
        }
        emergency = set(packaged().emergency.get(line.country, ()))
        if line.dial not in others | emergency and not any(line.dial in dial for dial in others | emergency):
            assert f">{line.dial}<" not in shown


async def test_an_unknown_country_gets_the_home_country(stranded: httpx.AsyncClient) -> None:
    assert "116 123" in (await stranded.get("/help?country=zz")).text


async def test_leaving_works_while_the_database_is_down(
    stranded: httpx.AsyncClient, settings: Settings
) -> None:
    answer = await stranded.get("/exit", headers={"cookie": "leeward_session=not-a-visitor"})
    assert answer.status_code == 303
    assert answer.headers["location"] == settings.exit_url
    assert answer.headers["clear-site-data"] == '"cache", "storage"'


async def test_leaving_changes_an_http_only_cookie_that_is_gone_a_second_later(
    client: httpx.AsyncClient,
) -> None:
    cookie = (await client.get("/exit")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "max-age=1;" in cookie + ";"


async def test_leaving_by_form_needs_no_token_and_links_out_from_a_neutral_page(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    answer = await client.post("/exit")
    assert answer.status_code == 200
    assert f'href="{settings.exit_url}"' in answer.text
    assert "Leeward" not in answer.text


async def test_a_link_that_leads_out_says_where_before_it_is_followed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/leaving", params={"to": "https://example.org/a?b=c"})
    assert "example.org" in answer.text
    assert 'rel="noreferrer noopener nofollow"' in answer.text


@pytest.mark.parametrize(
    "to", ["javascript:alert(1)", "//evil.example", "https://a@b.example/", "data:,x", ""]
)
async def test_an_address_that_hides_where_it_goes_is_not_linked(client: httpx.AsyncClient, to: str) -> None:
    answer = await client.get("/leaving", params={"to": to})
    assert answer.status_code == 200
    assert "can't follow" in answer.text


@pytest.mark.parametrize("country", ["GB", "US", "IN", "ZA"])
async def test_help_in_easy_words_is_as_small_and_shows_the_same_numbers(
    stranded: httpx.AsyncClient, country: str
) -> None:
    easy, full = [(await stranded.get(f"{path}?country={country}")).text for path in ("/help/easy", "/help")]
    loaded = sum(len((pages.STATIC / name).read_bytes()) for name in ("help.css", "motif.svg"))
    assert len(easy.encode()) + loaded < BUDGET
    assert "<script" not in easy
    dialled = set(re.findall(r'href="(tel:[^"]+)"', easy))
    assert dialled
    assert dialled <= set(re.findall(r'href="(tel:[^"]+)"', full))


async def test_a_line_says_its_language_to_whoever_reads_another(client: httpx.AsyncClient) -> None:
    said = "Atienden en inglés."
    assert said in (await client.get("/help?country=GB", headers={"accept-language": "es"})).text
    assert "They answer in" not in (await client.get("/help?country=GB")).text
    assert "They answer in German." in (await client.get("/help?country=AT")).text
