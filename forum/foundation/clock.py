"""The one place that reads the time; it may not be bypassed by `datetime.now` anywhere else.

Members see days, personas keep weeks, accounts keep months (promises.md 1.3): the coarsening is here, so that
a table never needs to be trusted with more than it stores.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

# One value for the whole process, not per task: a test shifts the clock of an application
# that answers on another thread.
_offset = timedelta()
_stopped_at: datetime | None = None


def now() -> datetime:
    """Return the present as an aware UTC time."""
    return (_stopped_at or datetime.now(UTC)) + _offset


def today() -> date:
    """Return the present day in UTC."""
    return now().date()


def week_of(day: date) -> date:
    """Return the Monday of the week that holds `day`."""
    plain = _plain(day)
    return plain - timedelta(days=plain.weekday())


def month_of(day: date) -> date:
    """Return the first day of the month that holds `day`."""
    return _plain(day).replace(day=1)


def quarter_of(day: date) -> date:
    """Return the first day of the quarter that holds `day`."""
    plain = _plain(day)
    return plain.replace(month=3 * ((plain.month - 1) // 3) + 1, day=1)


def round_up_10_min(moment: datetime) -> datetime:
    """Return the next full ten minutes at or after `moment`, so that an expiry doesn't tell the second of sign-in."""
    floor = moment.replace(minute=moment.minute - moment.minute % 10, second=0, microsecond=0)
    return floor if floor == moment else floor + timedelta(minutes=10)


@contextmanager
def shifted(delta: timedelta) -> Iterator[None]:
    """Move the clock by `delta` inside the block (tests of retention, ladders and expiry)."""
    global _offset
    _offset += delta
    try:
        yield
    finally:
        _offset -= delta


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Stop the clock at `at` (aware) inside the block; `shifted` still moves it. Raises ValueError for a naive time."""
    global _stopped_at
    if at.tzinfo is None:
        raise ValueError("the clock is frozen at an aware time only")
    before, _stopped_at = _stopped_at, at.astimezone(UTC)
    try:
        yield
    finally:
        _stopped_at = before


def _plain(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day
