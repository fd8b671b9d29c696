"""Finds what would give a person away: numbers and addresses by form and check digit; wording from the lexicon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from moderation.screening.findings import Finding
from moderation.screening.privacy_numbers import Numbers
from moderation.screening.privacy_wording import Cues, Place, Words, alternatives

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{2,24}){1,4}")
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?([a-z.]{3,20}(?:/[a-z@]{0,5})?)/?@?([\w.-]{3,40})", re.IGNORECASE
)
_CAPITAL = r"[A-Z][a-z'\u2019\u00c0-\u017f-]+"
_HANDLE = r"@?[A-Za-z0-9][\w.\-]{1,38}[A-Za-z0-9_](?:#\d{4})?"
_TWO_CAPITALS = re.compile(r"[A-Z][\w'\u2019-]*\s+[A-Z]")
_DIGIT = re.compile(r"\d")
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
_ORDER = tuple(_WHY)
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
        self._mail_spelt = _spelt_mail(words)
        self._street = _street(words)
        self._zip = _zip(words)
        self._name = Cues(words("name_cues"), rf"\s+({_CAPITAL})\s+((?:{_CAPITAL}\s+)?{_CAPITAL})(?![\w'])")
        self._name_said = Cues(
            words("name_cues_weak"),
            rf"\s+({_CAPITAL})\s+({_CAPITAL})(?=[.,;!?\n]|$|\s+(?:from|and|here|by|x)\b)",
        )
        self._name_small = Cues(
            words("name_cues_strong"),
            r"[:\s]+([a-z'\u2019-]{2,20}) ([a-z'\u2019-]{2,20})(?=[.,;!?\n]|$| and i\b)",
        )
        self._handle = Cues(
            words("handle_cues"),
            r"(?:\s+(?:name|username|user|handle|account|id|tag|is|as|me|at|on|under|called|its|it's|it|u|\(|=)){0,3}"
            rf"[\s:=\-(]*({_HANDLE})",
        )
        self._invite = Cues(
            words("handle_invites"), r"[^.!?\n]{0,40}?(?<![\w.])(@[A-Za-z0-9_][\w.]{2,38}|\w{2,32}#\d{4})"
        )
        sites = alternatives(words("handle_cues"))
        self._sited = re.compile(
            rf"(?<![\w.])(@[A-Za-z0-9_][\w.]{{2,38}})\s+(?:on|at)\s+(?:{sites})\b" if sites else r"(?!)", re.I
        )
        self._links = frozenset(words("handle_links"))

    def find(self, text: str) -> list[Finding]:
        """Takes a text as written; returns a finding of level 1 for each piece of personal data, none overlapping."""
        found: list[tuple[str, Place]] = []
        digits = len(_DIGIT.findall(text))
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
        for label, finder in self._finders(digits):
            found.extend((label, place) for place in finder(text, lowered))
        return [
            Finding(f"privacy.{label[4:]}", label, 1, start, end, text[start:end], _WHY[label])
            for label, (start, end) in _apart(found)
        ]

    def _finders(self, digits: int) -> Iterator[tuple[str, Callable[[str, str], Iterable[Place]]]]:
        yield "pii.email", self._mails
        yield "pii.name", self._names
        yield "pii.handle", self._handles
        yield "pii.phone", self._numbers.spelt_phones
        if digits:
            yield "pii.address", self._addresses
        if digits >= 2:
            yield "pii.postcode", self._postcodes
        if digits >= 4:
            yield "pii.national_number", self._numbers.national
        if digits >= 6:
            yield "pii.card", self._numbers.cards
            yield "pii.phone", self._numbers.phones

    def _mails(self, text: str, lowered: str) -> Iterator[Place]:
        if "@" in text:
            for m in _MAIL.finditer(text):
                domain = m.group().rpartition("@")[2].lower()
                if not any(
                    domain == public or domain.endswith("." + public) for public in self._words("public_mail")
                ):
                    yield m.span()
        if any(word in lowered for word in (*self._words("mail_domains"), *self._words("dot_words"))):
            yield from (m.span() for m in self._mail_spelt.finditer(lowered))

    def _addresses(self, text: str, lowered: str) -> Iterator[Place]:
        not_streets = self._words.set("not_streets")
        if not any(kind in lowered for kind in self._words("streets")):
            return
        for m in self._street.finditer(text):
            names = m.group("name").split()
            cued = self._words.near("address_cues", lowered, m.start(), 40)
            lower_names = [name.lower().strip(".,") for name in names]
            if any(name in not_streets for name in lower_names) and not _the_avenue(lower_names):
                continue
            if cued or (all(name[0].isupper() for name in names) and m.group("kind")[0].isupper()):
                yield m.span()

    def _postcodes(self, text: str, lowered: str) -> Iterator[Place]:
        yield from self._numbers.postcodes(text, lowered)
        for m in self._zip.finditer(text):
            yield m.span()

    def _names(self, text: str, lowered: str) -> Iterator[Place]:
        not_names = self._words.set("not_names")
        finders = [(self._name_small, True)]
        if _TWO_CAPITALS.search(text):
            finders += [(self._name, False), (self._name_said, False)]
        for cues, small in finders:
            for m in cues.finditer(text, lowered):
                names = m.group(1, 2)
                if any(part.lower() in not_names for name in names for part in name.split()):
                    continue
                if small and not self._uncommon(names):
                    continue
                yield m.start(1), m.end(2)

    @staticmethod
    def _uncommon(names: tuple[str, ...]) -> bool:
        return all(len(name) > 2 for name in names)

    def _handles(self, text: str, lowered: str) -> Iterator[Place]:
        not_handles = self._words.set("not_handles")
        for m in self._handle.finditer(text, lowered):
            handle = m.group(1)
            if handle.lower().strip("@") in not_handles or not _like_handle(
                handle, text[max(0, m.start() - 3) : m.start(1)]
            ):
                continue
            yield m.span(1)
        for m in self._invite.finditer(text, lowered):
            yield m.span(1)
        if "@" in text:
            yield from (m.span(1) for m in self._sited.finditer(text))
        if "/" in text:
            for m in _LINK.finditer(text):
                if m.group(1).lower().strip("/.") in self._links:
                    yield m.span()


def _like_handle(handle: str, before: str) -> bool:
    """A name on a site shows it: by a sign, a digit, inner capitals, or the wording "is" or ":" just before it."""
    if handle.startswith("@") or any(char.isdigit() or char in "_.#" for char in handle.rstrip(".")):
        return True
    if any(char.isupper() for char in handle[1:]) and not handle.isupper():
        return True
    return bool(re.search(r"(?:\bis|:|=|\bas|\bunder|\bcalled)[\s(]*$", before))


def _the_avenue(names: list[str]) -> bool:
    return names == ["the"]


def _apart(found: list[tuple[str, Place]]) -> list[tuple[str, Place]]:
    """Leaves out what overlaps something surer."""
    kept: list[tuple[str, Place]] = []
    for label, (start, end) in sorted(
        found, key=lambda item: (_RANK.get(item[0], 9), item[1][0] - item[1][1])
    ):
        if not any(start < high and low < end for _, (low, high) in kept):
            kept.append((label, (start, end)))
    return sorted(kept, key=lambda item: item[1])


def _spelt_mail(words: Words) -> re.Pattern[str]:
    at, dot = alternatives(words("at_words")), alternatives((*words("dot_words"), "."))
    domains = alternatives(words("mail_domains"))
    plain_dot = alternatives(words("dot_words"))
    return re.compile(
        rf"(?<![\w.])[\w.+-]{{2,40}}\s*(?:{at}|@)\s*(?:{domains})(?:\s*(?:{dot})\s*(?:com|net|org|co|me|uk|in|ie|au)\b){{0,2}}"
        rf"|(?<![\w.])[\w.+-]{{2,40}}\s*(?:{at})\s*[\w-]{{2,30}}\s*(?:{plain_dot})\s*[a-z]{{2,6}}\b"
        if domains
        else r"(?!)"
    )


def _street(words: Words) -> re.Pattern[str]:
    kinds = alternatives(words("streets"))
    return re.compile(
        r"(?<![\w.\u00a3$\u20ac:-])\d{1,5}[a-z]?,?\s+"
        rf"(?P<name>(?:[A-Za-z][\w.'\u2019-]*\s+){{1,3}}?)(?P<kind>{kinds})\b(?!['\u2019])",
        re.IGNORECASE,
    )


def _zip(words: Words) -> re.Pattern[str]:
    states, cues = alternatives(words("states")), alternatives(words("postcode_cues"))
    return re.compile(
        rf"\b(?:{states})\s+(?P<a>\d{{4,5}})(?:-\d{{4}})?\b"
        rf"|(?i:\b(?:{cues})(?:\s+(?:is|code|number|of))?[\s:]*\d[\d ]{{3,6}}\d\b)"
        if states and cues
        else r"(?!)"
    )
