"""Cases: what may be done with one, and how urgent it is."""

from datetime import UTC, datetime, timedelta

import pytest

from moderation.cases import (
    ACTS,
    CEILING,
    is_strike,
    lease_holds,
    legal_acts,
    may_decide,
    may_hold,
    priority,
    state_after,
    subject_after,
    upholds_flag,
)

T = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_decided_or_closed_case_allows_no_act():
    assert legal_acts("decided", "published") == legal_acts("closed", "published") == ()


def test_a_waiting_post_can_be_published_and_a_published_one_kept():
    assert "publish" in legal_acts("open", "waiting")
    assert "publish" not in legal_acts("open", "published")
    assert "keep" in legal_acts("open", "published")


def test_a_case_about_no_post_can_only_be_escalated_or_answered_by_nothing():
    assert legal_acts("open", None) == ("escalate", "no_action")


def test_what_its_author_withdrew_is_not_put_back():
    assert set(legal_acts("open", "withdrawn")) == {"escalate", "no_action"}


@pytest.mark.parametrize("act", ACTS)
def test_only_an_escalation_leaves_the_case_open(act):
    assert (state_after(act) == "open") == (act == "escalate")


def test_acts_change_the_post_as_named():
    assert subject_after("publish", "waiting") == "published"
    assert subject_after("hide", "published") == "hidden"
    assert subject_after("redact", "waiting") == "published"
    assert subject_after("keep", "published") == "published"
    assert subject_after("escalate", "waiting") == "waiting"


def test_words_about_danger_are_never_a_strike():
    assert is_strike("remove", danger=0)
    assert not is_strike("remove", danger=2)
    assert not is_strike("keep", danger=0)
    assert not is_strike("redact", danger=0)


def test_flags_agree_with_restricting_acts_only():
    assert upholds_flag("hide") is True
    assert upholds_flag("keep") is False
    assert upholds_flag("escalate") is None


def test_priority_is_the_product_of_its_terms():
    got = priority(2, T, reporters=2, now=T + timedelta(hours=12))
    assert (got.weight, got.age, got.reporters, got.waiting) == (9, 1.5, 1.5, 3.0)
    assert got.total == pytest.approx(9 * 1.5 * 1.5 + 3)
    assert got.due == T + timedelta(hours=2)


def test_a_thousand_flags_never_outrank_fresh_danger():
    flooded = priority(1, T, reporters=1000, now=T)
    danger = priority(4, T, reporters=0, now=T)
    assert flooded.total <= CEILING[1] < danger.total


def test_no_case_starves():
    old = priority(0, T, reporters=0, now=T + timedelta(days=41))
    worst_fresh = priority(4, T, reporters=8, now=T)
    assert old.total > worst_fresh.total


def test_fresh_danger_stays_above_a_week_of_milder_backlog():
    backlog = priority(2, T, reporters=0, now=T + timedelta(days=7))
    assert priority(4, T, reporters=0, now=T).total > backlog.total


def test_priority_never_falls_with_time():
    totals = [priority(2, T, 1, T + timedelta(hours=hours)).total for hours in range(0, 200, 3)]
    assert totals == sorted(totals)


def test_a_clock_that_runs_backwards_does_no_harm():
    assert priority(3, T, 0, T - timedelta(hours=1)).waiting == 0


def test_a_claim_is_a_lease():
    assert lease_holds(T + timedelta(minutes=10), T)
    assert not lease_holds(T, T)
    assert not lease_holds(None, T)


def test_whoever_leads_a_room_is_judged_by_someone_who_does_not_work_beside_them():
    assert not may_decide(reported_for_leading=True, works_beside=True, others_can=True)
    assert may_decide(reported_for_leading=True, works_beside=True, others_can=False)
    assert may_decide(reported_for_leading=True, works_beside=False, others_can=True)
    assert may_decide(reported_for_leading=False, works_beside=True, others_can=True)


def test_a_facilitator_may_make_a_letter_wait_but_never_one_about_danger():
    assert may_hold("facilitator", 1, "published")
    assert not may_hold("facilitator", 2, "published")
    assert not may_hold("facilitator", 0, "removed")
    assert not may_hold("member", 0, "published")
