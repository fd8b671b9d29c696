"""Care for those who answer: what they would rather not read, a choice before a second hard call, how much they had.

How much somebody had is shown to themselves, and summed to a lead; it never measures anyone (promises 2.2.11).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis.rota import Person
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.translate import mark as _
from forum.storage.tables.care import AlertEntry, Exposure, ResponderCare
from forum.storage.tables.cases import Case
from forum.storage.tables.crisis import Alert, AlertStep
from moderation.care import GRAVE, needs_choice, willing

#: What somebody may ask not to be rung for, each with the labels of the check that mean it.
TOPICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "self_harm": (_("self-harm"), ("self_harm",)),
    "eating": (_("eating"), ("eating_disorder",)),
    "abuse": (_("abuse"), ("abuse.disclosed",)),
    "sexual": (_("sexual violence"), ("abuse.sexual",)),
    "child": (_("a child in danger"), ("abuse.child", "minor.stated")),
    "bereavement": (_("bereavement by suicide"), ("bereavement",)),
    "others": (_("harm to others"), ("harm_to_others",)),
}
WEEKS_SHOWN = 4
#: Fewer people than this, and a sum would tell of one of them.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Wishes:
    """What someone on call wants for themselves."""

    topics: tuple[str, ...] = ()
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Meter:
    """One's own hard calls: in this week, in the last four; `together` the forum's own sums (None: too few people)."""

    this_week: int
    four_weeks: int
    together: tuple[int, int] | None = None


async def wishes_of(session: AsyncSession, staff_id: UUID) -> Wishes:
    """Return what somebody wants for themselves."""
    row = await session.get(ResponderCare, staff_id)
    return Wishes(tuple(row.topics), row.folded) if row is not None else Wishes()


async def set_wishes(
    session: AsyncSession, staff: StaffMember, topics: Sequence[str], *, folded: bool
) -> None:
    """Keep one's own topics and whether words are folded until asked for. Unknown topics are left out."""
    values = {"topics": [each for each in TOPICS if each in topics], "folded": folded}
    row = insert(ResponderCare).values(staff_id=staff.id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["staff_id"], set_=values))


async def must_choose(session: AsyncSession, staff: StaffMember, alert: Alert, rest: timedelta) -> bool:
    """Tell whether somebody who took a grave call within `rest` should first choose to take this one as well."""
    row = await session.get(ResponderCare, staff.id)
    if row is None or row.last_alert_id == alert.id or alert.taken_by == staff.id:
        return False
    return needs_choice(alert.level, row.last_grave_at, clock.now(), rest)


async def took(session: AsyncSession, staff: StaffMember, alert: Alert) -> None:
    """Count a grave call for whoever took it: once for each call, by week, and to the hour for the choice above."""
    if alert.level < GRAVE:
        return
    row = await session.get(ResponderCare, staff.id, with_for_update=True)
    again = row is not None and row.last_alert_id == alert.id
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    values = {"last_grave_at": hour, "last_alert_id": alert.id}
    care = insert(ResponderCare).values(staff_id=staff.id, **values)
    await session.execute(care.on_conflict_do_update(index_elements=["staff_id"], set_=values))
    if row is not None:
        await session.refresh(row)
    if again or await _counted(session, staff.id, alert.id):
        return
    week = insert(Exposure).values(staff_id=staff.id, week=clock.week_of(clock.today()), calls=1)
    more = {"calls": Exposure.calls + 1}
    await session.execute(week.on_conflict_do_update(index_elements=["staff_id", "week"], set_=more))


async def meter(session: AsyncSession, staff: StaffMember) -> Meter:
    """Return how many hard calls somebody had; to a lead or an admin also how many calls all had, and how many people.

    Nobody is named, and nothing is summed over fewer than three people.
    """
    this_week = clock.week_of(clock.today())
    since = this_week - timedelta(weeks=WEEKS_SHOWN - 1)
    found = select(Exposure.week, Exposure.calls).where(Exposure.staff_id == staff.id, Exposure.week >= since)
    mine: dict[date, int] = {row.week: row.calls for row in await session.execute(found)}
    leads = staff.has("lead") or staff.has("admin")
    return Meter(
        mine.get(this_week, 0), sum(mine.values()), await _together(session, since) if leads else None
    )


async def only_willing(
    session: AsyncSession, alert: Alert, people: Sequence[Person], now: datetime
) -> list[Person]:
    """Return whom the ladder rings: who passed it on, or asked not to get its topic, only when nobody else can be."""
    out = await _left_out(session, alert)
    can = [str(each.id) for each in people if each.contact.reachable(now)]
    ringable = willing(can, frozenset(out))
    return [each for each in people if str(each.id) in ringable or str(each.id) not in can]


async def _left_out(session: AsyncSession, alert: Alert) -> set[str]:
    labels = await _labels(session, alert)
    topics = {name for name, (_said, means) in TOPICS.items() if labels & set(means)}
    unwilling: set[UUID] = set()
    if topics:
        wished = select(ResponderCare.staff_id).where(ResponderCare.topics.overlap(sorted(topics)))
        unwilling |= set(await session.scalars(wished))
    passed = select(AlertEntry.staff_id).where(
        AlertEntry.alert_id == alert.id, AlertEntry.kind == "declined", AlertEntry.staff_id.is_not(None)
    )
    unwilling |= {each for each in await session.scalars(passed) if each is not None}
    return {str(each) for each in unwilling}


async def _labels(session: AsyncSession, alert: Alert) -> set[str]:
    mine = (Case.persona_id == alert.persona_id) & (Case.state == "open") & (Case.danger >= 2)
    found = await session.scalars(select(Case.labels).where(mine | (Case.id == alert.case_id)))
    return {str(label) for labels in found for label in labels}


async def _counted(session: AsyncSession, staff_id: UUID, alert_id: UUID) -> bool:
    """Whether this person took the same call before another one came between."""
    before = select(func.count()).where(
        AlertStep.alert_id == alert_id,
        AlertStep.staff_id == staff_id,
        AlertStep.kind.in_(("acknowledged", "answered")),
    )
    return (await session.scalar(before) or 0) > 1


async def _together(session: AsyncSession, since: date) -> tuple[int, int] | None:
    found = select(func.coalesce(func.sum(Exposure.calls), 0), func.count(Exposure.staff_id.distinct()))
    calls, people = (await session.execute(found.where(Exposure.week >= since))).one()
    return (int(calls), int(people)) if people >= FEWEST else None
