"""What of a long letter is shown where its words were found."""

from hypothesis import given
from hypothesis import strategies as st

from forum.search.excerpts import excerpt

LONG = "a quiet morning " * 40 + "the Lighthouse stood there " + "and the sea went on " * 40


def marked(text: str, sought: str) -> list[str]:
    return [piece.text for piece in excerpt(text, sought) if piece.hit]


def test_the_words_stand_in_the_excerpt_and_are_marked_whatever_their_case() -> None:
    shown = "".join(piece.text for piece in excerpt(LONG, "lighthouse"))
    assert marked(LONG, "lighthouse") == ["Lighthouse"]
    assert len(shown) < 240
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_whole_words_are_marked_and_what_was_left_out_is_not() -> None:
    assert marked("The sea, the seaside and the tea.", "sea -tea") == ["sea"]
    assert marked("At the sea side.", '"sea side"') == ["sea", "side"]
    assert marked("At the sea.", '-"sea"') == []


def test_without_a_word_to_find_it_begins_at_the_beginning() -> None:
    assert [piece.text for piece in excerpt("One line.", "")] == ["One line."]
    assert [piece.text for piece in excerpt("One line.", "|&!")] == ["One line."]


@given(st.text(max_size=600), st.text(max_size=40))
def test_nothing_is_added_to_what_was_written(text: str, sought: str) -> None:
    shown = "".join(piece.text for piece in excerpt(text, sought)).removeprefix("… ").removesuffix(" …")
    assert shown in " ".join(text.split())
