"""Page quotas: a scraper is held back, and help never is."""

from dataclasses import replace

import httpx
import pytest
from litestar import Litestar

from forum.foundation.rate_limit import AddressLimiter, LocalLimiter
from forum.web import quota
from tests.forum.accounts.browser import join


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A forum that gives two pages to a network and three to a session."""
    for name, limit in (("SIGNED_OUT", 2), ("SIGNED_IN", 3), ("IN_DEMO", 1000)):
        monkeypatch.setattr(quota, name, limit)
    monkeypatch.setattr(quota, "_networks", AddressLimiter())
    monkeypatch.setattr(quota, "_sessions", LocalLimiter())


def in_production(app: Litestar) -> None:
    app.state.shell = replace(app.state.shell, settings=replace(app.state.shell.settings, env="production"))


async def test_a_network_that_takes_pages_by_the_hundred_waits_and_still_reaches_help(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    in_production(app)
    answers = [await client.get("/rooms") for _turn in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 1
    assert 'href="/help"' in answers[-1].text
    for path in ("/help", "/exit", "/healthz"):
        assert (await client.get(path)).status_code in (200, 303), path


async def test_a_session_has_its_own_share(app: Litestar, client: httpx.AsyncClient) -> None:
    await join(client)
    in_production(app)
    assert [(await client.get("/rooms")).status_code for _turn in range(4)] == [200, 200, 200, 429]


async def test_a_demo_is_not_held_back(client: httpx.AsyncClient) -> None:
    assert [(await client.get("/rooms")).status_code for _turn in range(5)] == [200] * 5
