"""A second browser, for those who have two."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from litestar import Litestar


@pytest_asyncio.fixture
async def other_browser(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Another browser at the same forum: no cookie shared with `client`."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as browser:
        yield browser
