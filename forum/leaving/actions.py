"""Erases a member's words and account in their presence; may not stop an open alert (promises.md 1.2).

Each function takes the database: every persona is hidden in a transaction of its own and the account in another, so
that nothing in the tables says that they went together (promises.md 1.3). The worker makes it final on the day.
"""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import actions as accounts
from forum.foundation import clock
from forum.foundation.callers import Member
from forum.personas.actions import all_personas
from forum.storage.database import Database
from forum.storage.tables.personas import Persona
from forum.storage.tables.threads import Post, Thread

# Time to change one's mind about the account; the words are out of sight at once.
DAYS = timedelta(days=7)


async def erase(database: Database, member: Member, *, now: bool = False) -> date:
    """Hide everything at once and set the day on which it is gone: in seven days, or today. Return that day.

    All other sessions of the member end, with `now` this one too.
    """
    on = clock.today() if now else clock.today() + DAYS
    for persona_id in await _own(database, member):
        async with database.writing() as session:
            await _hide(session, persona_id, on)
    async with database.writing() as session:
        if now:
            await accounts.erase_now(session, member)
        else:
            await accounts.mark_for_erasure(session, member, on)
    return on


async def keep(database: Database, member: Member) -> None:
    """Take the erasure back while it isn't final: account and names stay, posts stay out of sight."""
    for persona_id in await _own(database, member):
        async with database.writing() as session:
            await session.execute(update(Persona).where(Persona.id == persona_id).values(erase_on=None))
    async with database.writing() as session:
        await accounts.keep_after_all(session, member)


async def _own(database: Database, member: Member) -> list[UUID]:
    async with database.reading() as reader:
        return [persona.id for persona in await all_personas(reader, member.root)]


async def _hide(session: AsyncSession, persona_id: UUID, on: date) -> None:
    # A text that a person still has to judge or answer keeps its case; the words leave the room all the same.
    shown = Post.state.in_(("published", "waiting"))
    await session.execute(update(Post).where(Post.persona_id == persona_id, shown).values(state="withdrawn"))
    # A title is of the first post's words: where a thread is closed, only its writer reads it.
    await session.execute(update(Thread).where(Thread.persona_id == persona_id).values(closed=True))
    await session.execute(
        update(Persona).where(Persona.id == persona_id).values(erase_on=on, membership="left")
    )
