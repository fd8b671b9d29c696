"""A language that nobody speaks: every sentence of the catalogues in wide letters, days and countries in Greek.

What a page then still says in plain letters went past the catalogues. It reads pages and knows no handler.
"""

import re
from html.parser import HTMLParser

import pytest

from forum.foundation.translate import Translator, fill

#: Its days, months, countries and languages have no Latin letter, so that each one that has shows.
LOCALE = "el"
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{\w*\}|</?\w+[^<>]*>|https?://\S+)")
_WIDE = {ord(plain): ord(plain) + 0xFEE0 for plain in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_SAID = ("title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "alt", "label")
_HOLLOW = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
_UNSEEN = {"script", "style", "svg"}
_LETTERS = re.compile(r"[A-Za-z]{2,}")


def widened(sentence: str) -> str:
    """Return `sentence` in wide letters, its places to fill and its tags as they were."""
    return "".join(part if _KEPT.fullmatch(part) else part.translate(_WIDE) for part in _KEPT.split(sentence))


def speak(patch: pytest.MonkeyPatch) -> None:
    """Let every translator of this process speak it."""

    def gettext(_self: Translator, sentence: str, **values: object) -> str:
        return fill(widened(sentence), values)

    def ngettext(_self: Translator, one: str, many: str, count: int, **values: object) -> str:
        return fill(widened(one if count == 1 else many), {"num": count, **values})

    def pgettext(_self: Translator, _context: str, sentence: str, **values: object) -> str:
        return fill(widened(sentence), values)

    patch.setattr(Translator, "gettext", gettext)
    patch.setattr(Translator, "__call__", gettext)
    patch.setattr(Translator, "ngettext", ngettext)
    patch.setattr(Translator, "pgettext", pgettext)


class _Said(HTMLParser):
    """Gathers what a page shows or tells a screen reader, each with the elements that it stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        mark = ".".join([tag, *at.get("class", "").split()]) + (
            f"[lang={at['lang']}]" if "lang" in at else ""
        )
        if tag not in _HOLLOW:
            self._open.append((tag, mark))
        for name in _SAID:
            if name in at:
                self._add(at[name], f"@{name}")
        if tag == "input" and at.get("type") in ("submit", "button"):
            self._add(at.get("value", ""), "@value")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1][0] != tag:
            self._open.pop()
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not _UNSEEN & {tag for tag, _mark in self._open}:
            self._add(data, "")

    def _add(self, text: str, where: str) -> None:
        if words := " ".join(text.split()):
            self.said.append((words, " ".join(mark for _tag, mark in self._open) + where))


def said_on(html: str) -> list[tuple[str, str]]:
    """Return every text and accessible name of a page with where it stands."""
    parser = _Said()
    parser.feed(html)
    return parser.said


def plain(text: str) -> bool:
    """Return whether a text has a word in plain letters."""
    return bool(_LETTERS.search(text))
