"""Ways to reach a person: only checked numbers, only while they answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from moderation.support import (
    CONCERNS,
    Line,
    NumbersFault,
    Shelf,
    concern_of,
    load_numbers,
    packaged,
    support_for,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_every_packaged_line_names_its_source_check_and_review():
    lines = packaged().lines
    assert len(packaged().countries()) == 54
    assert all(each.source and each.review - each.checked == timedelta(days=365) for each in lines)
    assert {each.concern for each in lines} == {"suicide"}
    assert all(ZoneInfo(each.zone) for each in lines)


def test_numbers_are_as_dialled_locally():
    assert not [each.id for each in packaged().lines if each.dial.startswith("+")]


def test_the_home_lines_come_with_the_emergency_number_and_the_directory():
    got = support_for(packaged(), "GB", "en-GB", "suicide", NOON)
    assert [each.dial for each in got.lines] == ["116 123", "111", "85258"]
    assert (got.emergency, got.elsewhere, got.missing) == (("999",), "findahelpline.com", None)
    assert [each.uri for each in got.lines] == ["tel:116123", "tel:111", "sms:85258"]


@pytest.mark.parametrize("country", packaged().countries())
def test_an_unverified_number_is_never_shown(country):
    got = support_for(packaged(), country, "en", "suicide", NOON, most=50)
    assert all(each.status == "verified" for each in got.lines)


def test_a_number_found_only_in_data_sets_is_not_shown_even_in_a_verified_country():
    got = support_for(packaged(), "IE", "en", "suicide", NOON, most=50)
    assert [each.id for each in got.lines] == ["ie-samaritans"]


def test_a_check_older_than_its_review_date_drops_back():
    later = datetime(2027, 12, 1, 12, tzinfo=UTC)
    got = support_for(packaged(), "GB", "en", "suicide", later)
    assert (got.lines, got.emergency) == ((), ("999",))


def test_a_line_is_shown_only_while_it_answers():
    evening = datetime(2026, 11, 22, 16, 0, tzinfo=ZoneInfo("Europe/Lisbon"))
    ids = [each.id for each in support_for(packaged(), "PT", "pt", "suicide", evening).lines]
    assert ids == ["pt-1411", "pt-voz-amiga"]
    after_midnight = evening.replace(hour=0, minute=15)
    assert len(support_for(packaged(), "PT", "pt", "suicide", after_midnight).lines) == 2
    morning = evening.replace(hour=9)
    assert [each.id for each in support_for(packaged(), "PT", "pt", "suicide", morning).lines] == ["pt-1411"]


def test_unknown_hours_count_as_closed():
    assert "pl-116123" not in [
        each.id for each in support_for(packaged(), "PL", "pl", "suicide", NOON, most=9).lines
    ]


def test_the_readers_language_comes_first():
    french = support_for(packaged(), "BE", "fr", "suicide", NOON).lines
    dutch = support_for(packaged(), "BE", "nl", "suicide", NOON).lines
    assert (french[0].id, dutch[0].id) == ("be-prevention", "be-1813")


@pytest.mark.parametrize("concern", [each for each in CONCERNS if each != "suicide"])
def test_an_empty_shelf_is_named_as_missing(concern):
    got = support_for(packaged(), "US", "en", concern, NOON)
    assert got.missing == concern
    assert got.lines


def test_a_line_for_the_concern_comes_before_the_general_one():
    abuse = replace(gb_samaritans(), id="x", country="GB", concern="abuse", name="X", languages=("cy",))
    shelf = Shelf((*packaged().lines, abuse), packaged().emergency)
    got = support_for(shelf, "GB", "en", "abuse", NOON)
    assert (got.lines[0].id, got.missing) == ("x", None)


def test_an_unknown_country_still_gets_the_directory():
    got = support_for(packaged(), "ZZ", "en", "suicide", NOON)
    assert (got.lines, got.emergency, got.elsewhere) == ((), (), "findahelpline.com")


def test_an_emergency_number_without_a_source_is_not_shown():
    assert support_for(packaged(), "CL", "es", "suicide", NOON).emergency == ()


def test_different_services_come_before_a_second_number_of_the_same():
    names = [each.name for each in support_for(packaged(), "US", "en", "suicide", NOON, most=2).lines]
    assert len(set(names)) == 2


@pytest.mark.parametrize(
    ("labels", "concern"),
    [
        (("suicide.plan", "abuse.child"), "suicide"),
        (("minor.stated",), "child"),
        (("abuse.sexual", "abuse.disclosed"), "sexual_violence"),
        (("abuse.disclosed",), "abuse"),
        (("eating_disorder",), "eating_disorder"),
        ((), "suicide"),
    ],
)
def test_labels_lead_to_the_fitting_lines(labels, concern):
    assert concern_of(labels) == concern


@pytest.mark.parametrize(
    "change",
    [
        ('concern = "suicide"', 'concern = "weather"'),
        ('hours = "always"', 'hours = "sometimes"'),
        ('status = "verified"', 'status = "sure"'),
        ('dial = "116 123"', 'dial = "ask"'),
        ("review = 2027-11-22", "review = 2020-01-01"),
        ('kind = "call"', 'kind = "call"\ncolour = "blue"'),
        ('zone = "Europe/London"', ""),
        ('name = "Samaritans"', ""),
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path, change):
    text = (packaged_file("gb")).replace(*change)
    (tmp_path / "gb.toml").write_text(text)
    with pytest.raises(NumbersFault, match=r"gb\.toml"):
        load_numbers(tmp_path)


def test_an_id_used_twice_is_refused(tmp_path):
    (tmp_path / "gb.toml").write_text(packaged_file("gb"))
    (tmp_path / "gc.toml").write_text(packaged_file("gb"))
    with pytest.raises(NumbersFault, match="used twice"):
        load_numbers(tmp_path)


def packaged_file(country: str) -> str:
    from moderation.support import NUMBERS

    return (NUMBERS / f"{country}.toml").read_text(encoding="utf-8")


def test_a_line_checked_today_is_trusted_until_its_review_day():
    line = gb_samaritans()
    assert line.trusted(line.review)
    assert not line.trusted(line.review + timedelta(days=1))
    assert isinstance(line.checked, date)


def gb_samaritans() -> Line:
    return next(each for each in packaged().lines if each.id == "gb-samaritans")
