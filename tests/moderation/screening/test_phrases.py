"""The lexicon's language: what it matches, and what it refuses with a mend."""

import pytest

from moderation.screening import LexiconFault, UnknownLocale, compile_lexicon, load_lexicon, screen
from moderation.screening.codes import STOP, Codes
from moderation.screening.finders import Automaton, PlainFinder
from moderation.screening.match import Matcher
from moderation.screening.phrases import PhraseFault, parse


def matches(phrase: str, text: str) -> bool:
    nodes = parse(phrase, {}, lambda word: (word,))
    codes = Codes([nodes], common=frozenset({"a", "the", "to"}))
    written = "".join(word if word == STOP else codes.of(word) for word in text.split())
    return bool(Matcher([(0, nodes)], codes).spans(f"{STOP}{written}{STOP}"))


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("want to die", "i want to die now", True),
        ("want to die", "i want to diet", False),
        ("want (to | two) die", "want two die", True),
        ("want [so much] to die", "want to die", True),
        ("want [so much] to die", "want so much to die", True),
        ("want ..2 die", "want oh please die", True),
        ("want ..2 die", "want oh please please die", False),
        ("want ..2 die", "want . die", False),
        ("suicid* help", "suicidal help", True),
        ("die !(of | for)", "to die of boredom", False),
        ("die !(of | for)", "to die offline", True),
        ("!<(not | never) sad", "not sad", False),
        ("!<(not | never) sad", "so sad", True),
        ("^ moron $", "moron", True),
        ("^ moron $", "the moron", False),
        ("took #12 pills", "took 40 pills", True),
        ("took #12 pills", "took 2 pills", False),
        ("took #12 pills", "took 12 pills", True),
    ],
)
def test_a_phrase_matches_what_it_says(phrase: str, text: str, expected: bool) -> None:
    assert matches(phrase, text) is expected


@pytest.mark.parametrize(
    ("phrase", "mend"),
    [
        ("want (to die", "bracket is not closed"),
        ("want | die", "outside any bracket"),
        ("want ( | die)", "alternative is empty"),
        ("<nobody> dies", "no class is called"),
        ("want ..9 die", "too wide"),
        ("a ..8 b ..8 c ..8 d ..8 e ..8 f", "too wide"),
        ("what?", "has no meaning"),
        ("", "empty"),
    ],
)
def test_a_phrase_that_is_unclear_or_could_take_long_is_refused_with_its_mend(phrase: str, mend: str) -> None:
    with pytest.raises(PhraseFault, match=mend.replace("(", r"\(")):
        parse(phrase, {}, lambda word: (word,))


def test_the_plain_finder_finds_what_the_automaton_finds() -> None:
    anchors = ["abc", "b", "cd", "\U00010000\U00010001"]
    text = ".abcd\U00010000\U00010001bcd."
    assert sorted(PlainFinder(anchors)(text)) == sorted(Automaton(anchors)(text))
    assert [end for _, _, end in PlainFinder(anchors)(text)] == [
        end for _, _, end in Automaton(anchors)(text)
    ]


GOOD = """
[about]
reviewer = "Dr A. Reader"

[[entry]]
id = "own.rule"
label = "suicide.ideation"
level = 3
phrases = ["fall asleep under the blue hill"]
"""


def test_a_lexicon_written_in_the_browser_is_compiled_on_top_of_the_packaged_one() -> None:
    screener = compile_lexicon(load_lexicon(GOOD))
    found = screener("I fall asleep under the blue hill.").findings
    assert [(f.rule, f.severity, f.words) for f in found] == [
        ("own.rule", 3, "fall asleep under the blue hill")
    ]
    assert screener("I want to die").crisis_severity == 3


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            '[[entry]]\nid = "x"\nlabel = "suicide.ideation"\nphrases = ["a b"]',
            "lexicon.toml:1: x: level is missing",
        ),
        (GOOD.replace("level = 3", "level = 9"), "lexicon.toml:5: own.rule: level must be from 0 to 4"),
        (
            GOOD.replace("suicide.ideation", "sadness"),
            "lexicon.toml:5: own.rule: label 'sadness' is not a label",
        ),
        (GOOD.replace("blue hill", "(blue hill"), "lexicon.toml:9: in 'fall asleep under the (blue hill'"),
        (GOOD.replace("[about]", "[abuot]"), "lexicon.toml:2: [abuot] is not known"),
        ("[[entry]\nid = 1", "lexicon.toml:1: not TOML"),
        (GOOD.replace("own.rule", "passive.burden"), "lexicon.toml:5: 'passive.burden' stands twice"),
    ],
)
def test_a_bad_lexicon_is_refused_naming_file_line_and_mend(text: str, fault: str) -> None:
    with pytest.raises(LexiconFault) as caught:
        load_lexicon(text)
    assert any(line.startswith(fault) for line in caught.value.faults), caught.value.faults


def test_an_unknown_locale_is_a_look_up_error() -> None:
    with pytest.raises(UnknownLocale):
        screen("text", locale="xx")
    assert issubclass(UnknownLocale, LookupError)
    assert screen("I want to die", locale="en_GB").crisis_severity == 3
