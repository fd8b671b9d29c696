"""Climbs one step of one alert's ladder and writes who is to be rung, in one transaction; it sends nothing itself.

State is rows and times: each step puts the row of the next one, so that a killed worker loses nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import rota
from forum.crisis.locks import locked
from forum.crisis.messages import TEAM, put_message
from forum.crisis.rota import Person
from forum.foundation import clock, logs
from forum.intake.alerts import add_step
from forum.settings import Settings
from forum.storage import outbox
from forum.storage.tables.crisis import Alert, AlertStep
from forum.storage.tables.threads import Post
from moderation.escalation import LATER_MESSAGE, AckKind, Acknowledgement, AlertFacts, Step, next_step

#: From these steps a new round of ringing is counted.
ROUND_BEGINS = ("opened", "reopened", "restarted")
RINGS = ("rang", "alarmed")
_ACKS: Mapping[str, AckKind] = {
    "acknowledged": "acknowledged",
    "handed_over": "handed_over",
    "awake": "awake",
}
_MOST_STEPS = 500
SIXTY_MINUTES = timedelta(minutes=60)
_EVEN_RINGS = 5
_LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Round:
    """What the steps of the round that runs say: when it last rang, how often, and who said that they have it."""

    rung_at: datetime | None
    acks: tuple[Acknowledgement, ...]
    last_kind: str
    rings: int


def waits_of(settings: Settings, rings: int = 0) -> dict[int, timedelta]:
    """Return the time between two rungs for levels 3 and 4 (LEEWARD_LADDER) after so many rings of a round.

    Once every rung and two alarms have stayed silent, each further wait is twice the last, up to an hour: the ladder
    never ends, but it doesn't wear out the people it rings.
    """
    return {
        3: _stretched(timedelta(seconds=settings.ladder.level_3), rings),
        4: _stretched(timedelta(seconds=settings.ladder.level_4), rings),
    }


def _stretched(wait: timedelta, rings: int) -> timedelta:
    doublings = min(max(0, rings - _EVEN_RINGS), 12)
    return min(wait * (1 << doublings), max(wait, _LONGEST_WAIT))


async def take_step(session: AsyncSession, alert_id: UUID, settings: Settings, due_at: datetime) -> None:
    """Look at one alert and do what its ladder asks now: ring the next people, or look again later.

    `due_at` is when this look was due; the clock having jumped back since is no reason to look later.
    """
    alert = await locked(session, alert_id)
    if alert is None or alert.state == "closed":
        return
    await _restart_if_worse(session, alert, max(clock.now(), due_at))
    now = max(clock.now(), due_at)
    past = await _round(session, alert)
    who = await rota.people(session, alert.room_id, now)
    facts = AlertFacts(
        opened_at=alert.opened_at,
        rung=alert.rung,
        rung_at=past.rung_at,
        last_word_at=alert.answered_at,
        unanswered_since=alert.unanswered_since,
    )
    contacts, waits = [each.contact for each in who], waits_of(settings, past.rings)
    step = next_step(alert.level, contacts, past.acks, facts, now, waits=waits)
    due = step.look_again_at
    if step.ring or step.alarm_everyone:
        await _ring(session, alert, step, past, who, settings)
        due = _after_ring(step, now, waits, waits_of(settings, past.rings + 1), alert.level)
    await _watch_waiting_posts(session, alert, now)
    await _plan(session, alert, due, now)


def _after_ring(
    step: Step, now: datetime, waits: dict[int, timedelta], next_waits: dict[int, timedelta], level: int
) -> datetime | None:
    """When to look after this ring: as long as the next silence may last, but not past the end of quiet hours."""
    if step.look_again_at is None or step.look_again_at < now + waits[max(level, 3)]:
        return step.look_again_at
    return now + next_waits[max(level, 3)]


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


async def _round(session: AsyncSession, alert: Alert) -> _Round:
    begun = select(func.max(AlertStep.place)).where(
        AlertStep.alert_id == alert.id, AlertStep.kind.in_(ROUND_BEGINS)
    )
    since = select(AlertStep.kind, AlertStep.staff_id, AlertStep.at).where(
        AlertStep.alert_id == alert.id, AlertStep.place >= func.coalesce(begun.scalar_subquery(), 0)
    )
    rows = (await session.execute(since.order_by(AlertStep.place.desc()).limit(_MOST_STEPS))).all()
    acks = tuple(
        Acknowledgement(str(row.staff_id), row.at, _ACKS[row.kind]) for row in rows if row.kind in _ACKS
    )
    rung_at = next((row.at for row in rows if row.kind in RINGS), None)
    kinds = [row.kind for row in rows]
    rings = sum(kind in RINGS and before not in RINGS for kind, before in pairwise(kinds))
    return _Round(rung_at, acks, kinds[0] if kinds else "opened", rings)


async def awake_this_round(session: AsyncSession, alert: Alert) -> bool:
    """Tell whether "I'm awake" was pressed since this round of ringing began."""
    return any(each.kind == "awake" for each in (await _round(session, alert)).acks)


async def _ring(
    session: AsyncSession, alert: Alert, step: Step, past: _Round, who: Sequence[Person], settings: Settings
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
        await _ring_person(session, alert, kind, each)
    if not chosen:
        await add_step(session, alert, kind)
    if step.alarm_everyone or not all(each.channels for each in chosen):
        await _ring_team(session, alert, settings)
    logs.event("alert_rang", level=alert.level, rung=step.rung, count=len(chosen), state=kind)


async def _ring_person(session: AsyncSession, alert: Alert, kind: str, person: Person) -> None:
    await add_step(session, alert, kind, person.id)
    await rota.count_ring(session, person.id, clock.now())
    place = await _newest_place(session, alert)
    for channel in person.channels:
        await put_message(session, alert, place, str(person.id), channel)


async def _ring_team(session: AsyncSession, alert: Alert, settings: Settings) -> None:
    """The forum's own channels serve those who have none of their own, and everyone at the last rung."""
    place = await _newest_place(session, alert)
    for url in settings.alert_urls:
        await put_message(session, alert, place, TEAM, url.reveal().decode())


async def _say_why(session: AsyncSession, alert: Alert, past: _Round) -> None:
    """Between two rings the member reads what happened: a rung missed, a promise not kept, a word unanswered."""
    if alert.state == "answered":
        alert.rung = 0
        await add_step(session, alert, "restarted")
    elif alert.state == "acknowledged":
        await add_step(session, alert, "resumed")
    elif past.rung_at is not None:
        await add_step(session, alert, "missed")


async def _newest_place(session: AsyncSession, alert: Alert) -> int:
    newest = select(func.coalesce(func.max(AlertStep.place), 0)).where(AlertStep.alert_id == alert.id)
    return await session.scalar(newest) or 0


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
