"""Translation: English is the source, and a sentence is filled, not glued."""

import pytest

from forum.foundation.errors import Throttled
from forum.foundation.translate import mark, mark_counted, translator


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


def test_a_counted_sentence_chooses_its_form_by_its_own_value() -> None:
    slowly = mark_counted("Please wait %(wait)s second.", "Please wait %(wait)s seconds.", "wait")
    speaks = translator("en")
    assert speaks.gettext(slowly, wait=1) == "Please wait 1 second."
    assert speaks.gettext(slowly, wait=2) == "Please wait 2 seconds."
    assert slowly == "Please wait %(wait)s seconds."


@pytest.mark.parametrize("wait", [1, 2, 3, 11, 100])
def test_arabic_has_a_form_for_each_kind_of_number(wait: int) -> None:
    said = translator("ar").gettext(Throttled.key, wait=wait)
    assert said != Throttled.key % {"wait": wait}
    forms = {translator("ar").gettext(Throttled.key, wait=n) for n in (1, 2, 3, 11, 100)}
    assert len(forms) == 5
