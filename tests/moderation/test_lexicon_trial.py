"""A lexicon is tried on its own examples and on texts of late before it reads for real."""

from functools import cache

from moderation.lexicon_text import body_of, lexicon_of
from moderation.lexicon_trial import compare, failures, redacted
from moderation.screening import Screener, compile_lexicon, packaged_screener
from tests.moderation.test_lexicon_text import OURS


@cache
def reads(body: str = "") -> Screener:
    return compile_lexicon(lexicon_of(body, "en")) if body else packaged_screener()


TEXTS = [
    "A brass teapot from Lena, call 07700 900123 or mail lena@example.org",
    "I drank my tea outside",
    "x",
]


def test_a_rule_that_misses_its_example_and_one_that_fires_on_calm_words_are_both_named() -> None:
    wrong = OURS.replace("I made tea", "my brass teapot broke").replace("Buy a brass", "Buy an iron")
    found = failures(reads(body_of({"ours.toml": wrong})))
    ours = [(each.wanted, each.example) for each in found if each.rule == "ours.teapot"]
    assert ours == [("fires", "Buy an iron teapot now"), ("calm", "my brass teapot broke")]
    right = failures(reads(OURS))
    assert not [each for each in right if each.rule == "ours.teapot"]


def test_a_dry_run_counts_what_would_newly_fire_and_what_would_stop() -> None:
    now, then = reads(), reads(OURS)
    there, back = compare(now, then, TEXTS), compare(then, now, TEXTS)
    assert [(each.rule, each.newly, each.no_longer) for each in there.rules] == [("ours.teapot", 1, 0)]
    assert [(each.rule, each.newly, each.no_longer) for each in back.rules] == [("ours.teapot", 0, 1)]
    assert (there.texts, there.whole, compare(now, now, TEXTS).rules) == (3, True, ())


def test_excerpts_cover_whoever_is_named() -> None:
    then = compile_lexicon(lexicon_of(OURS, "en"))
    ((excerpt,),) = (each.excerpts for each in compare(packaged_screener(), then, TEXTS).rules)
    assert "brass teapot" in excerpt.words
    assert not [name for name in ("Lena", "07700", "lena@") if name in excerpt.words]


def test_an_excerpt_is_short() -> None:
    text = "word " * 500
    assert len(redacted(text, 1000, 1005)) < 160


def test_a_dry_run_ends_when_its_time_is_over_and_says_so() -> None:
    now = reads()
    assert compare(now, now, TEXTS, most_seconds=-1).whole is False
