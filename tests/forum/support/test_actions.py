"""Leaving ends the visit on the server, with what it left half-written."""

from sqlalchemy import func, select

from forum.accounts import actions as accounts
from forum.accounts import drafts, sessions
from forum.foundation.callers import Member
from forum.foundation.ids import new_token
from forum.storage.database import Database
from forum.storage.tables.accounts import Session, Vault
from forum.support import actions

PLACE = "/rooms/grief/threads"


async def visiting(database: Database) -> str:
    """Somebody who has joined, is signed in, and has a letter begun; their cookie."""
    async with database.writing() as session:
        joined = await accounts.join(session, new_token(8), "a passphrase of my own")
        member = Member(joined.root, joined.account_id, b"hash")
        await drafts.carry(session, member, PLACE, "my words")
        return await sessions.open_member(session, joined.root, joined.account_id)


async def rows(database: Database) -> tuple[int, int]:
    """How many sessions and drafts there are."""
    async with database.reading() as reader:
        open_sessions = await reader.scalar(select(func.count()).select_from(Session))
        kept = await reader.scalar(select(func.count()).select_from(Vault))
    return open_sessions or 0, kept or 0


async def test_leaving_ends_the_session_and_erases_what_was_half_written(database: Database) -> None:
    cookie = await visiting(database)
    assert await rows(database) == (1, 1)
    await actions.end_visit(database, cookie)
    assert await rows(database) == (0, 0)


async def test_a_made_up_cookie_ends_nobody_elses_visit(database: Database) -> None:
    await visiting(database)
    await actions.end_visit(database, new_token())
    assert await rows(database) == (1, 1)


async def test_a_seal_that_no_longer_opens_keeps_nobody_from_leaving(database: Database) -> None:
    cookie = await visiting(database)
    async with database.writing() as session:
        row = (await session.scalars(select(Session))).one()
        row.sealed = b"\x00" * len(row.sealed or b"")
    await actions.end_visit(database, cookie)
    assert (await rows(database))[0] == 0
