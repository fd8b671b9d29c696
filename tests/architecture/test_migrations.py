"""Migrations lead to exactly the tables, know no table themselves, and the audit chain cannot be rewritten."""

import ast

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from forum.storage import audit, migrate
from forum.storage.base import Base
from forum.storage.database import Database
from forum.storage.embedded import EmbeddedServer
from tests import postgres

VERSIONS = sorted((migrate.FOLDER / "versions").glob("*.py"))


def differences(connection: Connection) -> list[object]:
    options = {"version_table": migrate.TABLE, "compare_type": True, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, Base.metadata))


async def test_the_migrations_lead_to_exactly_the_tables(cluster: EmbeddedServer) -> None:
    await postgres.run_sql(cluster, "CREATE DATABASE migrated")
    url = postgres.url_of(cluster, "migrated")
    await postgres.migrated(url)
    database = Database(url, pool=1)
    async with database.writing() as session:
        found = await (await session.connection()).run_sync(differences)
    assert await migrate.current(database) == migrate.head()
    await database.dispose()
    assert found == []


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.stem)
def test_a_version_is_dated_and_imports_nothing_of_ours(version: object) -> None:
    assert isinstance(version, type(VERSIONS[0]))
    tree = ast.parse(version.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    assert not [node.module for node in imports if (node.module or "").startswith(("forum", "moderation"))]
    assert version.stem[:10].replace("_", "").isdigit()


async def test_the_database_refuses_to_rewrite_the_audit_chain(database: Database) -> None:
    async with database.writing() as session:
        for act in ("one", "two", "three"):
            await audit.record(session, "system:test", act, act)
    for forbidden in (
        "UPDATE audit_entry SET act = 'other' WHERE seq = 2",
        "DELETE FROM audit_entry WHERE seq = 2",
        "DELETE FROM audit_entry WHERE seq = 3",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
    ):
        with pytest.raises(DBAPIError, match="audit chain"):
            async with database.writing() as session:
                await session.execute(text(forbidden))


async def test_the_old_end_of_the_chain_may_be_pruned_and_the_rest_still_verifies(database: Database) -> None:
    async with database.writing() as session:
        for act in ("one", "two", "three"):
            await audit.record(session, "system:test", act, act)
    async with database.writing() as session:
        await session.execute(text("DELETE FROM audit_entry WHERE seq < 3"))
    async with database.reading() as session:
        found = await audit.verify(session)
    assert (found.entries, found.broken_at) == (1, None)
