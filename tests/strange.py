"""A language that nobody speaks: every sentence of the catalogues in wide letters, days and countries in Greek.

What a page then still says in plain letters went past the catalogues. It reads pages and knows no handler.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from forum.foundation.translate import Translator, fill

#: Its days, months, countries and languages have no Latin letter, so that each one that has shows.
LOCALE = "el"
_KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{\w*\}|</?\w+[^<>]*>|https?://\S+)")
_WIDE = {ord(plain): ord(plain) + 0xFEE0 for plain in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_SAID = ("title", "aria-label", "aria-description", "placeholder", "alt", "label", "data-show", "data-left")
_SAID += ("data-said",)
_HOLLOW = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
_UNSEEN = {"script", "style", "svg"}
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_TYPED = {"number": "2", "time": "22:30", "date": "2026-12-01", "datetime-local": "2026-12-01T22:30"}


def widened(sentence: str) -> str:
    """Return `sentence` in wide letters, its places to fill and its tags as they were."""
    return "".join(part if _KEPT.fullmatch(part) else part.translate(_WIDE) for part in _KEPT.split(sentence))


def speak(patch: pytest.MonkeyPatch) -> None:
    """Let every translator of this process speak it."""

    def gettext(_self: Translator, sentence: str, **values: object) -> str:
        return fill(widened(sentence), values)

    def form(_self: Translator, one: str, many: str, count: int) -> str:
        return widened(one if count == 1 else many)

    def pgettext(_self: Translator, _context: str, sentence: str, **values: object) -> str:
        return fill(widened(sentence), values)

    patch.setattr(Translator, "gettext", gettext)
    patch.setattr(Translator, "__call__", gettext)
    patch.setattr(Translator, "form", form)
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


@dataclass
class Asked:
    """A form on a page: where it is sent, and what somebody who fills in every field would send."""

    action: str
    filled: dict[str, list[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)

    @property
    def empty(self) -> dict[str, list[str]]:
        """The same with nothing typed and nothing chosen."""
        return {name: values for name, values in self.filled.items() if name not in self.typed}


class _Asks(HTMLParser):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.forms: list[Asked] = []
        self._words, self._select = words, ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = at.get("method") == "post"
            if self._inside:
                self.forms.append(Asked(at.get("action", "")))
        elif self._inside and tag == "select":
            self._select = at.get("name", "")
        elif self._inside and tag == "option" and self._select:
            if at.get("value"):
                self._put(self._select, at["value"])
        elif self._inside and tag in ("input", "textarea", "button") and at.get("name"):
            self._field(tag, at)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "select":
            self._select = ""

    def _field(self, tag: str, at: dict[str, str]) -> None:
        kind = at.get("type", "text") if tag == "input" else tag
        if kind == "hidden":
            self.forms[-1].filled.setdefault(at["name"], [at.get("value", "")])
        elif kind in ("checkbox", "radio", "button"):
            self._put(at["name"], at.get("value", "on"))
        else:
            self._put(at["name"], at.get("value") or _TYPED.get(kind, self._words))

    def _put(self, name: str, value: str) -> None:
        """The first choice of each field is the one that is sent."""
        form = self.forms[-1]
        form.filled.setdefault(name, [value])
        form.typed.add(name)


def asked_on(html: str, words: str = "Καλημέρα σε όλους.") -> list[Asked]:
    """Return the forms of a page that post, every field filled in with `words` or its first choice."""
    parser = _Asks(words)
    parser.feed(html)
    return parser.forms
