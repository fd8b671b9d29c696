"""The clock: aware, coarse where promised, and movable in tests only."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forum.foundation import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.today() == clock.now().date()


def test_weeks_months_and_quarters_begin_on_their_first_day() -> None:
    day = date(2026, 11, 22)
    assert clock.week_of(day) == date(2026, 11, 16)
    assert clock.month_of(day) == date(2026, 11, 1)
    assert clock.quarter_of(day) == date(2026, 10, 1)
    assert clock.quarter_of(datetime(2026, 3, 31, 23, tzinfo=UTC)) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("minute", "second", "expected"), [(0, 0, (12, 0)), (0, 1, (12, 10)), (9, 59, (12, 10)), (50, 1, (13, 0))]
)
def test_an_expiry_is_rounded_up_to_ten_minutes(minute: int, second: int, expected: tuple[int, int]) -> None:
    rounded = clock.round_up_10_min(datetime(2026, 11, 22, 12, minute, second, tzinfo=UTC))
    assert (rounded.hour, rounded.minute, rounded.second) == (*expected, 0)


def test_a_shifted_and_a_frozen_clock_come_back() -> None:
    moment = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    with clock.frozen(moment), clock.shifted(timedelta(days=1)):
        assert clock.now() == moment + timedelta(days=1)
    assert clock.now().year >= 2026
    assert clock.now() > moment


def test_a_clock_is_never_frozen_at_a_naive_time() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_a_clock_that_is_off_follows_the_databases_and_one_that_is_close_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "_begun", clock._begun)
    before, asked = clock.now(), clock.ticks()
    assert clock.agree(before + timedelta(milliseconds=200), asked, asked) == timedelta()
    assert clock.now() - before < timedelta(seconds=1)
    assert clock.agree(before + timedelta(hours=1), asked, asked) > timedelta(minutes=59)
    assert timedelta(minutes=59) < clock.now() - before < timedelta(minutes=61)


def test_an_answer_that_took_long_moves_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked at 0 and answered after 8 seconds, the database's time says little about ours."""
    monkeypatch.setattr(clock, "_begun", clock._begun)
    asked = clock.ticks()
    assert clock.agree(clock.now() + timedelta(seconds=3), asked, asked + 8) == timedelta()


def test_setting_the_machines_clock_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Set(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(2031, 1, 1, tzinfo=UTC)

    before = clock.now()
    monkeypatch.setattr(clock, "datetime", Set)
    assert clock.now() - before < timedelta(seconds=5)
