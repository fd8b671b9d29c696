"""Tells the one alert of the demo that was answered: rung, taken, talked about, closed. It rings nobody now."""

import dataclasses
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, closing, talk
from forum.demo.cast import Cast
from forum.demo.stories import AlertStory, Turn
from forum.demo.threads import Told
from forum.foundation import clock
from forum.foundation.callers import Member, StaffMember
from forum.intake.alerts import Cause, add_step, raise_alert
from forum.settings import Settings
from forum.storage.tables.crisis import Alert, Conversation
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.personas import Persona
from forum.storage.tables.threads import Post

# Between two turns of the talk.
TURN = timedelta(minutes=6)


@dataclasses.dataclass(frozen=True, slots=True)
class _Talk:
    """The alert with its conversation and the two who talk; `quiet` are settings with nowhere to ring."""

    alert: Alert
    conversation: Conversation
    staff: StaffMember
    member: Member
    quiet: Settings


async def answer_alert(
    session: AsyncSession, story: AlertStory, days_ago: int, told: Told, cast: Cast, settings: Settings
) -> None:
    """Let the alert of the marked post be taken, talked about and closed; it was raised `days_ago` days ago."""
    post = told.marked[story.post]
    began = timedelta(days=days_ago)
    with clock.shifted(-began):
        alert = await _alert_of(session, post)
        conversation = (
            await session.scalars(select(Conversation).where(Conversation.alert_id == alert.id))
        ).one()
    quiet = dataclasses.replace(settings, alert_urls=())
    talked = _Talk(alert, conversation, cast.staff[story.staff], cast.member(story.by), quiet)
    with clock.shifted(timedelta(minutes=story.minutes_to_acknowledge) - began):
        await add_step(session, alert, "rang", talked.staff.id)
        await actions.acknowledge(session, talked.staff, alert.id)
    for place, turn in enumerate(story.turns, start=1):
        with clock.shifted(timedelta(days=turn.after) + TURN * place - began):
            await _turn(session, talked, turn)
    with clock.shifted(timedelta(days=story.turns[-1].after + 1) - began):
        await closing.close(session, talked.staff, alert.id, story.outcome, "A friend was with them.")  # type: ignore[arg-type]
    await _nothing_left_to_do(session, alert)


async def _alert_of(session: AsyncSession, post: Post) -> Alert:
    """The alert that the check raised; were the lexicon changed to miss it, the demo still has its alert."""
    found = select(Alert).where(Alert.persona_id == post.persona_id, Alert.state != "closed")
    alert = await session.scalar(found)
    if alert is not None:
        return alert
    persona = await session.get_one(Persona, post.persona_id)
    return await raise_alert(session, persona, Cause("post", post.id, None, 3))


async def _nothing_left_to_do(session: AsyncSession, alert: Alert) -> None:
    """The looks at this alert were due days ago: a worker that starts now would be told that it is late."""
    looks = delete(Outbox).where(Outbox.kind == "alert.step", Outbox.payload["alert"].astext == str(alert.id))
    await session.execute(looks.execution_options(synchronize_session=False))


async def _turn(session: AsyncSession, talked: _Talk, turn: Turn) -> None:
    if turn.sender == "staff":
        await actions.write(session, talked.staff, talked.alert.id, turn.body)
    else:
        await talk.say(session, talked.member, talked.conversation.id, turn.body, talked.quiet)
