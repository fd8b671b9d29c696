"""Full names in phrases that disclose them, and names on other sites; it invents no name without a cue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from moderation.screening.privacy_text import Lowered, Place
from moderation.screening.privacy_wording import ROOM, Cues, Gate, Words, alternatives, near

_CAPITAL = (
    r"[A-Z\u00c0-\u00de](?:[a-z'\u2019\u00df-\u017f]+(?:[-'\u2019]?[A-Z\u00c0-\u00de][a-z\u00df-\u017f]+)?"
    r"|['\u2019][A-Z][a-z]+)"
)
_FULL = rf"({_CAPITAL})\s+((?:(?:{_CAPITAL}|[A-Z]\.?|bin|de|van|von|al|da|el)\s+){{0,2}}{_CAPITAL})(?![\w'])"
_FULL_NAME = re.compile(_FULL)
_HANDLE = r"@?[A-Za-z0-9_](?:[\w.\-]{1,38}[A-Za-z0-9_]|\w{1,3})(?:#\d{4})?"
_AMOUNT = re.compile(r"\d+[a-z%]{0,3}$", re.IGNORECASE)
_LINKER = r"(?:name|username|user|handle|account|id|tag|is|as|me|at|on|under|called|its|it's|it|u|\(|=)"


class People:
    """Name and handle rules with one language's wording."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._name = Cues(
            words, "name_cues", rf"[\s:,]+(?:{alternatives(words('name_titles')) or '(?!)'})?\s*{_FULL}"
        )
        self._said = Cues(
            words,
            "name_cues_weak",
            rf"\s+{_FULL}(?=[.,;!?\n]|$|\s+(?:{alternatives(words('after_names')) or '(?!)'})\b)",
        )
        self._of_mine = Cues(
            words, "name_cues_kin", rf"(?:'s name)?,?\s+(?:(?:is |was |are )?(?:called |named )?)?{_FULL}"
        )
        self._small = Cues(
            words,
            "name_cues_strong",
            r"[:\s]+([a-z'\u2019-]{2,20}) ([a-z'\u2019-]{2,20})"
            rf"(?=[.,;!?\n]|$|\s+(?:{alternatives(words('after_names')) or '(?!)'})\b)",
        )
        self._titled = _titled(words)
        here = alternatives(words("name_here"))
        self._here = re.compile(rf"(?:^|[.!?,:\n]\s*){_FULL},?\s+(?:{here})\b" if here else r"(?!)")
        self._has_title, self._has_here = (
            Gate(words, "name_titles", r"\s+\w", apart=True),
            Gate(words, "name_here"),
        )
        self._handle = Cues(
            words, "handle_cues", rf"(?:[\s/]+{_LINKER}(?=[\s:=(@])){{0,3}}[\s:=\-(/>,@]*({_HANDLE})"
        )
        self._invite = Cues(
            words, "handle_invites", r"[^.!?\n]{0,40}?(?<![\w.])(@[A-Za-z0-9_][\w.]{2,38}|\w{2,32}#\d{4})"
        )
        sites = alternatives(words("handle_cues"))
        self._sited = re.compile(
            rf"(?<![\w.@])(@[A-Za-z0-9_][\w.]{{2,38}}|[A-Za-z][A-Za-z.]*[_\d][\w.]*\w)\s+(?:on|at)\s+(?:my\s+)?(?:{sites})\b"
            if sites
            else r"(?!)",
            re.IGNORECASE,
        )
        self._link = _link(words)
        prefixes = alternatives(words("handle_prefixes"))
        self._prefixed = re.compile(rf"(?<![\w/.])(?:{prefixes})[\w-]{{3,24}}\b" if prefixes else r"(?!)")
        owners = alternatives(words("handle_owners"))
        self._mine = re.compile(rf"\b(?:{owners})\b[^.!?\n]*$" if owners else r"(?!)")

    def names(self, text: str, lowered: Lowered) -> Iterator[Place]:
        """A first and a last name right behind a phrase that discloses a name."""
        yield from self._between(self._small.finditer(text, lowered), small=True)
        if _FULL_NAME.search(text) is None:
            return
        titled = self._has_title.near(self._titled, text, lowered)
        yield from (m.span(1) for m in titled if self._is_name(m.group(1).split()))
        yield from self._between(self._has_here.near(self._here, text, lowered))
        for cues in (self._name, self._said, self._of_mine):
            yield from self._between(cues.finditer(text, lowered))

    def _between(self, found: Iterable[re.Match[str]], small: bool = False) -> Iterator[Place]:
        """The places of first and last names that are names."""
        for m in found:
            if self._is_name(f"{m.group(1)} {m.group(2)}".split(), small):
                yield m.start(1), m.end(2)

    def _is_name(self, parts: list[str], small: bool = False) -> bool:
        not_names = self._words.set("not_names")
        return not any(part.lower().rstrip(".") in not_names or (small and len(part) < 3) for part in parts)

    def handles(self, text: str, lowered: Lowered) -> Iterator[Place]:
        """A name on another site: behind its cue, before it, after an invitation, or in a link."""
        not_handles = self._words.set("not_handles")
        for m in self._handle.finditer(text, lowered):
            handle = m.group(1)
            if handle.lower().strip("@") not in not_handles and self._like_handle(
                handle, lowered[max(0, m.start() - 24) : m.start()], text[m.start() : m.start(1)]
            ):
                yield m.span(1)
        if any(map(text.__contains__, self._words("handle_prefixes"))):
            yield from (m.span() for m in self._prefixed.finditer(text))
        yield from (m.span(1) for m in self._invite.finditer(text, lowered))
        if lowered.digits or "@" in text or "_" in text:
            cues = self._words.ends("handle_cues", lowered)
            yield from (m.span(1) for m in near(cues, self._sited, text))
        if "/" in text:
            places = (place for place in _slashed(text) if self._has_link(text, lowered, *place))
            links = (m for place in places for m in self._link.finditer(text, *place))
            yield from (m.span() for m in links if m.group(1).lower() not in not_handles)

    def _has_link(self, text: str, lowered: Lowered, low: int, high: int) -> bool:
        """Whether a site that is linked to may stand in a half-open range; in a short one it is not asked.

        The long s is no small letter, but is read as one.
        """
        if high - low <= ROOM or "\u017f" in text:
            return True
        return any(lowered.find(f"{site.lower()}/", low, high) >= 0 for site in self._words("handle_links"))

    def _like_handle(self, handle: str, before: str, between: str) -> bool:
        """A name on a site shows it: by a sign, a digit, inner capitals, or a colon or "my ... is" just before it."""
        if _AMOUNT.match(handle):
            return False
        if handle.startswith("@") or any(char.isdigit() or char in "_.#" for char in handle.rstrip(".")):
            return True
        if any(char.isupper() for char in handle[1:]) and not handle.isupper():
            return True
        if between.rstrip(" (").endswith((":", "=", "@")):
            return True
        said = between.strip(" ,-/(") or before.endswith(("'s", "\u2019s"))
        return bool(said) and bool(self._mine.search(before))


def _slashed(text: str) -> Iterator[Place]:
    """The stretches between two spaces in which a slash stands."""
    at = text.find("/")
    while at >= 0:
        low, high = text.rfind(" ", 0, at) + 1, text.find(" ", at)
        yield low, high if high >= 0 else len(text)
        at = text.find("/", high) if high >= 0 else -1


def _titled(words: Words) -> re.Pattern[str]:
    """Title and full name with a place of work or study behind: together they say who someone is."""
    titles, after = alternatives(words("name_titles")), alternatives(words("after_titled"))
    return re.compile(
        rf"\b(?:{titles})\s+((?:{_CAPITAL}\s+){{1,2}}{_CAPITAL}),?\s+(?:{after})\b"
        if titles and after
        else r"(?!)"
    )


def _link(words: Words) -> re.Pattern[str]:
    sites, ways = alternatives(words("handle_links")), alternatives(words("handle_ways"))
    return re.compile(
        rf"(?<![\w.])(?:https?://)?(?:www\.|m\.)?(?:{sites})/(?:(?:{ways})/)?@?([\w.-]*\w)(?![\w/])"
        if sites
        else r"(?!)",
        re.IGNORECASE,
    )
