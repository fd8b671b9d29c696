"""A page asks for news over the connection that its request holds: a second one, wanted by all, would stop them all."""

from dataclasses import replace

import httpx
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Member
from tests.forum.accounts.browser import join


async def test_a_page_asks_over_the_connection_that_its_request_holds(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    held: list[bool] = []

    async def has_news(session: AsyncSession, _member: Member) -> bool:
        held.append(session.in_transaction())
        return True

    await join(client)
    app.state.shell = replace(app.state.shell, has_news=has_news)
    # The first page reads the rooms before it is drawn, and writing pages have begun; /display reads nothing itself.
    for path, holds in (("/", True), ("/me/check-ins", True), ("/display", False)):
        held.clear()
        page = await client.get(path)
        assert held == [holds], path
        assert 'class="news"' in page.text


async def test_a_stranger_is_asked_for_no_news(app: Litestar, client: httpx.AsyncClient) -> None:
    async def has_news(_session: AsyncSession, _member: Member) -> bool:
        raise AssertionError("nobody is there to have any")

    app.state.shell = replace(app.state.shell, has_news=has_news)
    assert (await client.get("/")).status_code == 200
