"""Which pages a reader can go to from the one they are on."""

import pytest

from forum.web.paging import asked, paging


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 1, (1,)),
        (3, 7, (1, 2, 3, 4, 5, 6, 7)),
        (1, 20, (1, 2, None, 20)),
        (3, 20, (1, 2, 3, 4, None, 20)),
        (10, 20, (1, None, 9, 10, 11, None, 20)),
        (20, 20, (1, None, 19, 20)),
    ],
)
def test_few_pages_are_all_named_and_of_many_the_ends_and_those_around(
    page: int, pages: int, shown: tuple[int | None, ...]
) -> None:
    assert paging(page, pages * 20, 20, "/x").numbers == shown


def test_another_page_is_asked_the_same_things() -> None:
    at = paging(2, 90, 30, "/desk", asked(room="low mood", subject="", mine="true"))
    assert at.url(3) == "/desk?room=low+mood&mine=true&page=3"
    assert paging(1, 90, 30, "/rooms/grief").url(2) == "/rooms/grief?page=2"


def test_a_page_beyond_the_ends_is_the_nearest_one() -> None:
    assert [paging(wanted, 45, 20, "/x").page for wanted in (-4, 0, 2, 99)] == [1, 1, 2, 3]
