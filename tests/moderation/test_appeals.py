"""Appeals: heard by somebody else, in time."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from moderation.appeals import due_by, lifts_limit, may_appeal, may_hear, restores

CLEO, SAM = uuid4(), uuid4()
DAY = date(2026, 11, 22)


def test_the_decider_never_hears_the_appeal():
    assert not may_hear(CLEO, {CLEO}, {"moderator", "lead"})
    assert may_hear(SAM, {CLEO}, {"moderator"})


def test_only_moderators_and_leads_hear_appeals():
    assert not may_hear(SAM, {CLEO}, {"responder", "admin"})
    assert may_hear(SAM, (), {"lead"})


def test_it_is_due_within_72_hours():
    opened = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert due_by(opened) - opened == timedelta(hours=72)


def test_only_what_took_something_can_be_contested_once_within_six_months():
    assert may_appeal("remove", "", DAY, DAY, appealed=False)
    assert may_appeal("wait", "", DAY, DAY, appealed=False)
    assert may_appeal("keep", "note", DAY, DAY, appealed=False)
    assert not may_appeal("keep", "", DAY, DAY, appealed=False)
    assert not may_appeal("remove", "", DAY, DAY, appealed=True)
    assert not may_appeal("remove", "", DAY, DAY + timedelta(days=184), appealed=False)


def test_what_each_outcome_does():
    assert (restores("reversed"), restores("changed"), restores("upheld")) == (True, False, False)
    assert (lifts_limit("reversed"), lifts_limit("changed"), lifts_limit("upheld")) == (True, True, False)
