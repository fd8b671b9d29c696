"""The help page of every country, raw and whole, with both stores down: small, silent, without cookie or script."""

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio

from forum.app import create_app
from forum.foundation import clock
from forum.foundation.secret import Secret
from forum.settings import Settings
from forum.storage.database import Database
from forum.support.queries import CONCERNS
from moderation.line_checks import empty_shelves
from moderation.support import ELSEWHERE, packaged

BUDGET = 14_000
LARGE = ("US", "IN", "BR", "DE", "JP", "FR", "GB", "MX", "PH", "ZA")


@pytest_asyncio.fixture
async def alone(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The forum with neither PostgreSQL nor Redis behind it."""
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none")
    app = create_app(replace(settings, redis_url=Secret(b"redis://127.0.0.1:1/0")), nowhere)
    transport = httpx.ASGITransport(app=app)
    headers = {"accept-encoding": "identity"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", headers=headers
    ) as client:
        yield client
    await nowhere.dispose()


async def whole_page(client: httpx.AsyncClient, path: str) -> tuple[httpx.Response, int]:
    """Return the page and the bytes of it and of all that it loads, none of them packed."""
    page = await client.get(path)
    size = len(page.content)
    for address in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)):
        part = await client.get(address)
        assert part.status_code == 200
        assert "content-encoding" not in part.headers
        size += len(part.content)
    return page, size


async def test_help_of_a_country_is_small_unpacked_with_all_that_it_loads(alone: httpx.AsyncClient) -> None:
    for country in packaged().countries():
        page, size = await whole_page(alone, f"/help?country={country}")
        assert page.status_code == 200, country
        assert "content-encoding" not in page.headers, country
        assert size < BUDGET, country


@pytest.mark.parametrize("country", LARGE[:4])
async def test_help_of_a_country_has_no_cookie_no_script_no_stranger_and_no_line_in_the_log(
    alone: httpx.AsyncClient,
    country: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        capsys.readouterr()
        page = await alone.get(f"/help?country={country}")
        seen = capsys.readouterr()
    # What tests themselves fetch with says what it fetched; the forum says nothing.
    assert not [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert seen.out + seen.err == ""
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    assert "//" not in re.sub(r"<!doctype[^>]*>", "", page.text, flags=re.IGNORECASE)
    assert ELSEWHERE in page.text
    for emergency in packaged().emergency.get(country, ()):
        assert emergency in page.text


async def test_help_shows_what_is_checked_and_open_and_names_each_empty_shelf(
    alone: httpx.AsyncClient,
) -> None:
    shelf, now = packaged(), clock.now()
    for country in LARGE:
        page = (await alone.get(f"/help?country={country}")).text
        mine = [each for each in shelf.lines if each.country == country]
        shown = [each for each in mine if each.trusted(now.date()) and each.open_at(now)]
        assert all(line.dial in page for line in shown[:1]), country
        empty = [each for each in empty_shelves(shelf, country, now.date()) if each != "suicide"]
        assert all(CONCERNS[concern] in page for concern in empty), country


def test_each_number_is_one_record_that_says_all_that_was_promised() -> None:
    """Country, number as dialled and how, hours and zone, concern, checker or source, date, expiry (promises 2.3)."""
    lines = packaged().lines
    assert len({each.id for each in lines}) == len(lines)
    for each in lines:
        assert len(each.country) == 2
        assert not each.dial.startswith("+"), each.id
        assert each.zone
        assert each.concern in CONCERNS
        assert each.source
        assert each.checked < each.review
        if each.kind == "text" and any(word.isupper() and len(word) > 3 for word in each.how.split()):
            assert each.dial in each.how or "text" in each.how.lower()
