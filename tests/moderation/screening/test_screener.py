"""The screener as its callers know it: levels, labels, budget, languages, threads, and cost."""

from concurrent.futures import ThreadPoolExecutor
from time import process_time

import pytest

from benchmarks.screening_growth import OTHER, PERMUTED, How, growth, thinned
from benchmarks.screening_hostile import hostile_texts
from benchmarks.screening_table import examples
from moderation.screening import LABELS, ScreeningFailed, packaged_lexicon, screen
from moderation.screening.screener import Screener

LEXICON = packaged_lexicon("en")


def test_a_screening_says_rule_words_place_and_reason() -> None:
    text = "Work is fine. I want to die, honestly."
    found = screen(text).findings[0]
    assert (found.label, found.severity, found.words) == ("suicide.ideation", 3, "want to die")
    assert text[found.start : found.end] == found.words
    assert found.why


def test_severity_is_the_higher_of_the_two_scales() -> None:
    danger, conduct = screen("I want to die"), screen("kys")
    assert (danger.crisis_severity, danger.conduct_severity, danger.severity) == (3, 0, 3)
    assert (conduct.crisis_severity, conduct.conduct_severity, conduct.severity) == (0, 4, 4)
    assert conduct.labels == ("harassment.encourage_death",)


def test_personal_data_counts_in_neither_scale() -> None:
    found = screen("Text me on 07700 900123 or write to jo@example.net")
    assert set(found.labels) == {"pii.phone", "pii.email"}
    assert found.severity == 0


def test_one_clear_sentence_in_a_long_ordinary_post_wins() -> None:
    ordinary = (
        "We went to the market and bought apples. The bus was late again. My sister sent photos of her cat. "
    )
    assert screen(ordinary * 20).severity == 0
    assert screen(ordinary * 20 + "I've got the pills next to me. " + ordinary * 20).crisis_severity == 4


def test_every_label_of_the_lexicon_is_one_that_others_know() -> None:
    assert {entry.label for entry in LEXICON.entries if not entry.label.startswith("signal.")} <= set(LABELS)


def test_there_are_at_least_150_entries_each_saying_who_reviewed_it() -> None:
    assert len(LEXICON.entries) >= 150
    assert all(entry.source and entry.date and entry.reviewed_by for entry in LEXICON.entries)


@pytest.mark.parametrize(
    "text",
    [
        "Je ne veux plus vivre et personne ne me comprend dans cette maison",
        "Ich kann nicht mehr und ich will nicht mehr leben, es ist alles zu viel",
        "No quiero vivir más, estoy muy cansada de todo y nadie me entiende",
        "Я больше не хочу жить, мне очень плохо",
        "我不想活了，每天都很痛苦",
        "لا أريد أن أعيش بعد الآن",
    ],
)
def test_text_in_another_language_counts_as_unscreened(text: str) -> None:
    assert screen(text).screened is False


@pytest.mark.parametrize(
    "text",
    [
        "kms",
        "ok",
        "want die",
        "Yaar main thak gaya hoon, I don't want to live anymore",
        "i fink abowt it evry day",
        "",
        "😭",
    ],
)
def test_short_or_mixed_text_has_the_benefit_of_screening(text: str) -> None:
    assert screen(text).screened is True


def test_a_text_over_the_budget_of_size_fails_closed() -> None:
    with pytest.raises(ScreeningFailed):
        Screener(LEXICON, most_characters=100)("x" * 101)


def test_a_text_over_the_budget_of_time_fails_closed() -> None:
    with pytest.raises(ScreeningFailed):
        Screener(LEXICON, most_seconds=0.0)("I want to die")


def test_threads_may_share_a_screener() -> None:
    texts = ["I want to die", "kys", "lovely day", "my husband hits me", "call me on 07700 900123"] * 20
    alone = [screen(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(screen, texts)) == alone


HOSTILE = hostile_texts([example.text for example in examples()])
ORDINARY = (
    "I have been feeling low again this week, and the nights are long. Has anyone found a way through? "
    "My sister said that I should go back to work, but I can't think of it yet. We took the dog to the sea."
)


@pytest.mark.parametrize("kind", HOSTILE)
def test_64_kib_of_hostile_text_is_screened_in_a_moment(kind: str) -> None:
    begun = process_time()
    screen(HOSTILE[kind])
    assert process_time() - begun < 1.0  # many times the goal: a shared machine must not turn it red


@pytest.mark.parametrize("how", [OTHER, PERMUTED], ids=["other phrases", "the same words in another order"])
def test_cost_hardly_grows_with_the_lexicon(how: How) -> None:
    texts = [ORDINARY, ORDINARY[50:], *(example.text for example in examples() if len(example.text) > 300)][
        :40
    ]
    assert growth(thinned(LEXICON, every=10), how, texts) < 2.0
