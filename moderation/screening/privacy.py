"""Finds what would give a person away: numbers and addresses by form and check digit; wording from the lexicon."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from moderation.screening.findings import Finding
from moderation.screening.normalise import Folded
from moderation.screening.privacy_numbers import Numbers
from moderation.screening.privacy_people import People
from moderation.screening.privacy_places import Places
from moderation.screening.privacy_text import MANY, Lowered, Place
from moderation.screening.privacy_wording import Gate, Words, alternatives, near

MOST_OF_A_KIND = 200  # pieces of personal data of one kind that are named in one text
_HOST = re.compile(r"@[\w-]{1,60}(?:\.[\w-]{2,24}){1,4}")
_BEFORE_HOST = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}\Z")
LONGEST_BEFORE = 64  # characters of a mail address before its sign
_WHY = {
    "pii.email": "a mail address",
    "pii.phone": "a phone number",
    "pii.address": "a postal address",
    "pii.postcode": "a postcode",
    "pii.name": "a full name",
    "pii.handle": "a name on another site",
    "pii.national_number": "an official number that names a person",
    "pii.card": "a card or bank number",
}
# The earlier label wins where two overlap: a mail address holds no handle, a card number no phone number.
_RANK = {
    label: place
    for place, label in enumerate(
        (
            "pii.email",
            "pii.card",
            "pii.national_number",
            "pii.phone",
            "pii.address",
            "pii.postcode",
            "pii.handle",
        )
    )
}


class Privacy:
    """Personal data in one language's wording; built once, then only read."""

    def __init__(self, wording: Mapping[str, tuple[str, ...]]) -> None:
        self._words = words = Words(wording)
        self._numbers = Numbers(words)
        self._places = Places(words)
        self._people = People(words)
        self._mail_spelt = _spelt_mail(words)
        at, domains = alternatives((*words("at_words"), "@")), alternatives(words("mail_domains"))
        self._dots = Gate(words, "dot_words", part=True)
        self._domains = Gate(words, "mail_domains", part=True)
        self._at_domain = re.compile(rf"(?:{at})\s*(?:{domains})" if domains else r"(?!)")

    def find(self, text: str, folded: Folded | None = None) -> list[Finding]:
        """Takes a text as written, and folded if it has been; returns a finding of level 1 for each piece of

        personal data, none overlapping.
        """
        found: list[tuple[str, Place]] = []
        lowered = self._words.lowered(text, folded)
        for label, finder in self._finders(lowered.digits):
            for place in islice(finder(text, lowered), MOST_OF_A_KIND):
                found.append((label, place))
        if not found:
            return []
        return [
            Finding(f"privacy.{label[4:]}", label, 1, start, end, text[start:end], _WHY[label])
            for label, (start, end) in _apart(found)
        ]

    def _finders(self, digits: int) -> Iterator[tuple[str, Callable[[str, Lowered], Iterable[Place]]]]:
        yield "pii.email", self._mails
        yield "pii.name", self._people.names
        yield "pii.handle", self._people.handles
        yield "pii.phone", self._numbers.spelt_phones
        if digits:
            yield "pii.address", self._places.addresses
        if digits >= 2:
            yield "pii.postcode", self._places.postcodes
        if digits >= 4:
            yield "pii.national_number", self._numbers.national
        if digits >= MANY:
            yield "pii.card", self._numbers.cards
            yield "pii.phone", self._numbers.phones

    def _mails(self, text: str, lowered: Lowered) -> Iterator[Place]:
        for start, at, end in _written(text):
            domain = text[at + 1 : end].lower()
            if not any(
                domain == public or domain.endswith("." + public) for public in self._words("public_mail")
            ):
                yield start, end
        signs = set(self._dots.ends(lowered)) if self._dots(lowered) else set()
        if self._domains(lowered):
            signs.update(m.end() for m in self._at_domain.finditer(lowered))
        if signs:
            yield from (m.span() for m in near(sorted(signs), self._mail_spelt, lowered))


def _written(text: str) -> Iterator[tuple[int, int, int]]:
    """The mail addresses of a text: where each begins, where its sign stands, and where it ends."""
    behind = 0
    for host in _HOST.finditer(text):
        at, end = host.span()
        before = _BEFORE_HOST.search(text, max(at - LONGEST_BEFORE, behind), at)
        if before is not None:
            behind = end
            yield before.start(), at, end


def _apart(found: list[tuple[str, Place]]) -> list[tuple[str, Place]]:
    """Leaves out what overlaps something surer."""
    kept: list[tuple[Place, str]] = []
    for label, place in sorted(found, key=lambda item: (_RANK.get(item[0], 9), item[1][0] - item[1][1])):
        at = bisect_left(kept, (place, ""))
        beside = kept[max(at - 1, 0) : at + 1]
        if not any(place[0] < high and low < place[1] for (low, high), _ in beside):
            kept.insert(at, (place, label))
    return [(label, place) for place, label in kept]


def _spelt_mail(words: Words) -> re.Pattern[str]:
    at, dot = alternatives(words("at_words")), alternatives((*words("dot_words"), "."))
    domains = alternatives(words("mail_domains"))
    plain_dot = alternatives(words("dot_words"))
    return re.compile(
        rf"(?<![\w.])[\w.+-]{{1,40}}\s*(?:{at}|@)\s*(?:{domains})(?:\s*(?:{dot})\s*(?:com|net|org|co|me|uk|in|ie|au)\b){{0,2}}(?!\w)"
        rf"|(?<![\w.])[\w.+-]{{2,40}}\s*(?:{at})\s*[\w-]{{2,30}}\s*(?:{plain_dot})\s*[a-z]{{2,12}}\b"
        if domains
        else r"(?!)"
    )
