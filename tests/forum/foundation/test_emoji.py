"""Emoji as they are heard: one is named by the reader itself, a run of them once and not thirty times."""

import time

import pytest

from forum.foundation import emoji, markdown

FAMILY, FLAG, WAVE = "👨‍👩‍👧", "🇮🇪", "👋🏽"


@pytest.mark.parametrize(
    ("one", "times"),
    [("😭", 30), ("❤️", 3), (FAMILY, 4), (FLAG, 3), (WAVE, 5), ("1️⃣", 3), ("⭐", 4), ("😭🔥", 6)],
)
def test_a_run_is_one_thing_with_a_name_and_a_number(one: str, times: int) -> None:
    run = one * times
    assert emoji.read_once(f"<p>So {run}!</p>") == (
        f'<p>So <span role="img" aria-label="{one} × {times}">{run}</span>!</p>'
    )


@pytest.mark.parametrize(
    "text", ["😭", "😭😭", "😭🔥😭", f"{FLAG}🇪🇸🇫🇷", "111 222", "###", "noooo", "🙂 and 🙂 and 🙂", "日日日"]
)
def test_what_is_no_run_stays_as_it_is(text: str) -> None:
    assert emoji.read_once(text) == text


def test_a_run_with_spaces_between_is_one_too() -> None:
    assert 'aria-label="😭 × 4"' in emoji.read_once("😭 😭 😭 😭")


def test_a_letter_is_rendered_with_it_and_a_quotation_has_the_bare_signs() -> None:
    html = markdown.render("It was *so* much 😭😭😭😭")
    assert html.count('role="img"') == 1
    assert markdown.quotation(html) == "> It was so much 😭😭😭😭\n\n"


@pytest.mark.parametrize(
    "hostile", ["👨‍" * 20_000, "😭🔥" * 20_000, "🇮🇪🇪🇸" * 20_000, "1️⃣2️⃣" * 9_000, "⭐ " * 30_000]
)
def test_no_text_is_slow(hostile: str) -> None:
    began = time.perf_counter()
    emoji.read_once(hostile)
    assert time.perf_counter() - began < 1
