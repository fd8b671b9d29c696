"""Made words: far apart, kind, forgiving to type, and enough of them."""

import random
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.accounts import passphrases

HURTFUL = (
    "kill",
    "suicid",
    "death",
    "corpse",
    "poison",
    "overdos",
    "blood",
    "razor",
    "worthless",
    "rape",
    "ugly",
)


def test_any_two_words_are_so_far_apart_that_one_slip_can_mean_only_one() -> None:
    reached: dict[str, str] = {}
    for word in passphrases.words():
        for near in passphrases._one_slip(word) | {word}:
            assert reached.setdefault(near, word) == word, f"{near} could be {reached[near]} or {word}"


def test_the_list_is_plain_and_long_enough() -> None:
    words = passphrases.words()
    assert len(set(words)) == len(words)
    assert all(word.isascii() and word.isalpha() and word.islower() and 4 <= len(word) <= 9 for word in words)
    assert passphrases.PASSPHRASE_WORDS * log2(len(words)) > 80
    assert passphrases.RECOVERY_WORDS * log2(len(words)) > 90


def test_no_word_could_hurt_someone_here() -> None:
    for word in passphrases.words():
        for hurtful in (
            "kill",
            "suicid",
            "death",
            "corpse",
            "poison",
            "overdos",
            "blood",
            "razor",
            "worthless",
            "rape",
        ):
            assert hurtful not in word


def test_what_was_made_is_read_back_however_it_is_typed() -> None:
    chance = random.Random(5)
    for _turn in range(100):
        made = passphrases.made_passphrase()
        slipped = " ".join(chance.choice(sorted(passphrases._one_slip(word))) for word in made.split())
        assert passphrases.canonical_passphrase(made.upper().replace(" ", " - ")) == made
        assert passphrases.canonical_passphrase(made.replace(" ", "")) == made
        if len(slipped.split()) == passphrases.PASSPHRASE_WORDS and all(map(str.isalpha, slipped.split())):
            assert passphrases.canonical_passphrase(slipped) == made


def test_two_slips_in_a_word_are_not_forgiven() -> None:
    made = passphrases.made_passphrase().split()
    made[0] = "qq" + made[0] + "qq"
    assert passphrases.canonical_passphrase(" ".join(made)) == " ".join(made)


def test_a_code_of_eight_words_is_no_passphrase_of_seven() -> None:
    code = passphrases.made_recovery_code()
    assert passphrases.canonical_recovery(code.title()) == code
    assert len(code.split()) == 8


@pytest.mark.parametrize(
    "own",
    [
        "my cat ate the blue lamp",
        "Ünïcode is fine in here",
        "ab!cd?ef&gh(ij)kl",
        "今日は良い天気です、散歩に行きましょう",
    ],
)
def test_a_passphrase_of_ones_own_is_taken_as_it_is(own: str) -> None:
    assert passphrases.own_fault(own, "amber-kettle-4821") is None
    assert passphrases.canonical_passphrase(f" {own} ") == own


@pytest.mark.parametrize(
    "weak",
    ["", "fourteen chars", "passwordpassword1", "123456789012345678", "qwertyuiopasdfghjkl",
     "correct horse battery staple", "abcabcabcabcabcabc", "aaaaaaaaaaaaaaaaaaaa",
     "amber kettle 4821", "ILoveYou ILoveYou 1", "letmein letmein 2024"],
)  # fmt: skip
def test_what_is_tried_first_is_refused(weak: str) -> None:
    assert passphrases.own_fault(weak, "amber-kettle-4821")


@given(st.text(max_size=600))
def test_no_text_breaks_the_reading(typed: str) -> None:
    passphrases.canonical_passphrase(typed)
    passphrases.canonical_recovery(typed)
    passphrases.own_fault(typed, "amber-kettle-4821")
    once = passphrases.canonical_name(typed)
    assert passphrases.canonical_name(once) == once


def test_a_sign_in_name_is_compared_without_case_or_signs() -> None:
    for typed in ("Amber-Kettle-4821", " amber kettle 4821 ", "AMBER_KETTLE.4821"):
        assert passphrases.canonical_name(typed) == "amber-kettle-4821"
