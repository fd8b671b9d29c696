"""No page of a member speaks like a court or an office, in any language: no "held", no "sanction", no "case"."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from tests.architecture.test_catalogues import STAFF_ONLY
from tests.write_catalogues import catalogues, load, source

#: What promises 2.3 keeps off member pages, each in the words that the language has for it; nobody is shouted at.
NEVER = {
    "en": r"\b(held|sanction\w*|cases?|commit\w* suicide|failed attempt|successful\w*|violat\w*|offen[cd]\w*|punish\w*"
    r"|bann?(ed|ing)?|suspend\w*|oops|users?)\b|!",
    "es": r"\b(retenid\w+|retener|sanci[oó]n\w*|casos?|expedientes?|cometi\w+|infracci\w+|infring\w+|castig\w+"
    r"|expuls\w+|suspend\w+|usuari\w+|usted(es)?)\b|[¡!]",
    "ar": r"محتجز|عقوب|معاقب|قضية|القضايا|ملفك|ارتكب|مخالف|انتهاك|حظر|محظور|!",
}


def for_members(said: Catalog) -> list[Message]:
    """Return the sentences that a member may meet."""
    return [m for m in said if m.id and any(not file.startswith(STAFF_ONLY) for file, _line in m.locations)]


def forms(said: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, tuple | list) else (said,)


def test_english_says_none_of_them() -> None:
    said = [form for message in for_members(source()) for form in forms(message.id)]
    assert len(said) > 900
    assert [each for each in said if re.search(NEVER["en"], each, re.IGNORECASE)] == []


@pytest.mark.parametrize("locale", catalogues())
def test_neither_does_a_translation(locale: str) -> None:
    assert locale in NEVER, "write down how this language says held, sanction and case"
    said = [form for message in for_members(load(catalogues()[locale])) for form in forms(message.string)]
    assert [each for each in said if re.search(NEVER[locale], each, re.IGNORECASE)] == []


@pytest.mark.parametrize("locale", ["en", "es"])
def test_nobody_commits_or_succeeds_in_suicide_anywhere(locale: str) -> None:
    said = source() if locale == "en" else load(catalogues()[locale])
    whole = [form for m in said if m.id for form in forms(m.id if locale == "en" else m.string)]
    assert [
        each for each in whole if re.search(r"commit\w*.{0,9}suicide|comet\w+.{0,9}suicidio", each, re.I)
    ] == []


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "Your case is closed."),
        ("en", "It was held back."),
        ("es", "Tu caso está cerrado."),
        ("es", "¡Listo!"),
        ("ar", "انتهت القضية."),
    ],
)
def test_the_patterns_find_what_they_are_for(locale: str, said: str) -> None:
    assert re.search(NEVER[locale], said, re.IGNORECASE)
