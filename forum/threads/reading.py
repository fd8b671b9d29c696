"""Notes how far a persona has read: on change only, in a transaction of its own that waits for no disk."""

from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.callers import Member
from forum.personas.actions import persona_in
from forum.storage.tables.personas import ReadingPlace
from forum.storage.tables.threads import Thread


async def note_place(session: AsyncSession, member: Member, thread_id: UUID, pos: int) -> None:
    """Remember `pos` as read in this thread, never going back; a reader without a persona there leaves no mark."""
    thread = await session.get(Thread, thread_id)
    persona = await persona_in(session, member, thread.room_id) if thread else None
    if persona is None:
        return
    await session.execute(text("SET LOCAL synchronous_commit TO OFF"))
    row = insert(ReadingPlace).values(persona_id=persona.id, thread_id=thread_id, pos=pos)
    further = row.on_conflict_do_update(
        index_elements=["persona_id", "thread_id"],
        set_={"pos": func.greatest(ReadingPlace.pos, row.excluded.pos)},
        where=ReadingPlace.pos < row.excluded.pos,
    )
    await session.execute(further)
