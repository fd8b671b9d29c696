"""The ladder: who is rung, when, and that it never stops by itself."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.escalation import (
    ADMINS,
    ON_DUTY,
    RESPONDERS,
    Acknowledgement,
    AlertFacts,
    Contact,
    QuietHours,
    Step,
    next_step,
)

T = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DOV, MIA, EZE = Contact("dov", ON_DUTY), Contact("mia", RESPONDERS), Contact("eze", ADMINS)
ROTA = (DOV, MIA, EZE)


def step(facts: AlertFacts, now: datetime, *acks: Acknowledgement, level: int = 4, rota=ROTA) -> Step:
    return next_step(level, rota, acks, facts, now)


def test_people_on_duty_are_rung_at_once():
    got = step(AlertFacts(T), T)
    assert (got.ring, got.rung, got.look_again_at) == (("dov",), ON_DUTY, T + 5 * MINUTE)
    assert got.member_told == "ringing"


@pytest.mark.parametrize(("level", "wait"), [(3, 15), (4, 5)])
def test_the_next_rung_is_rung_when_the_wait_is_over_and_never_before(level, wait):
    facts = AlertFacts(T, ON_DUTY, T)
    early = step(facts, T + wait * MINUTE - timedelta(seconds=1), level=level)
    assert (early.ring, early.look_again_at) == ((), T + wait * MINUTE)
    due = step(facts, T + wait * MINUTE, level=level)
    assert (set(due.ring), due.rung, due.member_told) == ({"dov", "mia"}, RESPONDERS, "no_one_yet")


def test_the_last_rung_alarms_everyone_and_goes_on_for_ever():
    facts = AlertFacts(T, ADMINS, T)
    for turn in range(1, 50):
        now = T + 5 * turn * MINUTE
        got = step(facts, now)
        assert got.alarm_everyone
        assert set(got.ring) == {"dov", "mia", "eze"}
        assert got.look_again_at == now + 5 * MINUTE
        facts = AlertFacts(T, got.rung, now)


def test_an_empty_rung_is_passed_over_at_once():
    got = step(AlertFacts(T), T, rota=(EZE,))
    assert (got.ring, got.rung) == (("eze",), ADMINS)


def test_with_nobody_to_ring_the_member_is_told_so_and_the_alarm_stays():
    got = step(AlertFacts(T), T, rota=())
    assert (got.ring, got.alarm_everyone, got.member_told) == ((), True, "nobody_on_duty")
    assert got.look_again_at == T + 5 * MINUTE


def test_an_acknowledgement_pauses_the_ladder_for_ten_minutes_then_it_goes_on():
    ack = Acknowledgement("dov", T + MINUTE)
    facts = AlertFacts(T, ON_DUTY, T)
    paused = step(facts, T + 6 * MINUTE, ack)
    assert (paused.ring, paused.look_again_at) == ((), T + 11 * MINUTE)
    assert paused.member_told == "someone_has_it"
    resumed = step(facts, T + 11 * MINUTE, ack)
    assert resumed.rung == RESPONDERS
    assert resumed.member_told == "no_one_yet"


def test_saying_i_am_awake_pauses_it_only_for_the_second_factor():
    ack = Acknowledgement("dov", T + 4 * MINUTE, "awake")
    facts = AlertFacts(T, ON_DUTY, T)
    assert step(facts, T + 8 * MINUTE, ack).ring == ()
    assert step(facts, T + 9 * MINUTE, ack).rung == RESPONDERS


def test_a_hand_over_gives_the_next_person_ten_minutes():
    acks = Acknowledgement("dov", T + MINUTE), Acknowledgement("mia", T + 9 * MINUTE, "handed_over")
    facts = AlertFacts(T, ON_DUTY, T)
    assert step(facts, T + 12 * MINUTE, *acks).ring == ()
    assert step(facts, T + 19 * MINUTE, *acks).rung == RESPONDERS


def test_a_first_word_to_the_member_stops_the_ladder():
    facts = AlertFacts(T, ON_DUTY, T, last_word_at=T + 3 * MINUTE)
    got = step(facts, T + 10 * timedelta(hours=1))
    assert (got.ring, got.look_again_at, got.alarm_everyone) == ((), None, False)


def test_a_later_message_left_unanswered_for_ten_minutes_starts_the_ladder_again():
    facts = AlertFacts(
        T, RESPONDERS, T + 5 * MINUTE, last_word_at=T + 9 * MINUTE, unanswered_since=T + 30 * MINUTE
    )
    old = Acknowledgement("dov", T + 8 * MINUTE)
    quiet = step(facts, T + 39 * MINUTE, old)
    assert (quiet.ring, quiet.look_again_at) == ((), T + 40 * MINUTE)
    again = step(facts, T + 40 * MINUTE, old)
    assert (again.ring, again.rung) == (("dov",), ON_DUTY)


def test_the_second_round_climbs_like_the_first():
    facts = AlertFacts(
        T, ON_DUTY, T + 40 * MINUTE, last_word_at=T + 9 * MINUTE, unanswered_since=T + 30 * MINUTE
    )
    assert step(facts, T + 44 * MINUTE).ring == ()
    assert step(facts, T + 45 * MINUTE).rung == RESPONDERS


def test_acknowledging_a_later_message_pauses_its_round():
    facts = AlertFacts(
        T, ON_DUTY, T + 40 * MINUTE, last_word_at=T + 9 * MINUTE, unanswered_since=T + 30 * MINUTE
    )
    assert step(facts, T + 50 * MINUTE, Acknowledgement("dov", T + 42 * MINUTE)).ring == ()


def test_a_closed_alert_rings_nobody():
    got = step(AlertFacts(T, closed=True), T + MINUTE)
    assert (got.ring, got.look_again_at) == ((), None)


def test_quiet_hours_are_obeyed_in_the_persons_own_zone():
    asleep = Contact("dov", ON_DUTY, QuietHours(time(22), time(7), "Europe/Berlin"))
    got = step(AlertFacts(T), T, rota=(asleep, MIA))
    assert "dov" not in got.ring
    morning = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    assert step(AlertFacts(morning), morning, rota=(asleep, MIA)).ring == ("dov",)


def test_when_all_are_asleep_the_ladder_looks_again_when_the_first_wakes():
    wakes = QuietHours(time(22), time(2, 3))
    got = step(AlertFacts(T), T, rota=(Contact("dov", ON_DUTY, wakes),))
    assert got.look_again_at == T + 3 * MINUTE
    assert got.member_told == "nobody_on_duty"


def test_a_nightly_cap_is_obeyed():
    full = Contact("dov", ON_DUTY, nightly_cap=2, rings_tonight=2)
    assert step(AlertFacts(T), T, rota=(full, MIA)).ring == ("mia",)


def test_the_waits_can_be_set():
    got = next_step(4, ROTA, (), AlertFacts(T, ON_DUTY, T), T + timedelta(seconds=2),
                    waits={3: timedelta(seconds=2), 4: timedelta(seconds=2)})  # fmt: skip
    assert got.rung == RESPONDERS


def test_nobody_is_rung_twice_in_one_step():
    got = step(AlertFacts(T, ADMINS, T), T + 5 * MINUTE, rota=(DOV, DOV, MIA, EZE))
    assert len(got.ring) == len(set(got.ring))


@given(
    st.sampled_from([3, 4]),
    st.integers(0, 3),
    st.integers(0, 40),
    st.lists(st.integers(0, 40), max_size=3),
    st.integers(0, 60),
)
def test_nothing_is_rung_early_nor_while_somebody_has_it_and_open_alerts_are_always_looked_at(
    level, rung, rung_after, acked_after, after
):
    facts = AlertFacts(T, rung, T + rung_after * MINUTE if rung else None)
    acks = [Acknowledgement("dov", T + minutes * MINUTE) for minutes in acked_after]
    now = T + after * MINUTE
    got = next_step(level, ROTA, acks, facts, now)
    wait = {3: 15, 4: 5}[level] * MINUTE
    held = any(now < ack.at + 10 * MINUTE for ack in acks)
    early = rung > 0 and now < T + rung_after * MINUTE + wait
    assert bool(got.ring) == (not held and not early)
    assert got.look_again_at is not None
    assert got.look_again_at > now


def test_left_alone_every_rung_comes_in_turn():
    facts, now, seen = AlertFacts(T), T, []
    for _ in range(5):
        got = step(facts, now)
        seen.append((got.rung, got.alarm_everyone))
        facts, now = AlertFacts(T, got.rung, now), got.look_again_at
    assert seen == [(1, False), (2, False), (3, False), (3, True), (3, True)]
    assert all(first <= later for (first, _), (later, _) in pairwise(seen))
