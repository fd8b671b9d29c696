"""End a visit on the server, and what it left half-written; when the database is down the browser still leaves."""

import asyncio

from sqlalchemy.exc import SQLAlchemyError

from forum.accounts import drafts, sessions
from forum.foundation import logs
from forum.foundation.callers import Member
from forum.storage.database import Database

# Nobody who leaves in a hurry waits for a database; OSError and TimeoutError are its connection.
_DOWN = (SQLAlchemyError, OSError, TimeoutError)
_PATIENCE_SECONDS = 2


async def end_visit(database: Database, cookie: str) -> None:
    """End the session behind `cookie` and erase its drafts; a silent database stops nobody from leaving."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), database.writing() as session:
            caller = await sessions.load(session, cookie)
            # The session first: a draft that is being kept at this moment then comes before its deletion.
            await sessions.end(session, cookie)
            if isinstance(caller, Member):
                await drafts.discard(session, caller)
    except _DOWN as fault:
        logs.event("exit_unsaved", error=type(fault).__name__)
