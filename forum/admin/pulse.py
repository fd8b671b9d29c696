"""Reads how the forum is doing in figures too round to tell anyone by; it shows no person, no letter and no name.

Cells under ten are hidden and the others rounded to tens, as on the page for everybody (promises 3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import backlog, channel_states, watching, weekly
from forum.desk.transparency import LEAST, rounded
from forum.foundation import clock
from forum.foundation.translate import mark as _
from forum.settings import Settings
from forum.storage import outbox
from forum.storage.tables.cases import Case
from forum.storage.tables.crisis import Alert, AlertStep
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post
from forum.storage.tables.waits import WITHIN, WaitCount

DAYS, MONTHS = 7, 3
LEVELS = (4, 3, 2)
WAITS: Mapping[str, str] = {
    "five": _("within 5 minutes"),
    "fifteen": _("within 15 minutes"),
    "hour": _("within an hour"),
    "later": _("later"),
}
_STATES = ("published", "waiting", "hidden", "removed")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what is counted, and its rounded cells; None where a cell is hidden or nothing."""

    said: str
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """The calls of a level in the last months (rounded), and how many of 100 nobody answered, in tens."""

    level: int
    calls: int | None
    unanswered: int | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """The page. `late_minutes` is how late the oldest undone work is, in whole minutes; `broken` messages that fail,
    `dead` whose channels take nothing (empty: the forum's own), `late_steps` how many steps of alerts are late,
    `gap_hours` of the next 14 days nobody has planned.
    """

    days: tuple[date, ...]
    rooms: tuple[Row, ...]
    all_rooms: Row
    waiting: tuple[Row, ...]
    waits: tuple[Row, ...]
    shares: tuple[Share, ...]
    late_minutes: int
    broken: int
    dead: tuple[str, ...]
    late_steps: int
    gap_hours: int
    least: int = LEAST


async def pulse(reader: AsyncSession, settings: Settings) -> Pulse:
    """Return the figures of this moment."""
    days = tuple(clock.today() - timedelta(days=ago) for ago in range(DAYS))
    counts = await _posts(reader, days)
    names = sorted({name for name, _day in counts}, key=str.lower)
    return Pulse(
        days,
        tuple(Row(name, tuple(rounded(counts.get((name, day), 0)) for day in days)) for name in names),
        Row("", tuple(rounded(sum(counts.get((name, day), 0) for name in names)) for day in days)),
        await _waiting(reader),
        await _waits(reader),
        tuple([await _share(reader, level) for level in LEVELS]),
        int(await outbox.overdue_seconds(reader) // 60),
        await watching.broken_channels(reader),
        tuple(sorted((await channel_states.dead(reader, settings, clock.now())).values())),
        (await backlog.overdue(reader))[1],
        (await weekly.week(reader, settings)).gap_hours,
    )


async def _posts(reader: AsyncSession, days: tuple[date, ...]) -> dict[tuple[str, date], int]:
    """Posts by room and day; a closed room is counted with its name, which admins know."""
    wanted = (
        select(Room.title, Post.day, func.count())
        .join(Room, Room.id == Post.room_id)
        .where(Post.day >= days[-1], Post.state.in_(_STATES))
        .group_by(Room.title, Post.day)
    )
    return {(title, day): count for title, day, count in (await reader.execute(wanted)).all()}


async def _waiting(reader: AsyncSession) -> tuple[Row, ...]:
    posts = await reader.scalar(select(func.count()).select_from(Post).where(Post.state == "waiting"))
    cases = await reader.scalar(select(func.count()).select_from(Case).where(Case.state == "open"))
    ringing = await reader.scalar(select(func.count()).select_from(Alert).where(Alert.state == "ringing"))
    return (
        Row(_("Letters that wait to be read"), (rounded(posts or 0),)),
        Row(_("Open cases"), (rounded(cases or 0),)),
        Row(_("Calls that nobody has answered yet"), (rounded(ringing or 0),)),
    )


async def _waits(reader: AsyncSession) -> tuple[Row, ...]:
    wanted = (
        select(WaitCount.level, WaitCount.within, func.sum(WaitCount.calls))
        .where(WaitCount.month > _since())
        .group_by(WaitCount.level, WaitCount.within)
    )
    found = {(level, within): int(calls) for level, within, calls in (await reader.execute(wanted)).all()}
    return tuple(
        Row(str(level), tuple(rounded(found.get((level, within), 0)) for within in WITHIN))
        for level in LEVELS
    )


async def _share(reader: AsyncSession, level: int) -> Share:
    """A call counts once it is closed, or an hour old: one that rings now is on the board, not in a share."""
    answered = exists().where(AlertStep.alert_id == Alert.id, AlertStep.kind == "answered")
    ripe = (Alert.level == level, Alert.opened_at > clock.now() - timedelta(days=30 * MONTHS))
    old = (Alert.state == "closed") | (Alert.opened_at < clock.now() - timedelta(hours=1))
    calls = await reader.scalar(select(func.count()).select_from(Alert).where(*ripe, old)) or 0
    silent = await reader.scalar(select(func.count()).select_from(Alert).where(*ripe, old, ~answered)) or 0
    return Share(level, rounded(calls), round(silent / calls * 10) * 10 if calls >= LEAST else None)


def _since() -> date:
    return clock.today() - timedelta(days=31 * MONTHS)
