"""Writes and reads the turns of a conversation; who may do either was decided before."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, markdown
from forum.foundation.ids import new_id
from forum.foundation.translate import spoken, translator
from forum.storage.tables.crisis import Conversation, Message


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation, its HTML as it was rendered when written."""

    pos: int
    sender: str
    html: Markup
    day: date


async def add_message(
    session: AsyncSession,
    talk: Conversation,
    sender: Literal["member", "staff", "system"],
    body: str,
    *,
    staff_id: UUID | None = None,
    danger: int = 0,
) -> Message:
    """Add one turn to a conversation whose alert is held, rendered once."""
    await session.refresh(talk, with_for_update=True)
    talk.last_pos += 1
    message = Message(
        id=new_id(), conversation_id=talk.id, pos=talk.last_pos, sender=sender, staff_id=staff_id,
        body=body, body_html=markdown.render(body), danger=danger, day=clock.today(),
    )  # fmt: skip
    session.add(message)
    await session.flush()
    return message


async def turns_of(reader: AsyncSession, conversation_id: UUID, locale: str) -> tuple[Turn, ...]:
    """Return the turns of a conversation in order; notes of the forum in the reader's language, else in `locale`."""
    found = select(Message.pos, Message.sender, Message.body, Message.body_html, Message.day)
    rows = await reader.execute(found.where(Message.conversation_id == conversation_id).order_by(Message.pos))
    return tuple(Turn(pos, who, _html(who, body, html, locale), day) for pos, who, body, html, day in rows)


def _html(sender: str, body: str, html: str, locale: str) -> Markup:
    if sender == "system":
        return Markup("<p>{}</p>").format(escape(translator(spoken(locale)).gettext(body)))
    # The HTML was made by foundation/markdown.py when the words were written.
    return Markup(html)  # noqa: S704
