"""A number is shown on a named person's word, for a year; a word against it hides it at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from moderation.line_checks import HOLDS, Check, empty_shelves, other_lines, with_checks
from moderation.support import CONCERNS, Line, packaged, support_for

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
OWN = Line(
    id="own", country="GB", zone="Europe/London", name="A local line", concern="abuse", dial="0000 000",
    kind="call", languages=("en",), status="unverified", source="the town's page", checked=TODAY,
    review=TODAY + HOLDS,
)  # fmt: skip


def word(line: str, *, right: bool = True, day: date = TODAY) -> Check:
    return Check(line, "Mia", right, day, day + HOLDS)


def dials(country: str, shelf, at: datetime = NOON) -> set[str]:
    return {each.dial for each in support_for(shelf, country, "en", "suicide", at, most=20).lines}


def test_an_unverified_number_is_shown_once_a_named_person_vouches_for_it() -> None:
    unknown = next(each for each in packaged().lines if each.status == "unverified" and each.hours_known)
    at = NOON
    while not unknown.open_at(at):
        at += timedelta(hours=1)
    assert unknown.dial not in dials(unknown.country, packaged(), at)
    checked = with_checks(packaged(), (), [word(unknown.id)])
    assert unknown.dial in dials(unknown.country, checked, at)
    assert next(each for each in checked.lines if each.id == unknown.id).checked_by == "Mia"


def test_a_number_found_wrong_is_hidden_whatever_the_files_say() -> None:
    assert "116 123" in dials("GB", packaged())
    shelf = with_checks(packaged(), (), [word("gb-samaritans", right=False)])
    assert "116 123" not in dials("GB", shelf)


def test_a_check_runs_out_after_a_year() -> None:
    shelf = with_checks(packaged(), (OWN,), [word("own", day=TODAY - HOLDS - timedelta(days=1))])
    assert "abuse" not in other_lines(shelf, "GB", "en", NOON)
    shelf = with_checks(packaged(), (OWN,), [word("own", day=TODAY - HOLDS)])
    assert other_lines(shelf, "GB", "en", NOON)["abuse"][0].dial == "0000 000"


def test_an_own_line_is_not_shown_before_it_was_checked() -> None:
    assert other_lines(with_checks(packaged(), (OWN,), []), "GB", "en", NOON) == {}


def test_empty_shelves_are_named_until_they_are_filled() -> None:
    assert empty_shelves(packaged(), "GB", TODAY) == CONCERNS[1:]
    assert empty_shelves(packaged(), "XX", TODAY) == CONCERNS
    filled = with_checks(packaged(), (OWN, replace(OWN, id="two", concern="child")), [word("own")])
    assert empty_shelves(filled, "GB", TODAY) == tuple(each for each in CONCERNS[1:] if each != "abuse")
