"""Counts who was lost: compares the database after the night with what people were told and when they were rung."""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.storage.database import Database
from forum.storage.tables.accounts import Staff
from forum.storage.tables.crisis import Alert, AlertStep, Conversation
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.threads import Post
from tests.faults.night.machines import WAITS, Kill
from tests.faults.night.people import Told
from tests.faults.night.receiver import Arrival

#: Two processes keep one time as closely as this (forum.foundation.clock), plus how long a look at a busy clock takes.
EVEN = 0.6
#: The rings of a round whose waits are all the same: the rungs, and two alarms (moderation.ladders).
EVEN_RINGS = 5
#: After the last kill everything must have been caught up with within this: leases, and tries with their pauses.
SETTLES = 60.0
ENOUGH = 12
RINGS = ("rang", "alarmed")
HAS_IT = ("acknowledged", "handed_over", "answered")


@dataclass(frozen=True, slots=True)
class Night:
    """Everything that is known in the morning."""

    posts: Sequence[Any]
    alerts: Sequence[Alert]
    talks: dict[UUID, UUID]
    steps: dict[UUID, list[AlertStep]]
    sends: dict[str, Outbox]
    looks: set[str]
    people: dict[UUID, str]
    arrivals: Sequence[Arrival]
    kills: Sequence[Kill]
    told: Told
    counted_at: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Faults in words (none: the promise held), and the figures of the night."""

    faults: tuple[str, ...]
    figures: dict[str, str]


async def gather(database: Database, told: Told, arrivals: Sequence[Arrival], kills: Sequence[Kill]) -> Night:
    """Read the morning's database."""
    async with database.reading() as session:
        steps: dict[UUID, list[AlertStep]] = defaultdict(list)
        for step in await session.scalars(select(AlertStep).order_by(AlertStep.alert_id, AlertStep.place)):
            steps[step.alert_id].append(step)
        found = await session.execute(select(Conversation.id, Conversation.alert_id))
        return Night(
            posts=(await session.execute(select(Post.id, Post.persona_id, Post.danger))).all(),
            alerts=(await session.scalars(select(Alert))).all(),
            talks={row.id: row.alert_id for row in found},
            steps=steps,
            sends={row.payload["key"]: row for row in await _work(session, "alert.send")},
            looks={row.payload["alert"] for row in await _work(session, "alert.step") if row.done_at is None},
            people={row.id: row.sign_in_name for row in await session.scalars(select(Staff))},
            arrivals=arrivals,
            kills=kills,
            told=told,
            counted_at=time.time(),
        )


async def _work(session: AsyncSession, kind: str) -> Sequence[Outbox]:
    return (await session.scalars(select(Outbox).where(Outbox.kind == kind))).all()


def judge(night: Night) -> Verdict:
    """Compare, and say every fault."""
    first = _first_arrivals(night)
    faults = [
        *_idle(night),
        *_lost(night),
        *_unwatched(night),
        *_unrung(night, first),
        *_twice(night),
        *_early(night, first),
        *_after_taken(night),
    ]
    late = lateness(night, first)
    kinds = Counter(each.what for each in night.kills)
    figures = {
        "killed -9": ", ".join(f"{what} {count} times" for what, count in sorted(kinds.items())),
        "posts at level 3 or 4, calls": f"{len(night.told.posts)}, {len(night.told.calls)}",
        "pages and forms people had to send again": str(night.told.tried_again),
        "alerts; taken by a person": f"{len(night.alerts)}; {len(night.told.taken)}",
        "rings; messages that arrived": f"{_count_rings(night)}; {len(night.arrivals)}",
        "messages that came twice, each in the crash window": str(len(night.arrivals) - len(first)),
        "a rung's lateness, half of them within": f"{late[len(late) // 2]:.2f} s",
        "95 of 100 within": f"{late[int(len(late) * 0.95)]:.2f} s",
        "worst": f"{late[-1]:.2f} s",
    }
    return Verdict(tuple(faults), figures)


def _first_arrivals(night: Night) -> dict[str, Arrival]:
    first: dict[str, Arrival] = {}
    for each in night.arrivals:
        first.setdefault(each.key, each)
    return first


def _idle(night: Night) -> list[str]:
    """A night in which nothing happened proves nothing."""
    enough = night.told.accepted >= ENOUGH and night.told.taken and night.arrivals
    return [] if enough else ["too little happened to tell"]


def _lost(night: Night) -> list[str]:
    """Every accepted post and call is there once, and each persona's alerts count exactly what that persona did."""
    there = {str(row.id): row for row in night.posts}
    faults = [f"post {each} was accepted and is gone" for each in night.told.posts if each not in there]
    talks = {str(each) for each in night.talks}
    faults += [f"call {each} was accepted and is gone" for each in night.told.calls if each not in talks]
    faults += [f"post {key} has level {row.danger}" for key, row in there.items() if row.danger < 3]
    if len(set(night.told.posts)) < len(night.told.posts):
        faults.append("one post was told of twice")
    causes, counted = Counter(row.persona_id for row in night.posts), Counter[UUID]()
    calls = Counter(night.told.calls)
    of_alert = {each.id: each.persona_id for each in night.alerts}
    for talk, alert in night.talks.items():
        causes[of_alert[alert]] += calls[str(talk)]
    for alert_row in night.alerts:
        counted[alert_row.persona_id] += 1 + alert_row.joined
    for persona, count in causes.items():
        # The last act of each member may have been accepted without their reading it.
        if counted[persona] < count:
            faults.append(f"persona {persona}: {count} posts and calls, {counted[persona]} in alerts")
    return faults


def _unwatched(night: Night) -> list[str]:
    """An alert that nobody has answered has its next look standing in the outbox."""
    return [
        f"alert {each.id} is {each.state} and nobody will look again"
        for each in night.alerts
        if each.state in ("ringing", "acknowledged") and str(each.id) not in night.looks
    ]


