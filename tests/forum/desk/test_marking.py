"""Marking findings in a text: nothing is lost, overlapping or stale ones do no harm."""

from hypothesis import given
from hypothesis import strategies as st

from forum.desk.marking import Finding, marked


def finding(start: int, end: int, words: str = "") -> Finding:
    return Finding("en.rule", "label", 2, start, end, words, "because")


def test_overlapping_findings_are_both_marked() -> None:
    pieces, _ = marked("abcdef", [finding(1, 4), finding(2, 6)])
    assert [(piece.text, piece.numbers) for piece in pieces] == [
        ("a", ()), ("b", (1,)), ("cd", (1, 2)), ("ef", (2,)),
    ]  # fmt: skip


def test_words_that_moved_are_found_again_and_words_that_went_mark_nothing() -> None:
    pieces, placed = marked("well, now then", [finding(0, 3, "now"), finding(0, 4, "gone")])
    assert [piece.text for piece in pieces if piece.numbers] == ["now"]
    assert (placed[1].start, placed[1].end) == (0, 0)


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=5))
def test_no_character_is_lost_or_doubled(text: str, places: list[tuple[int, int]]) -> None:
    pieces, _ = marked(text, [finding(start, end) for start, end in places])
    assert "".join(piece.text for piece in pieces) == text
