"""Climbs one step of one alert's ladder and writes who is to be rung, in one transaction; it sends nothing itself.

State is rows and times: each step puts the row of the next one, so that a killed worker loses nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import ease, ladders, rota
from forum.crisis.locks import locked
from forum.crisis.messages import TEAM, put_all, put_message
from forum.crisis.reach import at_level
from forum.crisis.rota import Person
from forum.crisis.rounds import Round, newest_place, round_of
from forum.foundation import clock, logs
from forum.intake.alerts import add_step
from forum.settings import Settings
from forum.storage import outbox
from forum.storage.tables.crisis import Alert
from forum.storage.tables.threads import Post
from moderation.escalation import LATER_MESSAGE, AlertFacts, Step, next_step
from moderation.ladders import Ladder

SIXTY_MINUTES = timedelta(minutes=60)


async def take_step(
    session: AsyncSession, alert_id: UUID, settings: Settings, due_at: datetime, *, hurry: bool = False
) -> None:
    """Look at one alert and do what its ladder asks now: ring the next people, or look again later.

    `due_at` is when this look was due; the clock having jumped back since is no reason to look later. With `hurry`
    the next people are rung now: whoever had it has passed it on.
    """
    alert = await locked(session, alert_id)
    if alert is None or alert.state == "closed":
        return
    await _restart_if_worse(session, alert, max(clock.now(), due_at))
    now = max(clock.now(), due_at)
    past = await round_of(session, alert)
    who = await ease.only_willing(session, alert, await rota.people(session, alert.room_id, now), now)
    facts = _facts(alert, past, hurry=hurry)
    ladder = await ladders.ladder_for(session, alert.room_id, alert.level, settings)
    contacts, held = [each.contact for each in who], ladder.after_rings(past.rings)
    step = next_step(alert.level, contacts, () if hurry else past.acks, facts, now, ladder=held)
    due = step.look_again_at
    if step.ring or step.alarm_everyone:
        await _ring(session, alert, step, past, who, settings)
        due = _after_ring(step, now, held, ladder.after_rings(past.rings + 1))
    await _watch_waiting_posts(session, alert, now)
    await _plan(session, alert, due, now)


def _facts(alert: Alert, past: Round, *, hurry: bool) -> AlertFacts:
    return AlertFacts(
        opened_at=alert.opened_at,
        rung=alert.rung,
        rung_at=None if hurry else past.rung_at,
        last_word_at=None if hurry else alert.answered_at,
        unanswered_since=alert.unanswered_since,
    )


def _after_ring(step: Step, now: datetime, held: Ladder, longer: Ladder) -> datetime | None:
    """When to look after this ring: as long as the next silence may last, but not past the end of quiet hours."""
    if step.look_again_at is None or step.look_again_at < now + held.wait_after(step.rung):
        return step.look_again_at
    return now + longer.wait_after(step.rung)


async def look_soon(session: AsyncSession, alert: Alert) -> None:
    """Put a look at this alert into the caller's transaction: something about it has changed."""
    await outbox.put(session, "alert.step", {"alert": str(alert.id)})


async def look_at(session: AsyncSession, alert: Alert, due: datetime) -> None:
    """Put a look at this alert at `due`, and remember it as the next one."""
    alert.next_at = due
    await outbox.put(session, "alert.step", {"alert": str(alert.id)}, due_at=due)


async def _restart_if_worse(session: AsyncSession, alert: Alert, now: datetime) -> None:
    """An answered person whose newer words are graver is not left for ten minutes: the ladder starts at once."""
    waits = alert.state == "answered" and alert.unanswered_since is not None
    if not waits or alert.next_at is None or alert.next_at > now:
        return
    if alert.unanswered_since is not None and alert.unanswered_since + LATER_MESSAGE > now:
        await ring_again(session, alert, "restarted")


async def ring_again(session: AsyncSession, alert: Alert, kind: str) -> None:
    """Begin a new round from the first rung, at once; `kind` is the step that says why (restarted, reopened)."""
    alert.state, alert.rung, alert.answered_at, alert.taken_by = "ringing", 0, None, None
    alert.opened_at, alert.opened_by_person = clock.now(), False
    await add_step(session, alert, kind)


async def _ring(
    session: AsyncSession, alert: Alert, step: Step, past: Round, who: Sequence[Person], settings: Settings
) -> None:
    """Write the steps and one row of work for each channel of each person."""
    chosen = [each for each in who if str(each.id) in step.ring]
    nobody = not chosen and (bool(who) or not settings.alert_urls)
    await _say_why(session, alert, past)
    alert.state, alert.rung, alert.taken_by = "ringing", step.rung, None
    alert.version += 1
    if nobody:
        if past.last_kind != "nobody":
            await add_step(session, alert, "nobody")
        return
    kind = "alarmed" if step.alarm_everyone else "rang"
    for each in chosen:
        await _ring_person(session, alert, kind, each, again=each.id in past.rung)
    if not chosen:
        await add_step(session, alert, kind)
    if step.alarm_everyone or not all(at_level(each.channels, alert.level) for each in chosen):
        await _ring_team(session, alert, settings)
    logs.event("alert_rang", level=alert.level, rung=step.rung, count=len(chosen), state=kind)


async def _ring_person(
    session: AsyncSession, alert: Alert, kind: str, person: Person, *, again: bool
) -> None:
    """Who was silent before is rung over all their channels at once: a slow one would never have its turn."""
    await add_step(session, alert, kind, person.id)
    await rota.count_ring(session, person.id, clock.now())
    channels = [replace(each, after=timedelta()) for each in person.channels] if again else person.channels
    await put_all(session, alert, await newest_place(session, alert), person.id, channels)


async def _ring_team(session: AsyncSession, alert: Alert, settings: Settings) -> None:
    """The forum's own channels serve those who have none of their own, and everyone at the last rung."""
    place = await newest_place(session, alert)
    for url in settings.alert_urls:
        await put_message(session, alert, place, TEAM, url.reveal().decode())


async def _say_why(session: AsyncSession, alert: Alert, past: Round) -> None:
    """Between two rings the member reads what happened: a rung missed, a promise not kept, a word unanswered."""
    if alert.state == "answered":
        alert.rung = 0
        await add_step(session, alert, "restarted")
    elif alert.state == "acknowledged":
        await add_step(session, alert, "resumed")
    elif past.rung_at is not None:
        await add_step(session, alert, "missed")


async def _plan(session: AsyncSession, alert: Alert, due: datetime | None, now: datetime) -> None:
    """Remember when to look again; whoever sets that time puts its row, so one that stands has one."""
    if due is None:
        alert.next_at = None
    elif alert.next_at != due or alert.next_at <= now:
        await look_at(session, alert, due)


async def _watch_waiting_posts(session: AsyncSession, alert: Alert, now: datetime) -> None:
    """A post at level 4 that waits is looked at again after an hour (promises 2.1)."""
    waiting = select(Post.id).where(
        Post.persona_id == alert.persona_id, Post.state == "waiting", Post.danger == 4
    )
    for post_id in await session.scalars(waiting):
        await outbox.put(
            session, "post.sixty_minutes", {"post": str(post_id)},
            due_at=now + SIXTY_MINUTES, dedup=f"post.sixty_minutes:{post_id}",
        )  # fmt: skip
