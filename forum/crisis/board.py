"""Reads what people on call see first: open alerts with their clocks in words, who is on, and their own duty."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import backlog, channel_states, reach, watching, words
from forum.crisis.access import answers_in
from forum.crisis.queries import clock_of
from forum.crisis.shift_ends import Ending, ending
from forum.crisis.telling import Clock, Said
from forum.foundation.callers import StaffMember
from forum.foundation.translate import mark as _
from forum.foundation.translate import mark_both as _n
from forum.settings import Settings
from forum.storage.tables.accounts import Staff
from forum.storage.tables.crisis import Alert, Duty, RingPreference
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from moderation.cases import ANSWER_WITHIN
from moderation.escalation import FIRST_WORD, LATER_MESSAGE


@dataclass(frozen=True, slots=True)
class ClockWords:
    """A clock as words: "answer by 03:20" and "6 minutes"; `late` where the time has passed."""

    by: str
    left: str
    late: bool


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An open alert on the board. `taken_by` is a colleague's sign-in name or empty."""

    id: UUID
    level: int
    room: str
    alias: str
    why: str
    state: str
    taken_by: str
    mine: bool
    more: int
    clock: ClockWords | None


@dataclass(frozen=True, slots=True)
class Board:
    """The on-call page: open alerts, who confirmed that they are on, oneself."""

    alerts: tuple[AlertLine, ...]
    on: tuple[tuple[str, str], ...]
    mine_until: str
    quiet_from: str
    quiet_until: str
    nightly_cap: str
    wish_zone: str
    has_channel: bool
    shared: bool
    broken: int
    dead: tuple[str, ...]
    late_minutes: int
    ending: Ending


async def board(reader: AsyncSession, staff: StaffMember, settings: Settings) -> Board:
    """Return the on-call page of one person: the alerts of the rooms they answer for, most urgent first."""
    times = clock_of(settings)
    confirmed = await _confirmed(reader, times)
    wish = await reader.get(RingPreference, staff.id)
    reached = await reader.scalar(select(reach.has_channel(Staff.id)).where(Staff.id == staff.id))
    return Board(
        alerts=await _open_alerts(reader, staff, times),
        on=tuple((name, until) for _id, name, until in confirmed),
        mine_until=next((until for staff_id, _name, until in confirmed if staff_id == staff.id), ""),
        quiet_from=f"{wish.quiet_from:%H:%M}" if wish and wish.quiet_from else "",
        quiet_until=f"{wish.quiet_until:%H:%M}" if wish and wish.quiet_until else "",
        nightly_cap=str(wish.nightly_cap) if wish and wish.nightly_cap is not None else "",
        wish_zone=wish.zone if wish else settings.timezone.key,
        has_channel=bool(reached),
        shared=bool(settings.alert_urls),
        broken=await watching.broken_channels(reader),
        dead=tuple(sorted((await channel_states.dead(reader, settings, times.now)).values())),
        late_minutes=int((await backlog.overdue(reader))[0] // 60),
        ending=await ending(reader, staff, settings),
    )


async def _confirmed(reader: AsyncSession, times: Clock) -> list[tuple[UUID, str, str]]:
    found = select(Staff.id, Staff.sign_in_name, Duty.on_until).join(Duty, Duty.staff_id == Staff.id)
    rows = await reader.execute(
        found.where(Duty.on_until > times.now, Staff.disabled.is_(False)).order_by(Staff.sign_in_name)
    )
    return [(row.id, row.sign_in_name, times.say(row.on_until)) for row in rows]


async def _open_alerts(reader: AsyncSession, staff: StaffMember, times: Clock) -> tuple[AlertLine, ...]:
    found = (
        select(Alert, Room, Persona.alias, Staff.sign_in_name)
        .join(Room, Room.id == Alert.room_id)
        .join(Persona, Persona.id == Alert.persona_id)
        .outerjoin(Staff, Staff.id == Alert.taken_by)
        .where(Alert.state != "closed")
        .order_by(Alert.level.desc(), Alert.opened_at)
    )
    return tuple(
        _line(staff, alert, room, alias, name or "", times)
        for alert, room, alias, name in (await reader.execute(found)).all()
        if answers_in(staff, room.id, system=room.access == "system")
    )


def _line(staff: StaffMember, alert: Alert, room: Room, alias: str, name: str, times: Clock) -> AlertLine:
    return AlertLine(
        id=alert.id,
        level=alert.level,
        room=room.title,
        alias=alias,
        why=words.ORIGINS[alert.origin],
        state=words.STATES[alert.state],
        taken_by=name,
        mine=alert.taken_by == staff.id,
        more=alert.joined,
        clock=clock_words(alert, times),
    )


def clock_words(alert: Alert, times: Clock) -> ClockWords | None:
    """Return the clock that runs for people on call, in words; None where nothing waits."""
    due = _due(alert)
    if due is None:
        return None
    left = due - times.now
    said = _in_words(abs(left)).in_locale(times.locale)
    late = left < timedelta(0)
    key = Said(_("%(long)s late") if late else _("%(long)s left"), {"long": said})
    by = Said(_("answer by %(time)s"), {"time": times.say(due)})
    return ClockWords(by.in_locale(times.locale), key.in_locale(times.locale), late)


def _due(alert: Alert) -> datetime | None:
    if alert.state == "ringing":
        return alert.opened_at + ANSWER_WITHIN[max(alert.level, 3)]
    if alert.state == "acknowledged" and alert.acknowledged_at is not None:
        return alert.acknowledged_at + FIRST_WORD
    if alert.state == "answered" and alert.unanswered_since is not None:
        return alert.unanswered_since + LATER_MESSAGE
    return None


def _in_words(span: timedelta) -> Said:
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return Said(_("less than a minute"))
    (one, many), count = _n("%(num)s minute", "%(num)s minutes"), minutes
    if minutes >= 48 * 60:
        (one, many), count = _n("%(num)s day", "%(num)s days"), minutes // (24 * 60)
    elif minutes >= 120:
        (one, many), count = _n("%(num)s hour", "%(num)s hours"), minutes // 60
    return Said(one, many=many, count=count)
