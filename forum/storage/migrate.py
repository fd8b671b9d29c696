"""Bring the schema to its newest version, and say which it has; may not define a table."""

import asyncio
from pathlib import Path

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from forum.foundation import clock
from forum.settings import OperatorFault
from forum.storage.database import LEAST_VERSION, Database, driver_url, plain_dsn

FOLDER = Path(__file__).with_name("migrations")
TABLE = "schema_version"


async def current(database: Database) -> str | None:
    """Return the schema's version, or None where there is none yet."""
    try:
        async with database.reading() as session:
            return (await session.execute(text(f"SELECT version_num FROM {TABLE}"))).scalar_one_or_none()  # noqa: S608
    except ProgrammingError:
        return None


def head() -> str:
    """Return the newest version there is, read from the files' names and links."""
    revisions: dict[str, str | None] = {}
    for file in (FOLDER / "versions").glob("*.py"):
        names: dict[str, str | None] = {}
        for line in file.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(" = ")
            if name in ("revision", "down_revision"):
                names[name] = None if value == "None" else value.strip("\"'")
        revisions[str(names["revision"])] = names.get("down_revision")
    newest = set(revisions) - set(revisions.values())
    if len(newest) != 1:
        raise OperatorFault(f"The migrations have {len(newest)} newest versions; there must be one.")
    return newest.pop()


async def demand_head(database: Database) -> None:
    """Raise OperatorFault unless the schema is at its newest version and the server new enough."""
    async with database.reading() as session:
        server = int((await session.execute(text("SHOW server_version_num"))).scalar_one())
    if server < LEAST_VERSION * 10000:
        raise OperatorFault(
            f"The database server is PostgreSQL {server // 10000}; {LEAST_VERSION} or newer is needed."
        )
    if await current(database) != head():
        raise OperatorFault("The database's schema is not this version's; run: leeward migrate")


def upgrade(url: str, version: str = "head") -> None:
    """Bring the database at ``url`` to a version, the newest by default; several at once wait for each other."""
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(_config(url), version)
    except CommandError:
        raise OperatorFault(f"This version of Leeward doesn't know the schema {version}.") from None


def revise(url: str, what: str) -> Path:
    """Write a new version that turns the schema at ``url`` into the tables' (for developers); return its file."""
    from alembic import command
    from alembic.script import Script

    # Files are named by day and idea, and so are versions: one reads their order without opening them.
    name = f"{clock.today():%Y_%m_%d}_{'_'.join(what.lower().split())}"
    made = command.revision(_config(url), what, autogenerate=True, rev_id=name)
    if not isinstance(made, Script):
        raise OperatorFault("No version was written.")
    return Path(made.path)


def is_empty(url: str) -> bool:
    """True where the database holds no table at all."""

    async def ask() -> bool:
        connection = await asyncpg.connect(plain_dsn(driver_url(url)))
        try:
            count = await connection.fetchval(
                "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
            )
            return int(count) == 0
        finally:
            await connection.close()

    return asyncio.run(ask())


def _config(url: str):  # type: ignore[no-untyped-def]
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s")
    config.set_main_option("timezone", "UTC")
    config.attributes["url"] = url
    return config
