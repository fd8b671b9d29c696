"""Days and countries as people say them."""

from datetime import UTC, date, datetime

import pytest

from forum.foundation import clock, words

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 21), "yesterday"),
        (date(2026, 11, 20), "Friday 20 November"),
        (date(2025, 11, 20), "20 November 2025"),
    ],
)
def test_a_day_is_said_as_people_say_it(when: date, said: str) -> None:
    with clock.frozen(NOW):
        assert words.day(when) == said


def test_a_country_has_a_name_and_an_unknown_one_its_code() -> None:
    assert words.country("gb") == "United Kingdom"
    assert words.country("xq") == "XQ"


def test_arabic_runs_from_right_to_left() -> None:
    assert words.direction("ar") == "rtl"
    assert words.direction("en") == "ltr"
