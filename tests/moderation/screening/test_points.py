"""Points: what counts, once each; what a level needs; what is lowered; and how the reason can be checked by eye."""

from dataclasses import replace
from pathlib import Path

import pytest

from moderation.screening import LexiconFault, Screener, load_lexicon

RULES = """
[about]
reviewer = ""

[[entry]]
id = "wish"
label = "suicide.ideation"
level = 3
phrases = ["want to die"]

[[entry]]
id = "wish.weak"
label = "suicide.passive"
level = 2
phrases = ["not here"]

[[entry]]
id = "signal.cake"
label = "signal.cake"
level = 1
phrases = ["birthday cake"]

[kinds]
taking = ["took swallowed", "necked"]
drink = ["whisky"]

[[scale]]
id = "points.danger"
label = "suicide.passive"
why = "many words"
start = -10
quiet = -6
quiet_level = 1
quiet_why = "the rest is calm"
[scale.levels]
1 = 0
2 = 6
[scale.lengths]
40 = -20
[scale.findings]
2 = ["suicide.passive 2"]
-20 = ["signal.cake"]
[scale.points]
7 = ["bridge", "goodbye"]
5 = ["the water"]
-9 = ["holiday"]
8 = ["<taking>"]
3 = ["<taking> <drink>"]
"""


@pytest.fixture
def screener(tmp_path: Path) -> Screener:
    (tmp_path / "rules.toml").write_text(RULES, "utf-8")
    return Screener(load_lexicon(tmp_path, "en"))


def test_a_level_is_reached_by_words_and_pairs_each_counted_once(screener: Screener) -> None:
    assert screener("The bridge, the bridge, the bridge.").crisis_severity == 0
    assert screener("Bridge. Goodbye.").crisis_severity == 1
    assert screener("The bridge and the water. Goodbye.").crisis_severity == 2


def test_two_words_make_a_pair_in_one_sentence_only(screener: Screener) -> None:
    assert screener("Goodbye. The bridge. That's the. Water").crisis_severity == 1


def test_the_reason_quotes_the_words_with_their_points_and_the_sum(screener: Screener) -> None:
    (finding,) = screener("Well.\nThe BRIDGE over the water, goodbye.").findings
    assert (finding.rule, finding.label, finding.severity) == ("points.danger", "suicide.passive", 2)
    assert finding.why == "many words (“bridge” 7 + “goodbye” 7 + “the water” 5; 9 ≥ 6)"
    assert finding.words == "BRIDGE over the water, goodbye"


def test_words_that_speak_against_it_take_points_away(screener: Screener) -> None:
    assert screener("The bridge and the water on holiday. Goodbye.").crisis_severity == 1


def test_a_long_text_needs_more(screener: Screener) -> None:
    text = "The bridge and the water. Goodbye. "
    assert screener(text + "More and more of it. " * 8).crisis_severity == 0


def test_what_the_rules_found_counts_too_and_is_lowered_where_all_else_is_calm(screener: Screener) -> None:
    assert screener("Not here. Goodbye.").crisis_severity == 2
    (finding,) = screener("Not here, on holiday.").findings
    assert (finding.rule, finding.severity, finding.why) == ("wish.weak", 1, "; the rest is calm (-17 < -6)")


def test_what_is_graver_than_a_scale_tells_is_not_lowered_by_it(screener: Screener) -> None:
    assert screener("I want to die on holiday with birthday cake.").crisis_severity == 3


def test_a_signal_counts_wherever_it_is_met(screener: Screener) -> None:
    assert screener("The bridge and the water. Goodbye. Birthday cake.").crisis_severity == 0


def test_a_scale_adds_nothing_where_a_rule_says_more(screener: Screener) -> None:
    found = screener("I want to die. The bridge and the water. Goodbye.").findings
    assert [each.rule for each in found] == ["wish"]


def test_the_rules_can_be_asked_alone(screener: Screener) -> None:
    assert screener.by_rules("The bridge and the water. Goodbye.").crisis_severity == 0
    assert screener.by_rules("Not here, on holiday.").crisis_severity == 2


def test_a_word_counts_as_its_kind_too_alone_and_in_two(screener: Screener) -> None:
    (finding,) = screener("Swallowed whisky.").findings
    assert finding.why == "many words (“swallowed” 8 + “swallowed whisky” 3; 1 ≥ 0)"
    assert screener("Necked the whisky.").crisis_severity == 0


def test_a_word_of_no_kind_counts_as_other_and_the_commonest_stay_themselves(tmp_path: Path) -> None:
    more = '4 = ["<taking> <other>", "my <drink>"]\n[language]\ncommonest = ["my"]'
    (tmp_path / "rules.toml").write_text(RULES.replace('3 = ["<taking> <drink>"]', more), "utf-8")
    screener = Screener(load_lexicon(tmp_path, "en"))
    assert screener("Took xylophones.").crisis_severity == 1
    assert screener("Took my whisky.").crisis_severity == 1
    assert screener("Took my xylophones.").crisis_severity == 0


def test_two_kinds_count_with_any_one_word_between(tmp_path: Path) -> None:
    gap = '3 = ["<taking> _ <drink>", "<taking> _ ."]'
    (tmp_path / "rules.toml").write_text(RULES.replace('3 = ["<taking> <drink>"]', gap), "utf-8")
    screener = Screener(load_lexicon(tmp_path, "en"))
    (finding,) = screener("Took the whisky.").findings
    assert finding.why == "many words (“took” 8 + “took the whisky” 3; 1 ≥ 0)"
    assert screener("Took whisky here.").crisis_severity == 0
    assert screener("Took the good whisky.").crisis_severity == 0
    assert (
        screener("Gone. Took some. Gone.").findings[0].why.startswith("many words (“took” 8 + “took some” 3;")
    )


