"""What becomes of one text: nothing more than waiting, and help before anything else."""

from dataclasses import dataclass

import pytest

from moderation.room_policy import DEFAULT, RoomPolicy
from moderation.triage import FAILED, Found, ScreeningFacts, StandingFacts, after_an_hour, facts_of, triage

KNOWN, NEW = StandingFacts(), StandingFacts(newcomer=True)


def facts(crisis: int = 0, conduct: int = 0, *labels: str, **more) -> ScreeningFacts:
    found = tuple(Found(label, max(crisis, conduct), 0, 4, f"en.{label}") for label in labels)
    return ScreeningFacts(crisis, conduct, found, **more)


def test_an_ordinary_text_is_published_with_nothing_beside_it():
    got = triage(facts(), DEFAULT, KNOWN)
    assert (got.state, got.case, got.alert_level, got.support_panel) == ("published", None, None, False)


def test_level_1_is_published_and_help_is_offered_beside_it():
    got = triage(facts(1), DEFAULT, KNOWN)
    assert (got.state, got.case, got.help_beside, got.support_panel) == ("published", None, True, False)


def test_level_2_is_published_with_a_note_a_panel_and_a_case_within_two_hours():
    got = triage(facts(2, 0, "suicide.passive"), DEFAULT, KNOWN)
    assert (got.state, got.content_note, got.support_panel) == ("published", True, True)
    assert (got.case.kind, got.case.severity, got.case.human_within_minutes) == ("crisis", 2, 120)
    assert got.alert_level is None


def test_level_3_rings_and_is_published_unless_the_room_says_otherwise():
    got = triage(facts(3, 0, "suicide.ideation"), DEFAULT, KNOWN)
    assert (got.state, got.alert_level, got.case.human_within_minutes) == ("published", 3, 15)
    assert triage(facts(3), RoomPolicy(danger_waits_at=3), KNOWN).state == "waiting"


def test_level_4_waits_rings_and_tells_its_author_why():
    got = triage(facts(4, 0, "suicide.plan"), DEFAULT, KNOWN)
    assert (got.state, got.alert_level, got.support_panel) == ("waiting", 4, True)
    assert got.statement.reasons == ("danger",)
    assert got.statement.rules == ("en.suicide.plan",)
    assert got.statement.decided_by == "machine"


@pytest.mark.parametrize("crisis", [1, 2, 3])
def test_no_text_in_danger_waits_for_newness_alone(crisis):
    strict = RoomPolicy(newcomers="wait", newcomer_links="wait")
    assert triage(facts(crisis, links=2), strict, NEW).state == "published"


def test_a_newcomers_ordinary_text_waits_where_the_room_says_so():
    got = triage(facts(), RoomPolicy(newcomers="wait"), NEW)
    assert (got.state, got.case.kind) == ("waiting", "review")
    assert got.statement.reasons == ("first_posts",)
    assert triage(facts(), RoomPolicy(newcomers="wait"), KNOWN).state == "published"


def test_a_newcomers_first_link_waits():
    assert triage(facts(links=1), DEFAULT, NEW).statement.reasons == ("first_link",)
    assert triage(facts(links=1), DEFAULT, KNOWN).state == "published"


@pytest.mark.parametrize(
    ("conduct", "state", "case"),
    [
        (1, "published", None),
        (2, "published", "conduct"),
        (3, "waiting", "conduct"),
        (4, "waiting", "conduct"),
    ],
)
def test_conduct_is_handled_as_promised_at_each_level(conduct, state, case):
    got = triage(facts(0, conduct, "harassment.insult"), DEFAULT, KNOWN)
    assert got.state == state
    assert (got.case and got.case.kind) == case
    assert got.support_target == (conduct == 4)
    assert got.alert_level is None


def test_danger_outranks_conduct_in_one_text():
    assert triage(facts(3, 3), DEFAULT, KNOWN).case.kind == "crisis"
    assert triage(facts(3, 3), DEFAULT, KNOWN).state == "waiting"


def test_a_check_that_broke_makes_the_text_wait_and_tells_staff():
    got = triage(FAILED, DEFAULT, KNOWN)
    assert (got.state, got.tell_staff, got.case.kind) == ("waiting", True, "unread")
    assert got.statement.reasons == ("check_failed",)


