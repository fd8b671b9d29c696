"""Reporters: nobody is believed blindly, and no crowd can silence anyone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.credibility import Reporter, credibility, machine_act, weight


def test_an_unknown_reporter_counts_for_less_than_half():
    assert credibility(Reporter()) == pytest.approx(0.4)
    assert credibility(Reporter(newcomer=True)) == pytest.approx(0.2)


def test_the_estimate_moves_slowly_with_few_decisions():
    assert 0.4 < credibility(Reporter(upheld=1)) < 0.6
    assert credibility(Reporter(upheld=20)) > 0.8
    assert credibility(Reporter(not_upheld=20)) < 0.1


def test_twenty_colluding_accounts_cannot_remove_or_silence():
    crowd = [Reporter(newcomer=True) for _ in range(20)]
    assert machine_act(crowd, danger=0) == "none"
    assert weight(crowd) <= weight([Reporter() for _ in range(5)])


def test_three_reporters_who_earned_it_can_make_a_text_wait():
    earned = [Reporter(upheld=4, not_upheld=1)] * 3
    assert machine_act(earned, danger=0) == "wait"
    assert machine_act(earned[:2], danger=0) == "none"


@pytest.mark.parametrize("danger", [2, 3, 4])
def test_no_flags_ever_touch_a_text_about_danger(danger):
    assert machine_act([Reporter(upheld=50)] * 50, danger) == "none"


@given(st.integers(0, 1000), st.integers(0, 1000), st.booleans())
def test_credibility_stays_between_nothing_and_one(upheld, not_upheld, newcomer):
    assert 0 < credibility(Reporter(upheld, not_upheld, newcomer)) < 1