def test_how_a_sentence_begins_and_ends_tells_of_its_kinds(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(
        RULES.replace("<taking> <drink>", "<drink> .") + '9 = [". <other>"]\n', "utf-8"
    )
    screener = Screener(load_lexicon(tmp_path, "en"))
    assert screener("Took whisky.").findings[0].why == "many words (“took” 8 + “whisky” 3; 1 ≥ 0)"
    assert screener("Took whisky neat.").crisis_severity == 0
    assert screener("Xylophones took.").crisis_severity == 2


def test_a_clear_sentence_is_not_lowered_by_a_calm_text_around_it(screener: Screener) -> None:
    assert screener("Not here, on holiday.").crisis_severity == 1
    assert screener("Not here with the water. We are on holiday.").crisis_severity == 2


def test_what_is_lowered_stays_at_what_the_scale_itself_reaches(tmp_path: Path) -> None:
    rules = RULES.replace("quiet = -6", "quiet = 20").replace("quiet_level = 1", "quiet_level = 0")
    (tmp_path / "rules.toml").write_text(rules, "utf-8")
    screener = Screener(load_lexicon(tmp_path, "en"))
    assert screener("Not here.").crisis_severity == 0
    assert screener("Goodbye, not here, the water.").crisis_severity == 1
    assert screener("Goodbye, not here, the bridge.").crisis_severity == 2


GRAVE = """
[[scale]]
id = "points.grave"
label = "suicide.ideation"
start = -10
quiet = 0
quiet_level = 2
[scale.levels]
3 = 50
[scale.points]
60 = ["tonight"]
"""


def test_what_the_scale_of_the_gravest_lowers_the_one_below_may_lower_further(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES + GRAVE, "utf-8")
    screener = Screener(load_lexicon(tmp_path, "en"))
    assert screener("I want to die tonight on holiday.").crisis_severity == 3
    assert screener("I want to die at the bridge. Goodbye.").crisis_severity == 2
    assert screener("I want to die on holiday.").crisis_severity == 1


def test_what_a_teams_own_entry_finds_no_scale_lowers(screener: Screener) -> None:
    own = Screener(replace(screener.lexicon, own=frozenset({"wish.weak"})))
    assert own("Not here, on holiday.").crisis_severity == 2


@pytest.mark.parametrize(
    ("right", "wrong", "mend"),
    [
        (
            '7 = ["bridge", "goodbye"]',
            '7 = ["over the bridge"]',
            "must be one word, or two that follow each other",
        ),
        ('7 = ["bridge", "goodbye"]', '7 = ["."]', "must be one word, or two that follow each other"),
        ('["<taking>"]', '["<taking> _"]', "'<taking> _': _ stands between two, for any one word"),
        ('["<taking>"]', '["_ <taking> <drink>"]', "_ stands between two, for any one word"),
        ('["<taking>"]', '["<taking> _ bridge"]', "beside _ 'bridge' counts by its kind alone: write that"),
        ('7 = ["bridge", "goodbye"]', '7 = ["holiday"]', "'holiday' stands twice"),
        ('7 = ["bridge", "goodbye"]', '0 = ["bridge"]', "never stand at 0"),
        ('7 = ["bridge", "goodbye"]', 'much = ["bridge"]', "'much' is no number of points"),
        ('7 = ["bridge", "goodbye"]', "7 = 3", "7 must be a list of texts"),
        ('2 = ["suicide.passive 2"]', '2 = ["suicide.passive"]', "must be a signal, or a label and a level"),
        ("2 = 6", '2 = "six"', "levels must read like 2 = 10"),
        ('["<taking>"]', '["<giving>"]', "there is no kind <giving> in [kinds]"),
        ('["whisky"]', '["whisky took"]', "'took' is of <drink> and of <taking>: a word has one kind"),
        ('["whisky"]', '"whisky"', "kind <drink> must be a list of words"),
        (
            'drink = ["whisky"]',
            'other = ["whisky"]',
            "<other> is each word that has no kind: name this one otherwise",
        ),
        ("40 = -20", "forty = -20", "lengths must read like 60 = -5"),
        ("start = -10\n", "", "points.danger: start is missing"),
    ],
)
def test_a_fault_is_named_with_its_place_and_its_mend(
    tmp_path: Path, right: str, wrong: str, mend: str
) -> None:
    assert right in RULES
    (tmp_path / "rules.toml").write_text(RULES.replace(right, wrong), "utf-8")
    with pytest.raises(LexiconFault, match=r"rules\.toml:") as refused:
        load_lexicon(tmp_path, "en")
    assert mend in str(refused.value)


def test_a_word_must_be_written_as_it_is_read(tmp_path: Path) -> None:
    spelt = '[spellings]\n"dont" = "do not"\n' + RULES.replace('"bridge"', '"dont"')
    (tmp_path / "rules.toml").write_text(spelt, "utf-8")
    with pytest.raises(LexiconFault, match="'dont' is read as 'do not': write it so"):
        load_lexicon(tmp_path, "en")


def test_a_word_of_a_kind_must_be_written_as_it_is_read(tmp_path: Path) -> None:
    spelt = '[spellings]\n"wiskey" = "whisky"\n' + RULES.replace('["whisky"]', '["wiskey"]')
    (tmp_path / "rules.toml").write_text(spelt, "utf-8")
    with pytest.raises(LexiconFault, match="in <drink>: 'wiskey' is read as 'whisky': write it so"):
        load_lexicon(tmp_path, "en")
