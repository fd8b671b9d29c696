"""The comparable form of a text: places always lie in the original, nothing raises, time grows with length only."""

from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.screening import packaged_lexicon, screen
from moderation.screening.codes import STOP
from moderation.screening.disguises import Disguises
from moderation.screening.normalise import fold
from moderation.screening.screener import codes_of
from moderation.screening.words import Reader

ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates and unassigned characters included
NASTY = st.text("iI killmysefdontwa'’*-_.1!@$ \n\u200b\u0301\u202eкіӏ💀🔫\ud800\x00", max_size=120)
LEXICON = packaged_lexicon("en")
LANGUAGE = LEXICON.language
READER = Reader(LANGUAGE, codes_of(LEXICON))
DISGUISES = Disguises(LANGUAGE.known, LANGUAGE.masked, LANGUAGE.glued, LANGUAGE.letters)


@given(ANY_TEXT | NASTY)
@settings(max_examples=300, deadline=None)
def test_every_folded_character_points_into_the_original(text: str) -> None:
    folded = DISGUISES.undo(fold(text))
    places = [folded.place(at) for at in range(len(folded.text))]
    assert all(0 <= place < len(text) for place in places)
    assert places == sorted(places)


@given(ANY_TEXT | NASTY)
@settings(max_examples=300, deadline=None)
def test_every_word_has_a_range_within_the_original(text: str) -> None:
    reading = READER.read(DISGUISES.undo(fold(text)))
    for at, word in enumerate(reading.codes):
        start, end = reading.original(at, at)
        assert 0 <= start <= end <= len(text)
        assert word == STOP or start < end
    assert all(0 < at < len(reading.codes) for at in reading.pauses)


@given(ANY_TEXT | NASTY)
@settings(max_examples=200, deadline=None)
def test_screening_never_raises_and_its_findings_quote_the_original(text: str) -> None:
    for finding in screen(text).findings:
        assert text[finding.start : finding.end] == finding.words


def test_plain_text_is_folded_in_place() -> None:
    assert fold("I'm FINE").text == "i'm fine"
    assert fold("I'm FINE").span(4, 8) == (4, 8)


def test_invisible_characters_leave_and_places_stay_true() -> None:
    folded = fold("d\u200bi\u200be")
    assert folded.text == "die"
    assert folded.span(0, 3) == (0, 5)


def test_work_grows_with_the_length_of_the_text() -> None:
    def cost(text: str) -> float:
        begun = process_time()
        for _ in range(3):
            fold(text)
        return process_time() - begun

    short, long = "é\u0301k\u200bі" * 2_000, "é\u0301k\u200bі" * 16_000
    cost(short)
    assert cost(long) < 30 * max(cost(short), 1e-3)
