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


@pytest.mark.parametrize(
    ("locale", "said"), [("es", "viernes, 20 de noviembre"), ("ar", "الجمعة، 20 نوفمبر")]
)
def test_a_day_has_its_whole_name_in_every_language(locale: str, said: str) -> None:
    with clock.frozen(NOW):
        assert words.day(date(2026, 11, 20), locale) == said


def test_a_country_has_a_name_and_an_unknown_one_its_code() -> None:
    assert words.country("gb") == "United Kingdom"
    assert words.country("xq") == "XQ"


def test_arabic_runs_from_right_to_left() -> None:
    assert words.direction("ar") == "rtl"
    assert words.direction("en") == "ltr"


def test_numbers_and_lists_are_said_as_the_reader_does() -> None:
    assert words.number(20_000) == "20,000"
    assert words.number(20_000, "es") == "20.000"
    assert words.listed(["Ash", "Bo", "Cleo"]) == "Ash, Bo and Cleo"
    assert words.listed(["Ash", "Bo", "Cleo"], "es") == "Ash, Bo y Cleo"
    assert words.listed([]) == ""


def test_what_the_forum_brings_along_is_translated_and_what_somebody_typed_is_not() -> None:
    assert words.told("grief", "es") == "duelo"
    assert words.told("model railways", "es") == "model railways"
    assert words.told("", "es") == ""


def test_a_reason_is_said_in_parts_and_quotes_stay() -> None:
    why = "says they will hurt someone; said of someone else (“break your jaw” + “soon”)"
    said = words.reason(why, "es")
    assert said.endswith(" (“break your jaw” + “soon”)")
    assert "dicho de otra persona" in said
    assert words.reason("a rule that was made here", "es") == "a rule that was made here"
    assert words.reason(why) == why