def _unrung(night: Night, first: dict[str, Arrival]) -> list[str]:
    """Each ring reached its person, unless somebody had it first or the person was rung again by then."""
    faults = [f"alert {each.id} rang nobody" for each in night.alerts if not _rings(night.steps[each.id])]
    keys = {
        (row.payload["alert"], row.payload["ring"], row.payload["person"]): key
        for key, row in night.sends.items()
    }
    for alert, steps in night.steps.items():
        for step in _rings(steps):
            key = keys.get((str(alert), step.place, str(step.staff_id)))
            later = [each for each in steps if each.place > step.place]
            moot = any(
                each.kind in HAS_IT or (each.kind in RINGS and each.staff_id == step.staff_id)
                for each in later
            )
            if key is None:
                faults.append(f"alert {alert}: ring {step.place} has no message")
            elif key not in first and not moot and not _under_way(night, key):
                faults.append(f"alert {alert}: ring {step.place} never arrived")
    return faults


def _under_way(night: Night, key: str) -> bool:
    """The ladder rings on while we count: what was put of late and is not done is on its way, and only late."""
    row = night.sends[key]
    return row.done_at is None and night.counted_at - row.due_at.timestamp() < SETTLES


def _twice(night: Night) -> list[str]:
    """A message comes again only where a kill fell between its arrival and our commit, under the same key."""
    faults = []
    seen: dict[str, float] = {}
    deadly = [each.at for each in night.kills if each.what != "web"]
    for each in night.arrivals:
        if each.key not in night.sends:
            faults.append(f"alert {each.alert}: a message that nobody put")
        before = seen.setdefault(each.key, each.at)
        if before is not each.at and not any(before - 1 <= kill <= each.at for kill in deadly):
            faults.append(f"alert {each.alert}: {each.person} got one message twice, with nothing killed")
    for alert, steps in night.steps.items():
        counted = Counter((place, step.staff_id) for place, step in _grouped(steps))
        faults += [f"alert {alert}: one rung rang somebody {n} times" for n in counted.values() if n > 1]
    return faults


def _early(night: Night, first: dict[str, Arrival]) -> list[str]:
    """No rung before the silence of the one before has passed, by the steps and by the clock of the receiver."""
    faults = []
    for alert, steps in night.steps.items():
        times = _group_times(steps)
        faults += [
            f"alert {alert}: rung {after - before:.2f} s after the last"
            for before, after in pairwise(times)
            if after - before < WAITS[0] - EVEN
        ]
    at = {
        (str(alert), step.place, str(step.staff_id)): step.at.timestamp()
        for alert, steps in night.steps.items()
        for step in _rings(steps)
    }
    for key, arrival in first.items():
        payload = night.sends[key].payload if key in night.sends else {}
        rung = at.get((payload.get("alert"), payload.get("ring"), payload.get("person")))
        if rung is not None and arrival.at < rung - EVEN:
            faults.append(f"alert {arrival.alert}: a message {rung - arrival.at:.2f} s before its ring")
    return faults


def _after_taken(night: Night) -> list[str]:
    """Once somebody has it nobody is rung: by the step's own time, which was written under the lock."""
    faults = []
    for alert, steps in night.steps.items():
        taken = next((each.at.timestamp() for each in steps if each.kind in HAS_IT), None)
        if taken is None:
            continue
        faults += [
            f"alert {alert}: {each.person} was rung {each.at - taken:.2f} s after someone had it"
            for each in night.arrivals
            if each.alert == str(alert)
            and each.at > taken + EVEN
            and each.key in night.sends
            and night.sends[each.key].payload["why"] == "ring"
        ]
        faults += [
            f"alert {alert}: a ring after someone had it"
            for each in _rings(steps)
            if each.at.timestamp() > taken + EVEN
        ]
    return faults


def lateness(night: Night, first: dict[str, Arrival]) -> list[float]:
    """Return, sorted, the seconds from when each rung was due until its first message was there."""
    keys = defaultdict(list)
    for key, row in night.sends.items():
        keys[(row.payload["alert"], row.payload["ring"])].append(key)
    found = []
    for alert in night.alerts:
        steps = night.steps[alert.id]
        due = steps[0].at.timestamp()
        groups: dict[int, list[AlertStep]] = defaultdict(list)
        for place, step in _grouped(steps):
            groups[place].append(step)
        for group in list(groups.values())[:EVEN_RINGS]:
            arrived = [
                first[key].at for step in group for key in keys[(str(alert.id), step.place)] if key in first
            ]
            if arrived:
                found.append(max(0.0, min(arrived) - due))
            due = max(each.at.timestamp() for each in group) + WAITS[0 if alert.level == 4 else 1]
    return sorted(found) or [0.0]


def _rings(steps: Sequence[AlertStep]) -> list[AlertStep]:
    return [each for each in steps if each.kind in RINGS and each.staff_id is not None]


def _grouped(steps: Sequence[AlertStep]) -> list[tuple[int, AlertStep]]:
    """Rings beside each other are one rung: (the place where it began, ring)."""
    found: list[tuple[int, AlertStep]] = []
    begun = 0
    before = ""
    for step in steps:
        if step.kind in RINGS:
            begun = begun if before in RINGS else step.place
            found.append((begun, step))
        before = step.kind
    return found


def _group_times(steps: Sequence[AlertStep]) -> list[float]:
    times: dict[int, float] = {}
    for place, step in _grouped(steps):
        times.setdefault(place, step.at.timestamp())
    return list(times.values())


def _count_rings(night: Night) -> int:
    return sum(len(_rings(steps)) for steps in night.steps.values())