def test_a_text_no_lexicon_reads_is_told_to_staff_and_waits_where_the_room_says_so():
    unread = facts(screened=False)
    got = triage(unread, DEFAULT, KNOWN)
    assert (got.state, got.tell_staff, got.case.kind, got.case.severity) == ("published", True, "unread", 2)
    assert triage(unread, RoomPolicy(unscreened="wait"), KNOWN).statement.reasons == ("not_read",)


def test_decisions_made_before_make_the_next_posts_wait():
    assert triage(facts(), DEFAULT, StandingFacts(posts_wait=True)).statement.reasons == ("decided_before",)
    assert triage(facts(), DEFAULT, StandingFacts(upheld_strikes=3)).statement.reasons == ("strikes",)
    assert triage(facts(), DEFAULT, StandingFacts(upheld_strikes=2)).state == "published"


def test_danger_still_rings_when_the_writers_posts_wait():
    assert triage(facts(3), DEFAULT, StandingFacts(posts_wait=True)).alert_level == 3


def test_method_detail_waits_at_every_level():
    for crisis in range(5):
        assert triage(facts(crisis, 0, "method_information"), DEFAULT, KNOWN).state == "waiting"


def test_advertising_waits_but_never_counts_as_conduct():
    got = triage(facts(0, 0, "spam"), DEFAULT, KNOWN)
    assert (got.state, got.case.kind, got.case.severity) == ("waiting", "spam", 0)


def test_personal_data_is_masked_only_at_levels_3_and_4():
    found = (Found("pii.address", 0, 10, 22), Found("suicide.plan", 4, 0, 9))
    assert triage(ScreeningFacts(4, 0, found), DEFAULT, KNOWN).masked == ((10, 22),)
    assert triage(ScreeningFacts(2, 0, found), DEFAULT, KNOWN).masked == ()


def test_a_room_may_call_its_own_subject_ordinary():
    survivors = RoomPolicy(tolerates=("abuse.disclosed",))
    got = triage(facts(2, 0, "abuse.disclosed"), survivors, KNOWN)
    assert (got.case, got.support_panel) == (None, True)
    both = triage(facts(2, 0, "abuse.disclosed", "suicide.passive"), survivors, KNOWN)
    assert both.case.kind == "crisis"
    assert triage(facts(3, 0, "abuse.disclosed"), survivors, KNOWN).alert_level == 3


def test_a_minor_is_seen_by_the_safeguarding_lead_and_offered_youth_lines():
    got = triage(facts(0, 0, "minor.stated"), DEFAULT, KNOWN)
    assert (got.state, got.case.kind, got.youth_lines) == ("published", "safeguarding", True)


def test_after_an_hour_a_level_4_text_is_published_only_by_its_authors_choice_and_never_with_means():
    assert after_an_hour(("suicide.goodbye",), author_chose_to_publish=True) == "published"
    assert after_an_hour(("suicide.goodbye",), author_chose_to_publish=False) == "waiting"
    assert after_an_hour(("suicide.means",), author_chose_to_publish=True) == "waiting"
    assert after_an_hour(("method_information",), author_chose_to_publish=True) == "waiting"


def test_a_screening_is_turned_into_facts():
    @dataclass(frozen=True)
    class Finding:
        rule: str = "en.plan"
        label: str = "suicide.plan"
        severity: int = 4
        start: int = 3
        end: int = 9

    @dataclass(frozen=True)
    class Screening:
        crisis_severity: int = 4
        conduct_severity: int = 0
        findings: tuple[Finding, ...] = (Finding(),)
        screened: bool = True

    got = facts_of(Screening(), links=1)
    assert (got.crisis, got.labels, got.links, got.found[0].rule) == (4, ("suicide.plan",), 1, "en.plan")


def test_where_no_lexicon_reads_a_room_every_letter_waits_for_a_person_whatever_the_room_says() -> None:
    verdict = triage(ScreeningFacts(screened=False, lexicon=False), RoomPolicy(unscreened="publish"), KNOWN)
    assert verdict.state == "waiting"
    assert verdict.statement is not None
    assert verdict.statement.reasons == ("not_read",)
    assert verdict.case is not None
    assert verdict.tell_staff
