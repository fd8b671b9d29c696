"""Leaves a note of the forum itself in a conversation, so that the member sees each step that concerns them."""

from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis.access import conversation_of
from forum.crisis.turns import add_message
from forum.notices.actions import tell
from forum.storage.tables.crisis import Alert


async def note(session: AsyncSession, alert: Alert, said: str) -> None:
    """Add a note to the conversation of an alert that the caller holds, and leave a notice that there is one.

    `said` is an English sentence marked for translation: it is stored as it is, and read in the reader's language.
    """
    talk = await conversation_of(session, alert.id)
    if talk is not None:
        await add_message(session, talk, "system", said)
        await tell(session, alert.persona_id, "talk_news", talk.id)
