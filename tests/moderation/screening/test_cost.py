"""What screening costs, counted in steps and not in time, and that what is left out to save them changes nothing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.screening_hostile import hostile_texts
from benchmarks.screening_table import examples
from moderation.screening import Screener, packaged_lexicon, screen
from moderation.screening import privacy_numbers as numbers
from moderation.screening import privacy_places as places
from moderation.screening.codes import STOP, Codes
from moderation.screening.match import Matcher
from moderation.screening.needs import Needs
from moderation.screening.patterns import Patterns
from moderation.screening.phrases import parse
from moderation.screening.privacy_wording import Words
from moderation.screening.rules import HIGHEST, MOST_FINDINGS
from moderation.screening.shapes import Candidate, widen_each
from moderation.screening.together import Combinations
from moderation.screening.words import Reading

LEXICON = packaged_lexicon("en")
SCREENER = Screener(LEXICON)
TEXTS = [example.text for example in examples()]
PHRASES = [
    "want ..2 die",
    "want to (die | go)",
    "(i | you) [so] want die",
    "die !(of)",
    "!<(not) want go",
    "^ go to die",
    "to ..3 (so of | not)",
]
NODES = [parse(phrase, {}, lambda word: (word,)) for phrase in PHRASES]
CODES = Codes(NODES, common=frozenset({"i", "to", "so"}), commonest=frozenset({"you"}))
MATCHER = Matcher(enumerate(NODES), CODES)
SENTENCES = st.lists(st.sampled_from(["i", "you", "so", "want", "to", "go", "die", "of", "not", "tea", STOP]))


def written(words: list[str]) -> str:
    codes = "".join(word if word == STOP else CODES.of(word) for word in words)
    return re.sub(r"\.{2,}", STOP, f"{STOP}{codes}{STOP}")


@given(SENTENCES)
@settings(max_examples=400, deadline=None)
def test_a_phrase_is_found_wherever_it_is_found_without_any_shortcut(words: list[str]) -> None:
    text, patterns = written(words), Patterns(CODES)
    alone = {at for at, nodes in enumerate(NODES) if re.search(patterns.pattern(nodes), text)}
    assert {owner for owner, _, _ in MATCHER.spans(text)} == alone


def test_a_phrase_is_not_looked_for_in_a_sentence_without_what_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("moderation.screening.match.widen_each", lambda *those: asked.append(those))
    alone = Matcher([(0, NODES[0])], CODES)
    assert not alone.spans(written(["i", "die", STOP, "want", "tea", STOP]))
    assert not asked


def test_needs_beyond_the_last_bit_are_taken_as_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.screening.needs.MOST_BITS", 1)
    often, seldom = frozenset("ab"), frozenset("c")
    needs = Needs([(often,), (often, seldom)])
    assert all_met(needs, "x", (seldom,))
    assert not all_met(needs, "x", (often, seldom))
    assert all_met(needs, "xb", (often, seldom))


def all_met(needs: Needs, words: str, asked: tuple[frozenset[str], ...]) -> bool:
    met, places = needs.met(words), needs.of(asked)
    return all(met[at] & bit for at, bit in zip(places[::2], places[1::2], strict=True))


def test_of_owners_of_one_kind_the_first_speaks_for_a_phrase_that_they_share() -> None:
    matcher = Matcher([(0, NODES[0]), (1, NODES[0]), (2, NODES[0])], CODES, kind=lambda owner: owner % 2)
    assert {owner for owner, _, _ in matcher.spans(written(["want", "die"]))} == {0, 1}


def test_a_phrase_is_written_out_when_it_is_first_looked_for_and_means_the_same() -> None:
    lazy = Screener(LEXICON)
    shapes = {id(shape): shape for found in lazy._matcher._shapes for shape in found}.values()
    assert not any(shape.written for shape in shapes)
    for text in TEXTS[:20]:
        assert lazy(text) == screen(text)
    assert sum(shape.written is not None for shape in shapes) < len(shapes) / 5


@given(st.text(alphabet="ab'., \n-1\u2019\U0001f62d", max_size=40), st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_a_word_stands_where_it_stands_in_the_whole_text_cut_up(text: str, times: int) -> None:
    reading = SCREENER.read(text * times)
    whole = Reading(reading.folded, SCREENER._reader, [reading.folded.text], ["".join(reading._marks)])
    assert whole.codes == reading.codes
    for at in range(len(reading.codes)):
        assert reading.place(at, at) == whole.place(at, at) or reading.codes[at] == STOP


NUMBERS = [
    pattern
    for module in (numbers, places)
    for name, pattern in vars(module).items()
    if name in ("_PHONE", "_CARD", "_IBAN", "_SORT_CODE", "_ACCOUNT", "_NINO", "_SSN", "_PAN", "_LICENCE")
    or name in ("_AADHAAR", "_PPS", "_UK", "_CANADA", "_EIRE")
]
PIECES = ["07700 900123", "SW1A 1AA", "GB82 WEST 1234 5698 7654 32", "QQ 12 34 56 C", "4111 1111 1111 1111"]
PIECES += [
    "12-34-56",
    "K1A 0B1",
    "D02 X285",
    "ABCPE1234F",
    "1234567T",
    " ",
    "a",
    "7",
    "/",
    "word ",
    "." * 90,
    "x" * 120,
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
@settings(max_examples=200, deadline=None)
def test_numbers_are_found_where_digits_stand_as_in_the_whole_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    lowered = Words(LEXICON.language.privacy).lowered(text)
    for pattern in NUMBERS:
        there = [m.span() for m in lowered.numbers(pattern, text)]
        assert there == [m.span() for m in pattern.finditer(text)]


@pytest.mark.parametrize(
    ("kind", "share"), [("the examples in any order", 0.25), ("anchors by turns", 0.1), ("any leet", 0.05)]
)
def test_hostile_text_is_looked_at_a_bounded_number_of_times(
    kind: str, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    def counted(candidates: list[Candidate], *args: object) -> None:
        nonlocal asked
        asked += len(candidates)
        widen_each(candidates, *args)  # type: ignore[arg-type]

    monkeypatch.setattr("moderation.screening.match.widen_each", counted)
    text = hostile_texts(TEXTS)[kind]
    screen(text)
    assert asked < len(text) * share


def test_where_enough_findings_have_the_highest_level_nothing_else_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    highest = [text for text in TEXTS if len(text) < 200 and max(levels(text), default=0) == HIGHEST]
    monkeypatch.setattr(Combinations, "add", lambda _, hits: asked.append(hits))
    found = screen("\n\n".join(highest)).findings
    assert not asked
    assert [finding.severity for finding in found[:MOST_FINDINGS]] == [HIGHEST] * MOST_FINDINGS


def levels(text: str) -> list[int]:
    return [finding.severity for finding in screen(text).findings]
