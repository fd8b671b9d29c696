"""What people read when it matters most is written for readers of about ten (Flesch-Kincaid grade, Kincaid 1975)."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from forum.crisis import words as crisis_words
from forum.desk import statements

#: School grades; a child of ten is in the fifth.
MOST, EASY = 5.5, 3.0
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^td]ed|[^sxz]es)$")


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of English sentences; a line end closes a sentence too."""
    sentences = [part for part in re.split(r"[.!?:\n]+", text) if re.search(r"[a-z]", part, re.IGNORECASE)]
    words = [word.lower() for part in sentences for word in re.findall(r"[A-Za-z'’]+", part)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Return about how many syllables a word has: its groups of vowels, without a silent ending."""
    return max(1, len(_VOWELS.findall(word)) - bool(_SILENT.search(word)))


class _Main(HTMLParser):
    """Takes the words of a page's main part, one block a line."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self._inside = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or tag == "main"
        if tag in ("p", "li", "h1", "h2", "h3", "option", "label", "button", "br", "summary"):
            self.words += "\n"
        if tag == "select":
            self._inside = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._inside = True
        if tag == "main":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.words += " ".join(data.split("\n"))


def said_on(html: str) -> str:
    parser = _Main()
    parser.feed(html)
    return parser.words


@pytest.mark.parametrize(
    ("path", "most"),
    [("/rules", MOST), ("/help", MOST), ("/about/privacy", 7.5), ("/rules/easy", EASY), ("/help/easy", EASY)],
)
async def test_a_page_is_written_for_a_child_of_ten(
    client: httpx.AsyncClient, path: str, most: float
) -> None:
    assert grade(said_on((await client.get(path)).text)) <= most


def test_reasons_and_first_words_are_plain() -> None:
    for said in (_sentences(statements), _sentences(crisis_words)):
        assert grade(said) <= 6.5


def test_the_measure_tells_plain_from_hard() -> None:
    assert grade("The cat sat on the mat. It was warm.") < 1
    assert (
        grade("Notwithstanding considerable administrative difficulties, applications remain adjudicated.")
        > 15
    )


def _sentences(module: object) -> str:
    source = open(str(module.__file__), encoding="utf-8").read()  # type: ignore[attr-defined]  # noqa: SIM115
    return "\n".join(
        "".join(re.findall(r'"([^"]*)"', found)) for found in re.findall(r"_\((.*?)\)", source, re.DOTALL)
    )
