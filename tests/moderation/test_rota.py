"""Who is planned when: across midnights, absences, extra shifts, and the two nights on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.rota import Change, Weekly, moment, occurrence, planned, uncovered, watched

LONDON, LISBON, NEW_YORK = "Europe/London", "Europe/Lisbon", "America/New_York"
# In 2026 the clocks of London go forward on 29 March and back on 25 October, at 01:00 UTC.
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
HOUR = timedelta(hours=1)


def night(weekday=5, starts=time(22), ends=time(8), *, person="dov", rung=1, zone=LONDON) -> Weekly:
    return Weekly(person, rung, weekday, starts, ends, zone)


def change(kind, from_day, from_time, until_day, until_time, *, person="dov", rung=1, zone=LONDON) -> Change:
    return Change(person, kind, rung, from_day, from_time, until_day, until_time, zone)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 28), 9), (date(2026, 10, 24), 11), (date(2026, 11, 21), 10)]
)
def test_a_night_is_an_hour_shorter_in_spring_and_an_hour_longer_in_autumn(day, hours):
    begins, ends = occurrence(night(), day)
    assert ends - begins == hours * HOUR


def test_a_shift_keeps_its_local_hours_on_both_sides_of_the_change():
    early = night(6, time(8), time(12))
    assert occurrence(early, SPRING - timedelta(days=7))[0] == at(SPRING - timedelta(days=7), 8)
    assert occurrence(early, SPRING)[0] == at(SPRING, 7)
    assert occurrence(early, AUTUMN - timedelta(days=7))[0] == at(AUTUMN - timedelta(days=7), 7)
    assert occurrence(early, AUTUMN)[0] == at(AUTUMN, 8)


def test_shifts_that_meet_in_the_hour_that_is_skipped_or_comes_twice_leave_no_gap_and_no_overlap():
    first = night(6, time(0), time(1, 30))
    second = night(6, time(1, 30), time(8), person="mia")
    for day in (SPRING, AUTUMN):
        one, two = occurrence(first, day), occurrence(second, day)
        assert one[1] == two[0]
        plan = planned([first, second], (), at(day, 0), at(day, 6))
        local = (moment(day, time(0), LONDON), moment(day, time(8), LONDON))
        assert uncovered(plan, *local) == ()


def test_a_whole_day_has_no_gap_on_the_days_of_23_and_25_hours():
    always = [night(weekday, time(0), time(0)) for weekday in range(7)]
    for day in (SPRING, AUTUMN):
        begin, end = moment(day, time(0), LONDON), moment(day + timedelta(days=1), time(0), LONDON)
        assert (end - begin) / HOUR == (23 if day == SPRING else 25)
        assert uncovered(planned(always, (), begin, end), begin, end) == ()


def test_people_in_other_zones_cover_what_they_cover():
    ours = night(6, time(8), time(12), zone=NEW_YORK)
    (only,) = planned([ours], (), at(SPRING, 0), at(SPRING, 23))
    # New York has been on summer time for three weeks: 08:00 there is 12:00 UTC.
    assert (only.begins, only.ends) == (at(SPRING, 12), at(SPRING, 16))


def test_an_absence_cuts_a_shift_and_its_rest_knows_when_it_began():
    away = change("away", date(2026, 11, 22), time(1), date(2026, 11, 22), time(3))
    day = date(2026, 11, 21)
    pieces = planned([night()], [away], at(day, 12), at(day + timedelta(days=1), 12))
    assert [(p.begins.hour, p.ends.hour) for p in pieces] == [(22, 1), (3, 8)]
    assert {p.shift_began for p in pieces} == {at(day, 22)}


def test_an_absence_over_the_spring_night_takes_the_whole_night_away():
    away = change("away", date(2026, 3, 28), time(0), SPRING, time(23, 59))
    assert planned([night()], [away], at(date(2026, 3, 28), 0), at(SPRING, 23)) == ()


def test_the_later_of_two_changes_holds():
    day = date(2026, 11, 23)
    away = change("away", day, time(8), day, time(12))
    back = change("extra", day, time(9), day, time(10))
    spans = [(p.begins.hour, p.ends.hour) for p in planned([], [away, back], at(day, 0), at(day, 23))]
    assert spans == [(9, 10)]
    assert planned([], [back, away], at(day, 0), at(day, 23)) == ()


def test_an_extra_shift_of_one_person_is_not_ended_by_the_absence_of_another():
    day = date(2026, 11, 23)
    swap = [
        change("away", day, time(8), day, time(12), person="dov"),
        change("extra", day, time(8), day, time(12), person="mia"),
    ]
    shift = night(0, time(8), time(12))
    (only,) = planned([shift], swap, at(day, 0), at(day, 23))
    assert (only.person, only.begins, only.ends) == ("mia", at(day, 8), at(day, 12))


def test_the_second_rung_covers_no_gap_and_watches_nothing():
    day = date(2026, 11, 22)
    backup = night(6, time(0), time(0), rung=2)
    late = night(6, time(8), time(22))
    plan = planned([backup, late], (), at(day, 0), at(day, 23))
    begin, end = at(day, 0), at(day + timedelta(days=1), 0)
    assert [(a.hour, b.hour) for a, b in uncovered(plan, begin, end)] == [(0, 8), (22, 0)]
    assert [(a.hour, b.hour) for a, b in watched(plan, begin, end)] == [(8, 22)]


def test_a_change_that_ends_before_it_begins_changes_nothing():
    day = date(2026, 11, 23)
    assert planned([], [change("extra", day, time(9), day, time(8))], at(day, 0), at(day, 23)) == ()


_HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
_SHIFTS = st.builds(
    night, st.integers(0, 6), _HOURS, _HOURS, person=st.sampled_from(["dov", "mia"]),
    zone=st.sampled_from([LONDON, LISBON, NEW_YORK, "Asia/Kolkata"]), rung=st.sampled_from([1, 2]),
)  # fmt: skip


@given(st.lists(_SHIFTS, max_size=5), st.dates(date(2026, 1, 1), date(2026, 12, 24)), st.integers(1, 7))
def test_gaps_and_watched_hours_together_are_the_whole_time_and_never_meet(shifts, day, days):
    begin, end = at(day, 0), at(day + timedelta(days=days), 0)
    plan = planned(shifts, (), begin, end)
    spans = sorted([*uncovered(plan, begin, end), *watched(plan, begin, end)])
    assert spans[0][0] == begin
    assert spans[-1][1] == end
    for (_, one), (two, _) in pairwise(spans):
        assert one == two
