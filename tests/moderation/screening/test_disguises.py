"""Every disguise that we can think of, put on sentences that must fire: what was heard plainly must still be heard."""

from collections.abc import Callable

import pytest

from moderation.screening import screen

PLAIN = [
    "I want to kill myself",
    "I want to die",
    "I've been thinking about suicide every night",
    "I don't want to live anymore",
    "I'm going to end my life tonight",
    "nobody would notice if I died",
    "I've taken all my pills",
    "go kill yourself",
    "you are a worthless piece of shit",
    "I wish I was dead",
    "I keep cutting myself",
    "there is no reason to live",
]
LEET = str.maketrans({"i": "1", "e": "3", "o": "0", "a": "4"})
LOOKALIKE = str.maketrans(
    {"i": "\u0456", "e": "\u0435", "o": "\u043e", "a": "\u0430", "k": "\u03ba", "s": "\u0455"}
)
WIDE = {
    ord(letter): ord(letter) + 0xFEE0 for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
}
BOLD = {ord("a") + n: 0x1D41A + n for n in range(26)} | {ord("A") + n: 0x1D400 + n for n in range(26)}


def inside(text: str, sign: str) -> str:
    """The text with a sign in the middle of each word of four letters or more."""
    return " ".join(w if len(w) < 4 or not w.isalpha() else w[:2] + sign + w[2:] for w in text.split())


def stretched(text: str) -> str:
    return " ".join(w[:-1] + w[-1] * 4 if w[-1].isalpha() and len(w) > 2 else w for w in text.split())


DISGUISES: dict[str, Callable[[str], str]] = {
    "zero-width signs": lambda t: "\u200b".join(t),
    "soft hyphens": lambda t: inside(t, "\u00ad"),
    "bidi marks": lambda t: "\u202e" + t + "\u202c",
    "look-alikes": lambda t: t.translate(LOOKALIKE),
    "leet": lambda t: t.lower().translate(LEET),
    "capitals": str.upper,
    "sArCaSm": lambda t: "".join(c.upper() if n % 2 else c.lower() for n, c in enumerate(t)),
    "no apostrophes": lambda t: t.replace("'", ""),
    "curly apostrophes": lambda t: t.replace("'", "\u2019"),
    "line breaks": lambda t: t.replace(" ", "\n"),
    "many spaces": lambda t: t.replace(" ", "    "),
    "full stops between words": lambda t: t.replace(" ", "... "),
    "spaced out": lambda t: "   ".join(" ".join(word) for word in t.replace("'", "").split()),
    "stretched": stretched,
    "bold letters of mathematics": lambda t: t.translate(BOLD),
    "wide letters": lambda t: t.translate(WIDE),
    "accents": lambda t: "".join(c + "\u0301" if c in "aeiou" else c for c in t),
    "emoji between words": lambda t: t.replace(" ", " \U0001f642 "),
    "emoji inside words": lambda t: inside(t, "\U0001f642"),
    "stars inside words": lambda t: inside(t, "**"),
    "underscores": lambda t: t.replace(" ", "_"),
    "tildes around words": lambda t: " ".join(f"~~{w}~~" for w in t.split()),
    "hyphens inside words": lambda t: inside(t, "-"),
    "tags inside words": lambda t: inside(t, "<b></b>"),
    "in the middle of a post": lambda t: (
        f"Lovely weather here. We went to the sea. {t}. The dog was happy though."
    ),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_does_not_hide_what_must_be_heard(disguise: str) -> None:
    missed = [text for text in PLAIN if screen(DISGUISES[disguise](text)).severity < 2]
    assert len(missed) <= len(PLAIN) // 10, [DISGUISES[disguise](text) for text in missed]


def test_glued_words_are_taken_apart() -> None:
    for text in ("iwanttodie", "iwanttokillmyself", "killmyself", "iwishiwasdead"):
        assert screen(text).crisis_severity >= 2, text


def test_signs_that_hide_letters_are_seen_through() -> None:
    for text in ("I want to k*ll myself", "thinking about su*cide", "go k!ll yourself", "I want to d1e"):
        assert screen(text).severity >= 3, text


def test_ordinary_words_that_hold_a_dangerous_one_stay_ordinary() -> None:
    calm = [
        "diet",
        "studied",
        "medieval",
        "Diesel",
        "skilled",
        "Essex",
        "therapist",
        "analyse",
        "cockpit",
        "Scunthorpe",
    ]
    for word in calm:
        assert screen(f"The {word} was on the table").severity == 0, word


def test_a_slip_of_the_finger_is_forgiven_in_the_words_that_matter() -> None:
    for text in ("I feel suicdal", "thinking about sucide", "I want to kill mysefl", "going to end my lfie"):
        assert screen(text).crisis_severity >= 2, text
