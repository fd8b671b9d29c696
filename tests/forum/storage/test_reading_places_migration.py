"""Hiding reading places: the bare ones go, and nothing else does."""

import asyncio
from uuid import uuid4

from sqlalchemy import text

from forum.storage import migrate
from forum.storage.database import Database
from forum.storage.embedded import EmbeddedServer
from tests import postgres

BEFORE, AFTER = "2026_11_22_one_live_lexicon", "2026_11_22_hide_reading_places"
ROWS = (
    "INSERT INTO room (id, slug, title, topic, kind, access) VALUES (:room, 'grief', 'g', 'g', 'peer_led', 'open')",
    "INSERT INTO persona (id, room_id, handle, alias, alias_key, made_week)"
    " VALUES (:persona, :room, 'h', 'Quiet Heron', 'quietheron', '2026-11-16')",
    "INSERT INTO thread (id, room_id, persona_id, title, state, day)"
    " VALUES (:thread, :room, :persona, 't', 'published', '2026-11-22')",
    "INSERT INTO reading_place (persona_id, thread_id, pos) VALUES (:persona, :thread, 17)",
)


async def test_bare_reading_places_are_forgotten_and_their_owners_kept(cluster: EmbeddedServer) -> None:
    await postgres.run_sql(cluster, "CREATE DATABASE reading_places")
    url = postgres.url_of(cluster, "reading_places")
    await asyncio.to_thread(migrate.upgrade, url, BEFORE)
    database = Database(url, pool=1)
    ids = {"room": uuid4(), "persona": uuid4(), "thread": uuid4()}
    async with database.writing() as session:
        for row in ROWS:
            await session.execute(text(row), ids)
    await database.dispose()
    await asyncio.to_thread(migrate.upgrade, url, AFTER)
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM reading_place"))).scalar_one() == 0
        assert (await session.execute(text("SELECT alias FROM persona"))).scalar_one() == "Quiet Heron"
        assert (await session.execute(text("SELECT title FROM thread"))).scalar_one() == "t"
    await database.dispose()
