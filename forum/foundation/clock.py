"""The one place that reads the time; it may not be bypassed by `datetime.now` anywhere else.

Several processes on several machines climb one ladder, so they keep one time, the database's: a machine whose own
clock is wrong, or is set while we run, rings nobody early or late. Between two looks at the database a count of
seconds that nobody can set carries the time on.

Members see days, personas keep weeks, accounts keep months (promises.md 1.3): the coarsening is here, so that
a table never needs to be trusted with more than it stores.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

# One value for the whole process, not per task: a test shifts the clock of an application
# that answers on another thread.
_offset = timedelta()
_stopped_at: datetime | None = None

#: Clocks that differ by less are left alone, so that time runs evenly where all is well.
CLOSE_ENOUGH = timedelta(seconds=0.25)


def now() -> datetime:
    """Return the present as an aware UTC time."""
    return (_stopped_at or _carried_on()) + _offset


def ticks() -> float:
    """Return seconds since some moment, counted through sleep where the system can; nobody can set them."""
    return time.clock_gettime(_COUNTED) if _COUNTED is not None else time.monotonic()


def agree(theirs: datetime, asked: float, answered: float) -> timedelta:
    """Take the database's time and the ticks before and after it was asked; follow it where ours is clearly off.

    Return by how much this process's time was moved (zero: it was close enough).
    """
    global _begun
    halfway, unsure = (asked + answered) / 2, timedelta(seconds=(answered - asked) / 2)
    wall, since = _begun
    off = theirs - (wall + timedelta(seconds=halfway - since))
    if abs(off) <= CLOSE_ENOUGH + unsure:
        return timedelta()
    _begun = (theirs, halfway)
    return off


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


def _carried_on() -> datetime:
    wall, since = _begun
    return wall + timedelta(seconds=ticks() - since)


# Linux counts on while the machine sleeps; elsewhere the next look at the database makes up for it.
_COUNTED: int | None = getattr(time, "CLOCK_BOOTTIME", None)
_begun = (datetime.now(UTC), ticks())
