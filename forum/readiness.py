"""Says whether requests can be served, and which part limps; it asks each part once and mends none."""

import asyncio

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from forum.crisis import presence
from forum.settings import Settings
from forum.storage.database import Database
from forum.web.shell import Health
from moderation.screening import screen


async def health(settings: Settings, database: Database) -> Health:
    """Return how each part does: database and lexicon must answer; worker, channels and Redis only degrade."""
    parts = {"database": "ok", "lexicon": "ok"}
    try:
        parts |= await presence.health(database, settings)
    except (OSError, TimeoutError, SQLAlchemyError):
        parts["database"] = "failed"
    try:
        # The first screening compiles the lexicon, which takes longer than a request may hold the others up.
        await asyncio.to_thread(screen, "ready", locale=settings.locale)
    except (LookupError, ValueError):
        parts["lexicon"] = "failed"
    if settings.redis_url is not None:
        parts["redis"] = await _redis_answers(settings.redis_url.reveal().decode())
    return Health("failed" not in parts.values(), parts)


async def _redis_answers(url: str) -> str:
    try:
        async with Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            await client.ping()
    except (RedisError, OSError):
        return "degraded"
    return "ok"
