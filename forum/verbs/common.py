"""What every verb begins with: settings, keys in place, a database; may not hold what one verb alone needs."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from forum import keys
from forum.environment import VARIABLES
from forum.foundation import logs, passwords, sealing
from forum.settings import OperatorFault, Settings
from forum.storage import erasures, migrate
from forum.storage.database import Database
from forum.storage.embedded import embedded

T = TypeVar("T")
UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError)


def settings_from(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings and put keys and costs in place; the demo's keys are made on first use.

    Raises SettingsFaults.
    """
    make_demo_keys(env)
    settings = Settings.from_env(env)
    install(settings)
    return settings


def install(settings: Settings) -> None:
    """Put the keys, the cost of passphrases and the log of this process in place."""
    sealing.install(settings.keys)
    passwords.install(settings.passwords, at_once=settings.passwords_at_once)
    erasures.install(settings.data)
    logs.configure()


def make_demo_keys(env: Mapping[str, str]) -> None:
    """Make keys of this installation's own for a demo that has none; production is told to make its own."""
    if env.get("LEEWARD_ENV", "").strip() != "demo" or env.get("LEEWARD_KEYS_FILE", "").strip():
        return
    data = Path(env.get("LEEWARD_DATA", "").strip() or VARIABLES["LEEWARD_DATA"]).expanduser()
    try:
        keys.save(keys.fresh(demo=True), data / "keys.toml")
    except FileExistsError:
        pass
    except OSError as error:
        raise OperatorFault(
            f"The folder {data} cannot be written to ({error.strerror}); set LEEWARD_DATA."
        ) from None


@contextmanager
def database_url(settings: Settings, what: str) -> Iterator[str]:
    """Yield the database's URL: DATABASE_URL, or the embedded server that runs, or one that lasts for this block."""
    if settings.database_url is not None:
        yield settings.database_url.reveal().decode()
        return
    with embedded(embedded_root(settings), what=what) as url:
        yield url


def embedded_root(settings: Settings) -> Path:
    """Return the folder of the embedded PostgreSQL."""
    return settings.data / "postgres"


@asynccontextmanager
async def opened(url: str, *, pool: int = 2) -> AsyncIterator[Database]:
    """Open the database; raises OperatorFault where it can't be reached or its schema is old."""
    database = Database(url, pool=pool)
    try:
        await migrate.demand_head(database)
        yield database
    except UNREACHABLE as error:
        raise OperatorFault(unreachable(error)) from error
    finally:
        await database.dispose()


def unreachable(error: BaseException) -> str:
    """Return one line about a database that can't be used, without its address or any parameter."""
    cause = getattr(error, "orig", None) or error
    return f"The database can't be used just now ({type(cause).__name__}). Is DATABASE_URL right, and is it running?"


def with_database(
    settings: Settings, verb: str, work: Callable[[Database], Awaitable[T]], *, pool: int = 2
) -> T:
    """Run ``work`` on an open database and return what it returns; raises OperatorFault as ``opened`` does."""

    async def run(url: str) -> T:
        async with opened(url, pool=pool) as database:
            return await work(database)

    with database_url(settings, f"leeward {verb}") as url:
        return asyncio.run(run(url))
