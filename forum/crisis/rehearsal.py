"""Plays an alert through at a chosen moment, as rota, wishes and ladders stand; it rings nobody and writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import ladders, rota
from forum.crisis.reach import at_level
from forum.crisis.rota import Person
from forum.settings import Settings
from forum.storage.tables.rooms import Room
from moderation.escalation import AlertFacts, Contact, next_step
from moderation.ladders import Ladder

_MOST_RINGS = 6
_LONGEST = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Way:
    """One channel of one person in the picture: its kind, and minutes after the ring (0: at once)."""

    kind: str
    after: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One person rung: `ways` are empty where no channel leads to them."""

    name: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What happens so many minutes after the post: rang, alarmed (everyone), or nobody (no one may be rung)."""

    minutes: int
    clock: str
    kind: str
    people: tuple[Rung, ...]
    shared: bool


@dataclass(frozen=True, slots=True)
class Asleep:
    """Someone who may not be rung at the beginning: because of quiet hours (`until`), or the most of a night."""

    name: str
    until: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An alert that nobody answers, and who would be left asleep when it begins."""

    moments: tuple[Moment, ...]
    asleep: tuple[Asleep, ...]


async def rehearse(session: AsyncSession, settings: Settings, slug: str, level: int, at: datetime) -> Picture:
    """Return what would happen if nobody answered an alert of this level at `at`. Raises NotFound for no room."""
    room_id = await ladders.room_of(session, slug) or await _no_room(session)
    ladder = await ladders.ladder_for(session, room_id, level, settings)
    moments: list[Moment] = []
    rung, rung_at, rings, now = 0, None, dict[str, int](), at
    while len(moments) < _MOST_RINGS and now <= at + _LONGEST:
        who = await rota.people(session, room_id, now)
        contacts = [_tired(each.contact, rings) for each in who]
        facts = AlertFacts(at, rung, rung_at)
        step = next_step(level, contacts, (), facts, now, ladder=ladder.after_rings(len(moments)))
        chosen = [each for each in who if str(each.id) in step.ring]
        # What happens on a ring is told once: a wait that quiet hours cut short rings nobody new.
        if chosen or not moments or moments[-1].kind != "nobody":
            moments.append(_moment(now, at, step.alarm_everyone, chosen, level, settings, alone=not who))
        for each in chosen:
            rings[str(each.id)] = rings.get(str(each.id), 0) + 1
        rung, rung_at = (step.rung, now) if chosen else (rung, rung_at)
        now = _next_look(step.look_again_at, now, ladder, step.rung, len(moments))
    return Picture(tuple(moments), await _asleep(session, settings, room_id, at))


def _next_look(due: datetime | None, now: datetime, ladder: Ladder, rung: int, rings: int) -> datetime:
    wait = ladder.after_rings(rings).wait_after(rung)
    return min(due, now + wait) if due is not None and due > now else now + wait


def _tired(contact: Contact, rings: dict[str, int]) -> Contact:
    return replace(contact, rings_tonight=contact.rings_tonight + rings.get(contact.id, 0))


def _moment(
    now: datetime,
    at: datetime,
    alarm: bool,
    chosen: Sequence[Person],
    level: int,
    settings: Settings,
    *,
    alone: bool,
) -> Moment:
    people = tuple(_rung(each, level) for each in chosen)
    mute = any(not each.ways for each in people)
    # As in alerting: the forum's own channels serve who has none, everyone at the alarm, and a forum without staff.
    shared = bool(settings.alert_urls) and ((bool(chosen) and (alarm or mute)) or alone)
    kind = ("alarmed" if alarm else "rang") if people or shared else "nobody"
    minutes = int((now - at) / timedelta(minutes=1))
    return Moment(minutes, f"{now.astimezone(settings.timezone):%H:%M}", kind, people, shared)


def _rung(person: Person, level: int) -> Rung:
    ways = (
        Way(each.kind, int(after / timedelta(minutes=1))) for each, after in at_level(person.channels, level)
    )
    return Rung(person.name, tuple(ways))


async def _asleep(
    session: AsyncSession, settings: Settings, room_id: UUID, at: datetime
) -> tuple[Asleep, ...]:
    found = []
    for each in await rota.people(session, room_id, at):
        if each.contact.reachable(at):
            continue
        quiet = each.contact.quiet
        ends = quiet.ends_after(at) if quiet is not None and quiet.covers(at) else None
        found.append(Asleep(each.name, f"{ends.astimezone(settings.timezone):%H:%M}" if ends else ""))
    return tuple(found)


async def _no_room(session: AsyncSession) -> UUID:
    """A call from no room reaches everyone who answers: the hidden room stands for it, if it was ever needed."""
    found = await session.scalar(select(Room.id).where(Room.access == "system").limit(1))
    return found or UUID(int=0)
