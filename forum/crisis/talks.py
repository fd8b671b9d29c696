"""Reads a conversation as the member sees it, or as a slip opens it: turns, truth, what they were asked."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import public_word, slips
from forum.crisis.access import conversation_for
from forum.crisis.queries import Panel, own_plan, panel_for
from forum.crisis.turns import Turn, turns_of
from forum.foundation.callers import Caller
from forum.intake.safeguarding import says_minor
from forum.settings import Settings
from forum.storage.tables.crisis import Alert, Conversation


@dataclass(frozen=True, slots=True)
class Talk:
    """A member's conversation: its turns, the panel, and whether "How are you now?" is asked.

    `word` is what they were asked and said about a public word ("" for nothing, asked, agreed, refused, taken_back);
    `minor` that they said they are one: then no secrecy is promised.
    """

    id: UUID
    turns: tuple[Turn, ...]
    panel: Panel
    asks: bool
    word: str = ""
    minor: bool = False
    has_slip: bool = False


async def conversation(
    reader: AsyncSession, caller: Caller, conversation_id: UUID, settings: Settings
) -> Talk:
    """Return one's own conversation, their plan beside it. Raises NotFound for anyone else's."""
    talk, alert, _persona = await conversation_for(reader, caller, conversation_id)
    plan, settings = await own_plan(reader, caller, settings)
    page = await talk_page(reader, talk, alert, settings)
    return replace(page, panel=replace(page.panel, plan=plan))


async def talk_page(reader: AsyncSession, talk: Conversation, alert: Alert, settings: Settings) -> Talk:
    """Return a conversation that was fetched as the one it belongs to, or lent by their slip; never their plan."""
    word = await public_word.consent_of(reader, alert.id)
    return Talk(
        talk.id,
        await turns_of(reader, talk.id, settings.locale),
        await panel_for(reader, alert, settings),
        alert.state == "closed" and alert.follow_up,
        word.state if word is not None else "",
        await says_minor(reader, alert.persona_id),
        await slips.has_slip(reader, alert.id),
    )
