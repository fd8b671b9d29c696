"""Translation: English is the source, and a sentence is filled, not glued."""

import pytest

from forum.foundation.translate import mark, translator


def test_english_needs_no_catalogue_and_values_are_filled_in() -> None:
    speaks = translator("en")
    assert speaks.gettext(mark("Please wait %(wait)s seconds."), wait=3) == "Please wait 3 seconds."
    assert speaks.gettext("100 %") == "100 %"
    assert speaks.ngettext("%(num)s post", "%(num)s posts", 2) == "2 posts"


def test_an_unknown_language_speaks_english() -> None:
    assert translator("tlh").gettext("Help") == "Help"


def test_a_gap_without_its_value_is_a_fault() -> None:
    with pytest.raises(KeyError):
        translator("en").gettext("%(a)s and %(b)s", a=1)
