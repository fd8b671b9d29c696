"""The sentences a member reads, from the facts alone: never ahead of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forum.crisis.rota import OnNow
from forum.crisis.telling import Clock, Facts, Happened, coming, duty, truth

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CLOCK = Clock(ZoneInfo("Europe/London"), "en", NOW)
NOBODY = OnNow(False, NOW.replace(hour=8))


def said(state: str = "ringing", *kinds: str, origin: str = "post", unanswered: bool = True) -> list[str]:
    """The truth after these steps; "rang:dov" is a ring of Dov."""
    happened = tuple(Happened(*_parts(each)) for each in kinds)
    facts = Facts(origin, state, unanswered, NOW + timedelta(minutes=5), happened, NOBODY)
    return [each.in_locale("en") for each in truth(facts, CLOCK)]


def _parts(step: str) -> tuple[str, int, str]:
    kind, _, who = step.partition(":")
    return kind, 1, who


def test_before_any_ring_nothing_more_is_claimed_than_a_check() -> None:
    assert said("ringing", "opened") == ["An automatic check noticed your words; no one has read them yet."]
    assert said("ringing", "opened", origin="call") == ["You asked for a person. No one has read this yet."]


def test_once_someone_has_opened_the_words_it_is_not_said_that_no_one_read_them() -> None:
    opened = Facts("post", "ringing", True, None, (Happened("rang", 1, "dov"),), NOBODY, opened=True)
    lines = [each.in_locale("en") for each in truth(opened, CLOCK)]
    assert lines[0] == "Someone on our team has read your words. They haven't said yet that they will write."
    assert not any("no one has read" in line.lower() for line in lines)


def test_each_silence_says_how_many_more_were_asked() -> None:
    lines = said(
        "ringing", "opened", "rang:dov", "missed", "rang:dov", "rang:mia", "rang:lea", "missed", "rang:dov"
    )
    assert lines[1:] == [
        "We have asked 1 person who answers here.",
        "No one has answered yet. We have now asked 2 more people.",
        "No one has answered yet. We have asked them once more.",
    ]


def test_two_silences_alike_are_both_told() -> None:
    lines = said("ringing", "opened", "rang:dov", "missed", "rang:mia", "missed", "rang:eze")
    assert lines[2:] == ["No one has answered yet. We have now asked 1 more person."] * 2


def test_an_alarm_is_told_once_however_often_it_repeats() -> None:
    lines = said("ringing", "opened", "rang:dov", "missed", "alarmed:dov", "missed", "alarmed:dov")
    assert (
        lines[-1] == "No one has answered yet. We have asked everyone who answers here, and we go on asking."
    )
    assert len(lines) == 3


def test_someone_without_a_channel_was_not_asked() -> None:
    lines = said(
        "ringing", "opened", "rang:", "missed", "rang:", "rang:", "missed", "alarmed:", "missed", "alarmed:"
    )
    assert lines[1:] == [
        "We can't ring anyone just now. Your call is on the page that the people who answer here look at.",
        "No one has answered yet.",
    ]


def test_when_nobody_is_left_to_ring_that_is_said() -> None:
    lines = said("ringing", "opened", "nobody")
    assert "Nobody is on duty until 08:00." in lines
    assert lines[-1].startswith("No one has answered yet.")


@pytest.mark.parametrize(
    ("state", "unanswered", "words"),
    [
        ("acknowledged", True, "Someone has seen this and is coming to write."),
        ("answered", False, "Someone has written to you."),
        ("closed", False, "This talk has come to an end. If it gets hard again, write here: it opens again."),
    ],
)
def test_each_state_has_its_own_truth(state: str, unanswered: bool, words: str) -> None:
    assert said(state, "opened", "rang:dov", "acknowledged:dov", unanswered=unanswered) == [words]


def test_a_promise_that_was_not_kept_is_owned() -> None:
    assert said("ringing", "opened", "rang:dov", "acknowledged:dov", "resumed", "rang:mia")[0] == (
        "Someone saw this, but could not write in time. We are asking again."
    )


def test_what_comes_next_has_a_time_of_the_forums_own_zone() -> None:
    facts = Facts("post", "ringing", True, NOW + timedelta(minutes=5), (Happened("rang", 1, "dov"),), NOBODY)
    lines = [each.in_locale("en") for each in coming(facts, CLOCK)]
    assert lines[0] == "If no one has answered by 03:05, we ask more people."
    assert lines[-1].startswith("We can't reach you unless you come back here.")


def test_the_weekday_is_named_when_it_is_not_today() -> None:
    tomorrow = OnNow(False, NOW + timedelta(days=1, hours=5))
    assert duty(tomorrow, CLOCK).in_locale("en") == "Nobody is on duty until Monday 08:00."


def test_no_sentence_uses_a_word_that_members_never_read() -> None:
    kinds = ("opened", "rang:dov", "missed", "alarmed:dov", "nobody")
    lines = [*said("ringing", *kinds), *said("answered"), *said("acknowledged"), *said("closed")]
    assert not any(word in line.lower() for line in lines for word in ("held", "case", "sanction", "!"))


def test_words_that_came_after_somebody_looked_are_said_to_be_unread() -> None:
    happened = (Happened("opened", 1, ""), Happened("rang", 1, "dov"), Happened("joined", 1, ""))
    facts = Facts("post", "ringing", True, None, happened, NOBODY)
    lines = [each.in_locale("en") for each in truth(facts, CLOCK)]
    assert lines[0] == "No one has read your newest words yet."


def test_a_call_that_was_handed_over_says_so() -> None:
    lines = said("acknowledged", "opened", "rang:dov", "acknowledged:dov", "handed_over:mia")
    assert lines == ["Another person on call goes on from here, and is coming to write."]


def test_somebody_over_whom_others_worry_never_reads_that() -> None:
    (line, *_rest) = said("ringing", "opened", origin="flag")
    assert line == "Someone on our team has read your words and is asking people to come and write with you."
