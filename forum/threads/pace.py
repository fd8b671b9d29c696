"""Lets a thread go slowly while somebody in it is in danger: one reply of each persona in so many minutes.

When somebody last replied is kept as a keyed mark that is swept after a day; no post gets a time (promises 1.3).
"""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import throttle
from forum.foundation.errors import FieldFault, FormRejected
from forum.foundation.translate import mark_counted as _by
from forum.storage.tables.personas import Persona
from forum.storage.tables.threads import Thread

_SLOWLY = _by(
    "This thread goes slowly just now, so that it stays calm for everyone in it: one letter from each person every "
    "little while. Your words are below. Please send them in about %(wait)s minute.",
    "This thread goes slowly just now, so that it stays calm for everyone in it: one letter from each person every "
    "little while. Your words are below. Please send them in about %(wait)s minutes.",
    "wait",
)


async def keep_pace(session: AsyncSession, thread: Thread, persona: Persona, danger: int) -> None:
    """Raise FormRejected, with the words kept, where this persona wrote here too lately.

    Whoever began the thread is never slowed, nor anyone whose own words speak of danger (level 2 and up).
    """
    if not thread.slow_minutes or persona.id == thread.persona_id or danger >= 2:
        return
    tag = throttle.tag_of("pace", thread.id.bytes + persona.id.bytes)
    wait = await throttle.once_in(session, tag, timedelta(minutes=thread.slow_minutes))
    if wait:
        said = {"wait": -(-wait // 60)}
        raise FormRejected(FieldFault("body", _SLOWLY, said))
