"""What a member does: ask for a person, write in their conversation, answer a question, choose for a waiting post.

Their words are screened like any others; no sanction, no newness and no language stands in the way (promises 1.2).
"""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import alerting, followup, messages, watching
from forum.crisis.access import conversation_for, conversation_of
from forum.crisis.followup import Answer
from forum.crisis.locks import hold_persona, locked
from forum.crisis.turns import add_message
from forum.foundation import clock
from forum.foundation.callers import Caller, Member
from forum.foundation.errors import NotFound
from forum.intake.actions import take_call_for_help
from forum.intake.safeguarding import MINOR, note_minor_in_talk
from forum.intake.screening import check, facts_from
from forum.personas.actions import persona_in, visitor_in
from forum.rooms.access import lantern, room_for
from forum.settings import Settings
from forum.storage.tables.crisis import Alert, Conversation
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post
from moderation.escalation import LATER_MESSAGE


async def call_for_help(
    session: AsyncSession, member: Member, slug: str, body: str, *, plan: str = ""
) -> Conversation:
    """Ring people for this member, with or without words, from a room or from nowhere; return the conversation.

    `plan` is what the member said before may be shown to people on call when they ask for one.
    """
    room = await _room(session, member, slug)
    persona = await visitor_in(session, member, room.id)
    alert = await take_call_for_help(session, persona, room, body)
    talk = await conversation_of(session, alert.id)
    if talk is None:
        raise NotFound
    if plan and talk.last_pos == 0:
        await add_message(session, talk, "member", plan)
    if body.strip():
        await add_message(session, talk, "member", body, danger=alert.level)
    return talk


async def say(
    session: AsyncSession,
    caller: Caller,
    conversation_id: UUID,
    body: str,
    settings: Settings,
    *,
    plan: bool = False,
) -> Conversation:
    """Write in one's conversation. The words are screened, and unanswered for ten minutes they ring people again.

    Words in a conversation that was closed go to the one that is open now, or open the closed one again. A `plan`
    was written on a calmer day: what it says about hard times is no sign of how this moment is.
    """
    mine = await conversation_for(session, caller, conversation_id, held=True)
    return await say_in(session, mine, body, settings, plan=plan)


async def say_in(
    session: AsyncSession,
    mine: tuple[Conversation, Alert, Persona],
    body: str,
    settings: Settings,
    *,
    plan: bool = False,
) -> Conversation:
    """The same for a conversation whose persona and alert the caller holds already."""
    talk, alert = await _open_one(session, *mine)
    room = await session.get(Room, alert.room_id)
    facts = facts_from(await check(session, room.locale if room else "en", body), body)
    level = 0 if plan else facts.crisis
    if MINOR in facts.labels:
        await note_minor_in_talk(session, alert.id)
    message = await add_message(session, talk, "member", body, danger=level)
    if alert.state == "closed":
        await followup.reopen(session, alert, rings=level >= 3)
    else:
        await _joins(session, alert, level, message.pos, settings)
    alert.level = max(alert.level, level)
    return talk


async def answer(
    session: AsyncSession, caller: Caller, conversation_id: UUID, said: Answer, words: str
) -> Conversation:
    """Take a one-press answer to "How are you now?" (`words`: how it reads); "worse" rings people at once."""
    talk, alert, _persona = await conversation_for(session, caller, conversation_id, held=True)
    other = await _open_alert_of(session, alert)
    if other is not None and said == "worse":
        talk, alert = other
    if said != "stop":
        await add_message(session, talk, "member", words)
    await followup.answer(session, alert, said)
    return talk


async def choose(session: AsyncSession, caller: Caller, post_id: UUID, *, share: bool) -> None:
    """Say whether others may read a waiting post after an hour; if the hour has passed, it happens now."""
    post = await own_post(session, caller, post_id)
    await session.refresh(post, with_for_update={"key_share": True})
    await hold_persona(session, post.persona_id)
    alert = await session.scalar(
        select(Alert)
        .where(Alert.persona_id == post.persona_id, or_(Alert.state != "closed", Alert.subject_id == post.id))
        .order_by(Alert.state == "closed")
        .limit(1)
        .with_for_update()
    )
    if alert is None:
        raise NotFound
    alert.publish_later = share
    await session.flush()
    passed = select(Outbox.id).where(
        Outbox.dedup == f"post.sixty_minutes:{post.id}", Outbox.done_at.is_not(None)
    )
    hour_over = await session.scalar(passed) is not None
    if share and hour_over and post.state == "waiting" and await watching.may_be_shown(session, post):
        await watching.show(session, post)


async def own_post(session: AsyncSession, caller: Caller, post_id: UUID) -> Post:
    """Return a post of the caller's own persona. Raises NotFound for anyone else's."""
    post = await session.get(Post, post_id)
    if post is None or not isinstance(caller, Member):
        raise NotFound
    persona = await persona_in(session, caller, post.room_id)
    if persona is None or persona.id != post.persona_id:
        raise NotFound
    return post


async def _room(session: AsyncSession, member: Member, slug: str) -> Room:
    """The room that was named, or the lantern: nobody who asks for a person meets "not found"."""
    if slug:
        try:
            return (await room_for(session, member, slug)).room
        except NotFound:
            pass
    return await lantern(session)


async def _open_one(
    session: AsyncSession, talk: Conversation, alert: Alert, persona: Persona
) -> tuple[Conversation, Alert]:
    if alert.state != "closed":
        return talk, alert
    return await _open_alert_of(session, alert) or (talk, alert)


async def _open_alert_of(session: AsyncSession, alert: Alert) -> tuple[Conversation, Alert] | None:
    """The same person's open alert, where the given one is closed."""
    if alert.state != "closed":
        return None
    found = select(Alert.id).where(Alert.persona_id == alert.persona_id, Alert.state != "closed")
    open_id = await session.scalar(found)
    other = await locked(session, open_id) if open_id is not None else None
    talk = await conversation_of(session, other.id) if other is not None else None
    return (talk, other) if talk is not None and other is not None else None


async def _joins(session: AsyncSession, alert: Alert, level: int, pos: int, settings: Settings) -> None:
    """A later word: graver ones ring at once, others when ten minutes bring no answer; who has it is told."""
    now = clock.now()
    first = alert.unanswered_since is None
    alert.unanswered_since = alert.unanswered_since or now
    alert.version += 1
    if alert.state == "answered" and (level >= 4 or level > alert.level):
        await alerting.ring_again(session, alert, "restarted")
    if alert.state == "answered":
        await alerting.look_at(session, alert, alert.unanswered_since + LATER_MESSAGE)
    else:
        await alerting.look_soon(session, alert)
    if alert.taken_by is not None and first:
        channels = await messages.channels_of(session, alert.taken_by)
        await messages.ring_one(session, alert, alert.taken_by, channels, settings, pos, "reply")
