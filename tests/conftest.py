"""Fixtures that every test may ask for: settings, a database, the app and receivers; nothing is faked but time."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import structlog
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from forum import keys
from forum.foundation import passwords, sealing
from forum.settings import Settings
from forum.storage.database import Database, driver_url
from forum.storage.embedded import EmbeddedServer
from tests import postgres, receivers

CHEAP = passwords.Cost(memory_kib=8, passes=1, lanes=1)


@pytest.fixture(scope="session")
def keyring() -> sealing.Keyring:
    """Keys made for this run."""
    return keys.fresh(demo=True).keyring()


@pytest.fixture(autouse=True)
def installed_keys(keyring: sealing.Keyring) -> None:
    """Every test starts with the same keys and a cheap argon2id in place, whatever the one before it did."""
    sealing.install(keyring)
    passwords.install(CHEAP)


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """A test that says where the log goes says it for itself alone."""
    ours, handlers, level = structlog.get_config(), logging.root.handlers, logging.root.level
    yield
    structlog.configure(**ours)
    logging.root.handlers, logging.root.level = handlers, level


@pytest.fixture
def settings(keyring: sealing.Keyring, tmp_path: Path) -> Settings:
    """A demo's settings, with passphrases that cost next to nothing."""
    return Settings(keys=keyring, env="demo", data=tmp_path, passwords=CHEAP)


@pytest.fixture(scope="session")
def cluster() -> Iterator[EmbeddedServer]:
    """One PostgreSQL for this test process."""
    with postgres.cluster() as server:
        yield server


@pytest_asyncio.fixture(scope="session")
async def template(cluster: EmbeddedServer) -> EmbeddedServer:
    """The same server, with the template database made."""
    await postgres.make_template(cluster)
    return cluster


@pytest_asyncio.fixture(scope="session")
async def shared_database(template: EmbeddedServer) -> AsyncIterator[Database]:
    """One copy for all tests that roll back; never commit in it."""
    async with postgres.clone(template) as database:
        yield database


@pytest_asyncio.fixture
async def session(shared_database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction that is rolled back after the test; a commit inside it ends a savepoint only."""
    engine = create_async_engine(driver_url(shared_database.url.render_as_string(hide_password=False)))
    async with engine.connect() as connection:
        outer = await connection.begin()
        async with AsyncSession(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            yield session
        await outer.rollback()
    await engine.dispose()


@pytest_asyncio.fixture
async def database(template: EmbeddedServer) -> AsyncIterator[Database]:
    """A fresh copy for a test that commits."""
    async with postgres.clone(template) as database:
        yield database


@pytest_asyncio.fixture
async def app(settings: Settings, database: Database) -> AsyncIterator[Litestar]:
    """The whole forum on a fresh database, started."""
    from forum.app import create_app

    app = create_app(settings, database)
    # pytest ends a fixture in another task than began it, which a lifespan can't bear: it gets one of its own.
    up, over = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            up.set()
            await over.wait()

    living = asyncio.create_task(live())
    await asyncio.wait([living, asyncio.ensure_future(up.wait())], return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        await living
    yield app
    over.set()
    await living


@pytest_asyncio.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without script at the forum's door: keeps cookies, follows no redirect by itself."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis on a Unix socket; the test is skipped, and says so, where there is none."""
    with receivers.redis_server(receivers.demand_redis()) as url:
        yield url


@pytest.fixture
def webhook() -> Iterator[receivers.Webhook]:
    """A real HTTP server on loopback that keeps what it gets."""
    hook = receivers.Webhook()
    yield hook
    hook.close()


@pytest.fixture
def smtp() -> Iterator[receivers.Mailbox]:
    """A real SMTP server on loopback that keeps what it gets."""
    with receivers.mailbox() as box:
        yield box
