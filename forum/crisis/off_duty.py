"""Tells whose duty has ended, and when: they said so, their hours ran out, or their shift did. It changes nothing."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import plan
from forum.foundation import clock
from forum.foundation.translate import mark as _
from forum.storage.tables.crisis import Alert, Duty

#: An end is remembered for so long; afterwards nobody is told that someone "has gone off duty".
REMEMBERED = timedelta(hours=12)
GONE = _(
    "The person who wrote to you has gone off duty since. If you write and no one answers within ten minutes, "
    "we ask whoever is here."
)


async def ended(session: AsyncSession, staff_ids: Collection[UUID], now: datetime) -> dict[UUID, datetime]:
    """Return when the duty of each of these people ended; who is on or planned now, or never was, is absent."""
    rows = await session.execute(select(Duty.staff_id, Duty.on_until).where(Duty.staff_id.in_(staff_ids)))
    until = {row.staff_id: row.on_until for row in rows}
    shifts = await plan.between(session, now - REMEMBERED, now + timedelta(minutes=1), staff_ids)
    ends: dict[UUID, datetime] = {}
    for who in staff_ids:
        said = until.get(who)
        if said is not None and said > now:
            continue
        mine = [each for each in shifts if each.person == str(who)]
        if any(each.covers(now) and not (said is not None and said >= each.shift_began) for each in mine):
            continue
        over = [each.ends for each in mine if each.ends <= now]
        last = max([*over, *([said] if said is not None else [])], default=None)
        if last is not None and last > now - REMEMBERED:
            ends[who] = last
    return ends


async def gone(session: AsyncSession, alert: Alert) -> bool:
    """Tell whether whoever writes with this member has gone off duty, all being answered."""
    if alert.state != "answered" or alert.unanswered_since is not None or alert.taken_by is None:
        return False
    return alert.taken_by in await ended(session, [alert.taken_by], clock.now())
