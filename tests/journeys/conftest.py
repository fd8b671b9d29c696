"""A forum with two rooms, and people who come to it with a browser of their own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest_asyncio
from litestar import Litestar

from forum.storage.database import Database
from tests import cast
from tests.journeys.person import Person

Newcomer = Callable[[], Person]


@pytest_asyncio.fixture
async def newcomer(app: Litestar, database: Database) -> AsyncIterator[Newcomer]:
    """Return people with a browser each; the rooms grief (open) and carers (members) stand."""
    async with database.writing() as session:
        await cast.room(session, "grief")
        await cast.room(session, "carers", access="members", topic="caring")
    async with AsyncExitStack() as stack:
        people: list[Person] = []

        def one_more() -> Person:
            people.append(Person(app))
            stack.push_async_exit(people[-1])
            return people[-1]

        yield one_more
