"""The graded ladder: who may impose what, for how long, and when it doesn't bite."""

from datetime import date, timedelta

import pytest

from moderation.sanctions import (
    LADDER,
    LONGEST_DAYS,
    bites,
    limit,
    may_impose,
    refuse,
    starts_pending,
    suggested,
)

TODAY = date(2026, 11, 22)


def test_a_moderator_may_impose_all_but_the_whole_site():
    assert may_impose({"moderator"}) == ("note", "posts_wait", "read_only", "leave_room")
    assert may_impose({"lead"}) == LADDER


def test_responders_and_facilitators_impose_nothing():
    assert may_impose({"responder", "facilitator"}) == ()
    assert refuse("note", {"responder"}, 0, None) == "not_yours"


@pytest.mark.parametrize("kind", LADDER)
def test_every_limit_expires_by_itself(kind):
    got = limit(kind, TODAY)
    assert TODAY < got.until <= TODAY + timedelta(days=LONGEST_DAYS[kind])


def test_days_can_be_given_within_bounds():
    assert limit("read_only", TODAY, 5).until == TODAY + timedelta(days=5)
    assert refuse("read_only", {"moderator"}, 0, 31) == "too_long"
    assert refuse("read_only", {"moderator"}, 0, 0) == "too_short"
    assert refuse("read_only", {"moderator"}, 0, 30) is None


@pytest.mark.parametrize("danger", [2, 3, 4])
def test_danger_is_never_held_against_anyone(danger):
    assert refuse("note", {"lead"}, danger, None) == "about_danger"


def test_exclusions_are_marked_so_that_help_goes_with_them():
    assert [kind for kind in LADDER if limit(kind, TODAY).excludes] == ["leave_room", "site"]
    assert limit("site", TODAY).scope == "site"
    assert limit("leave_room", TODAY).scope == "room"


def test_the_ladder_is_climbed_one_step_at_a_time_and_never_to_the_site_by_itself():
    assert suggested(()) == "note"
    assert suggested(("note",)) == "posts_wait"
    assert suggested(("note", "leave_room")) == "leave_room"


def test_a_contested_limit_beyond_waiting_does_not_bite_before_the_appeal_unless_harm_goes_on():
    until = TODAY + timedelta(days=3)
    assert not bites("read_only", until, TODAY, appeal_open=True, harm_continues=False)
    assert bites("read_only", until, TODAY, appeal_open=True, harm_continues=True)
    assert bites("posts_wait", until, TODAY, appeal_open=True, harm_continues=False)
    assert bites("read_only", until, TODAY, appeal_open=False, harm_continues=False)
    assert starts_pending("site", harm_continues=False)


def test_a_limit_ends_after_its_last_day():
    assert bites("note", TODAY, TODAY, appeal_open=False, harm_continues=False)
    assert not bites("note", TODAY, TODAY + timedelta(days=1), appeal_open=False, harm_continues=False)
