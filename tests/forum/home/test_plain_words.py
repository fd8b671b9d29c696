"""What is said about danger and about decisions is short and plain, in English and Spanish (Fernández Huerta 1959)."""

import re
from collections.abc import Iterator

import pytest

from tests.forum.home.test_reading_age import grade
from tests.write_catalogues import catalogues, load, source

#: What a member reads while in danger, and when something of theirs was decided.
DANGER = (
    "forum/crisis/telling", "forum/crisis/talks", "forum/crisis/talk.py", "forum/crisis/services.py",
    "forum/crisis/followup", "forum/crisis/public_word", "forum/crisis/off_duty", "forum/crisis/passing",
    "forum/crisis/shift_ends", "forum/crisis/alert_holds", "forum/crisis/slips", "templates/crisis/",
    "templates/help/help", "templates/parts/_support_panel", "templates/parts/_post",
)  # fmt: skip
DECISIONS = (
    "forum/desk/statements", "forum/desk/appeals", "forum/threads/states", "templates/decisions/",
    "templates/parts/_statement", "templates/notices/",
)  # fmt: skip
#: School grades of English; a child of ten is in the fifth. Spanish: from 70 on it is "rather easy", from 80 "easy".
MOST, LEAST_ES = 3.0, 78.0
LONGEST_WORDS = 28
_VOWELS = re.compile(r"[aeiouáéíóúü]+", re.IGNORECASE)
_HIATUS = re.compile(r"[aeoáéó][aeoáéó]|[íú][aeo]|[aeo][íú]", re.IGNORECASE)


def said(locale: str, files: tuple[str, ...]) -> Iterator[str]:
    """Yield the sentences of these files, with a number where one stands; fragments of a few words are left out."""
    for message in source() if locale == "en" else load(catalogues()[locale]):
        here = message.id and any(file.startswith(files) for file, _line in message.locations)
        whole = message.id if locale == "en" else message.string
        for form in (whole if isinstance(whole, tuple | list) else (whole,)) if here else ():
            for sentence in re.split(r"(?<=[.?:;])\s+", re.sub(r"%\(\w+\)s", "10", form)):
                if len(sentence.split()) > 3:
                    yield sentence


def ease(text: str) -> float:
    """Return Fernández Huerta's reading ease of Spanish: 0 to 100 and more, the higher the easier."""
    sentences = [part for part in re.split(r"[.?:;\n]+", text) if part.strip()]
    words = [word for part in sentences for word in re.findall(r"[^\W\d_]+", part)]
    beats = sum(max(1, len(_VOWELS.findall(word)) + len(_HIATUS.findall(word))) for word in words)
    return 206.84 - 60 * beats / len(words) - 1.02 * len(words) / len(sentences)


@pytest.mark.parametrize("files", [DANGER, DECISIONS], ids=["danger", "decisions"])
def test_english_is_for_a_child_of_ten(files: tuple[str, ...]) -> None:
    found = list(said("en", files))
    assert len(found) > 40
    assert grade("\n".join(found)) <= MOST


@pytest.mark.parametrize("files", [DANGER, DECISIONS], ids=["danger", "decisions"])
def test_spanish_is_easy(files: tuple[str, ...]) -> None:
    assert ease("\n".join(said("es", files))) >= LEAST_ES


@pytest.mark.parametrize("locale", ["en", "es", "ar"])
def test_no_sentence_is_long(locale: str) -> None:
    assert [each for each in said(locale, (*DANGER, *DECISIONS)) if len(each.split()) > LONGEST_WORDS] == []


def test_the_measure_of_spanish_tells_plain_from_hard() -> None:
    assert ease("El gato está en la cama. Tiene sueño.") > 90
    assert ease("La administración procederá a la tramitación reglamentaria de las reclamaciones.") < 35
