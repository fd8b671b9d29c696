"""A room's policy: the promised defaults, stricter about danger at will, never laxer."""

import json

import pytest

from moderation.room_policy import DEFAULT, PolicyFault, from_plain


def test_an_empty_policy_is_the_promised_default():
    assert from_plain({}) == from_plain(None) == DEFAULT
    assert (DEFAULT.danger_waits_at, DEFAULT.conduct_waits_at, DEFAULT.newcomers) == (4, 3, "publish")


def test_a_policy_survives_being_stored_as_json():
    given = from_plain({"danger_waits_at": 3, "tolerates": ["bereavement"], "spam": "publish"})
    assert from_plain(json.loads(json.dumps(given.to_plain()))) == given


@pytest.mark.parametrize(
    "plain",
    [
        {"danger_waits_at": 5},
        {"danger_waits_at": True},
        {"danger_waits_at": "3"},
        {"conduct_waits_at": 4},
        {"newcomers": "remove"},
        {"tolerates": ["suicide.plan"]},
        {"tolerates": "bereavement"},
        {"colour": "blue"},
    ],
)
def test_a_policy_laxer_than_the_promise_or_unknown_is_refused(plain):
    with pytest.raises(PolicyFault):
        from_plain(plain)


def test_all_faults_are_named_at_once():
    with pytest.raises(PolicyFault) as caught:
        from_plain({"danger_waits_at": 9, "spam": "x", "colour": "blue"})
    assert len(caught.value.faults) == 3
