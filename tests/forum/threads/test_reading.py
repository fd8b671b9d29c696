"""Reading places: open to their owner, a random number to everybody else, and never going back."""

from itertools import pairwise
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from forum.foundation import sealing
from forum.threads.reading import Bookmarks


@given(st.integers(0, 2**31))
def test_a_place_comes_back_to_its_owner(pos: int) -> None:
    marks, thread = Bookmarks(sealing.new_root()), uuid4()
    hidden = marks.hide(thread, pos)
    assert marks.open(thread, hidden) == pos
    assert 0 <= hidden < 2**63
    assert marks.open(thread, None) is None


def test_the_same_place_looks_different_in_each_thread_and_for_each_member() -> None:
    ash, ivy, here, there = Bookmarks(sealing.new_root()), Bookmarks(sealing.new_root()), uuid4(), uuid4()
    assert len({ash.hide(here, 7), ash.hide(there, 7), ivy.hide(here, 7)}) == 3


def test_reading_on_still_counts_up() -> None:
    marks, thread = Bookmarks(sealing.new_root()), uuid4()
    hidden = [marks.hide(thread, pos) for pos in (1, 2, 19, 20, 500)]
    assert hidden == sorted(hidden)


def test_hidden_places_say_nothing_of_the_order_in_which_people_read() -> None:
    thread = uuid4()
    hidden = [Bookmarks(sealing.new_root()).hide(thread, pos) for pos in range(200)]
    risen = sum(later > earlier for earlier, later in pairwise(hidden))
    assert 60 < risen < 140
