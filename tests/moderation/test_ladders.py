"""Ladders that were set: who stands on which rung, how long each silence lasts, and what makes no ladder."""

from datetime import UTC, datetime, timedelta

import pytest

from moderation.escalation import ADMINS, ON_DUTY, RESPONDERS, AlertFacts, Contact, next_step
from moderation.ladders import Ladder, LadderFault, ladder_of, standard

T = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NIGHTS = ladder_of(
    [
        {"who": ["on_duty"], "minutes": 2},
        {"who": ["leads"], "minutes": 3},
        {"who": ["responders"], "minutes": 4},
        {"who": ["leads", "admins"], "minutes": 10},
    ]
)
DOV = Contact("dov", ON_DUTY, groups=frozenset({"on_duty", "responders"}))
MIA = Contact("mia", RESPONDERS, groups=frozenset({"responders"}))
LEO = Contact("leo", RESPONDERS, groups=frozenset({"leads"}))
EZE = Contact("eze", ADMINS, groups=frozenset({"admins"}))


def climbed(ladder: Ladder, people: tuple[Contact, ...], times: int) -> list[tuple[int, set[str], bool]]:
    """Ring so often without an answer; return the minute, who was rung, and whether it was an alarm."""
    now, facts, seen = T, AlertFacts(T), []
    for _ in range(times):
        step = next_step(4, people, (), facts, now, ladder=ladder)
        seen.append((int((now - T) / MINUTE), set(step.ring), step.alarm_everyone))
        facts = AlertFacts(T, step.rung, now)
        now = step.look_again_at
    return seen


def test_each_rung_has_its_own_people_and_its_own_wait():
    assert climbed(NIGHTS, (DOV, MIA, LEO, EZE), 6) == [
        (0, {"dov"}, False),
        (2, {"leo"}, False),
        (5, {"dov", "mia"}, False),
        (9, {"leo", "eze"}, False),
        (19, {"dov", "mia", "leo", "eze"}, True),
        (29, {"dov", "mia", "leo", "eze"}, True),
    ]


def test_a_rung_without_anybody_is_passed_over_at_once():
    assert climbed(NIGHTS, (MIA, EZE), 2) == [(0, {"mia"}, False), (4, {"eze"}, False)]


def test_where_none_was_set_people_on_duty_then_all_who_answer_then_admins_are_rung():
    assert climbed(standard(5 * MINUTE), (DOV, MIA, LEO, EZE), 4) == [
        (0, {"dov"}, False),
        (5, {"dov", "mia", "leo"}, False),
        (10, {"eze"}, False),
        (15, {"dov", "mia", "leo", "eze"}, True),
    ]


def test_after_every_rung_and_two_alarms_the_waits_double_up_to_an_hour():
    waits = [NIGHTS.after_rings(rings).wait_after(4) / MINUTE for rings in range(5, 11)]
    assert waits == [10, 10, 20, 40, 60, 60]
    slow = ladder_of([{"who": ["admins"], "minutes": 90}])
    assert slow.after_rings(20).wait_after(1) == 90 * MINUTE


def test_it_is_kept_and_read_again_as_it_is():
    assert ladder_of(NIGHTS.to_plain()) == NIGHTS
    quick = standard(timedelta(seconds=1))
    assert ladder_of(quick.to_plain()).wait_after(0) == timedelta(seconds=1)


@pytest.mark.parametrize(
    ("plain", "kind", "rung"),
    [
        ([], "none", 0),
        ([{"who": [], "minutes": 5}], "empty", 1),
        ([{"who": ["on_duty"], "minutes": 5}, {"who": ["cat"], "minutes": 5}], "unknown", 2),
        ([{"who": ["on_duty"], "minutes": 0}], "wait", 1),
        ([{"who": ["on_duty"], "minutes": True}], "wait", 1),
        ([{"who": ["on_duty"], "minutes": 1441}], "wait", 1),
        ([{"who": ["on_duty"], "minutes": 5}] * 7, "many", 7),
    ],
)
def test_what_makes_no_ladder_is_refused_with_its_rung(plain, kind, rung):
    with pytest.raises(LadderFault) as fault:
        ladder_of(plain)
    assert (fault.value.kind, fault.value.rung) == (kind, rung)
