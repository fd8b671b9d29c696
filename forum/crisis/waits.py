"""Counts how long a call waited for a person's first word; it keeps no call, no person and no time but the month."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.storage.tables.waits import WaitCount

_STEPS = (
    (timedelta(minutes=5), "five"),
    (timedelta(minutes=15), "fifteen"),
    (timedelta(minutes=60), "hour"),
)


async def count_wait(session: AsyncSession, level: int, waited: timedelta) -> None:
    """Count a call of `level` whose first word came after `waited`."""
    within = next((name for most, name in _STEPS if waited <= most), "later")
    row = insert(WaitCount).values(
        id=new_id(), month=clock.month_of(clock.today()), level=level, within=within, calls=1
    )
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["month", "level", "within"], set_={"calls": WaitCount.calls + 1}
        )
    )
