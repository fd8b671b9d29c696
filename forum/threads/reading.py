"""Notes how far a persona has read: on change only, in a transaction of its own that waits for no disk.

What is stored is the place moved by an amount derived from the member's root, another for each thread. It still
grows as one reads on, and tells nobody else when that was (promises.md 1.3; the linkage attack found the bare place).
"""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import sealing
from forum.foundation.callers import Member
from forum.foundation.secret import Secret
from forum.storage.tables.personas import ReadingPlace


class Bookmarks:
    """Hides and opens the reading places of one member, in their presence."""

    def __init__(self, root: Secret) -> None:
        self._key = sealing.derive(root.reveal(), "reading places")

    def hide(self, thread_id: UUID, pos: int) -> int:
        """Return `pos` (0 to 2**31) as it is stored."""
        return pos + self._moved_by(thread_id)

    def open(self, thread_id: UUID, hidden_pos: int | None) -> int | None:
        """Return the place that was hidden, or None for none."""
        return None if hidden_pos is None else hidden_pos - self._moved_by(thread_id)

    def _moved_by(self, thread_id: UUID) -> int:
        # 60 bits: the sum fits the column, and the place is lost in it.
        return int.from_bytes(sealing.tag(self._key, thread_id.bytes)[:8]) >> 4


async def note_place(
    session: AsyncSession, member: Member, persona_id: UUID, thread_id: UUID, pos: int
) -> None:
    """Remember `pos` as read in this thread by this persona of the member, never going back."""
    await session.execute(text("SET LOCAL synchronous_commit TO OFF"))
    row = insert(ReadingPlace).values(
        persona_id=persona_id, thread_id=thread_id, hidden_pos=Bookmarks(member.root).hide(thread_id, pos)
    )
    further = row.on_conflict_do_update(
        index_elements=["persona_id", "thread_id"],
        set_={"hidden_pos": row.excluded.hidden_pos},
        where=ReadingPlace.hidden_pos < row.excluded.hidden_pos,
    )
    await session.execute(further)
