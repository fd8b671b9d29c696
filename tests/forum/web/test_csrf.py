"""A form's token belongs to one browser and one kind of form, and never looks the same twice."""

import pytest

from forum.web import csrf


def test_a_token_holds_for_its_browser_and_kind_of_form_only() -> None:
    sent = csrf.token("mine", "/threads/1/replies")
    assert csrf.holds("mine", "/threads/1/replies", sent)
    assert csrf.holds("mine", "/posts/2/reactions", sent)
    assert not csrf.holds("another's", "/threads/1/replies", sent)
    assert not csrf.holds("mine", "/me/passphrase", sent)


def test_no_two_tokens_are_alike_so_that_a_compressed_page_gives_none_away() -> None:
    assert len({csrf.token("mine", "/threads/1/replies") for _ in range(50)}) == 50


@pytest.mark.parametrize("sent", ["", "x", "0" * 64, "0" * 127, "0" * 130, "é" * 128, "0" * 128])
def test_what_is_no_token_is_refused(sent: str) -> None:
    assert not csrf.holds("mine", "/threads/1/replies", sent)
    assert not csrf.holds("", "/threads/1/replies", sent)
