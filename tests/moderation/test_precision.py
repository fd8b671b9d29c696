"""What a decision says of a rule, and how sure a share is."""

import pytest

from moderation.precision import judged, precision


@pytest.mark.parametrize(
    ("label", "act", "outcome", "said"),
    [
        ("suicide.ideation", "", "talked", "right"),
        ("suicide.ideation", "", "services", "right"),
        ("suicide.ideation", "", "false_alarm", "wrong"),
        ("suicide.ideation", "no_action", "talked", "right"),
        ("suicide.ideation", "", "no_reply", ""),
        ("suicide.ideation", "escalate", "", "right"),
        ("suicide.ideation", "escalate", "false_alarm", "wrong"),
        ("suicide.passive", "no_action", "", "wrong"),
        ("suicide.passive", "keep", "", ""),
        ("suicide.plan", "publish", "", ""),
        ("harassment.insult", "remove", "", "right"),
        ("harassment.insult", "redact", "", "right"),
        ("harassment.insult", "keep", "", "wrong"),
        ("harassment.insult", "publish", "talked", "wrong"),
        ("harassment.insult", "escalate", "", ""),
        ("spam", "no_action", "", "wrong"),
        ("minor.stated", "no_action", "", ""),
        ("harassment.insult", "", "", ""),
    ],
)
def test_a_decision_says_right_wrong_or_nothing_of_a_rule(
    label: str, act: str, outcome: str, said: str
) -> None:
    assert judged(label, act, outcome) == said


def test_what_a_second_look_took_back_was_no_right_finding() -> None:
    assert judged("harassment.insult", "remove", "", reversed_later=True) == "wrong"


def test_the_interval_is_wide_where_little_is_known_and_narrow_where_much_is() -> None:
    assert precision(0, 0) is None
    few, many = precision(9, 1), precision(900, 100)
    assert few is not None
    assert many is not None
    assert (few.share, few.low, few.high) == (90, 60, 98)
    assert (many.share, many.low, many.high) == (90, 88, 92)
    alone = precision(10, 0)
    assert alone is not None
    assert (alone.share, alone.high) == (100, 100)
    assert alone.low == 72
