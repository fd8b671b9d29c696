"""Postal addresses and postcodes, by form and nearby wording; street words and towns come from the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moderation.screening.privacy_text import AFTER, BEFORE, Lowered, Place, zones
from moderation.screening.privacy_wording import Cues, Gate, Words, alternatives

_CAPITAL = r"[A-Z\u00c0-\u00de][\w'\u2019-]*"
_BARE = (
    r"[\s:]+(?P<place>(?P<number>\d{1,5})[a-zA-Z]?,?\s+"
    rf"(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,3}}))"
)
_UK = re.compile(
    r"(?<![\w.])(?:[BEGLMNSW]\d[\dA-HJKSTUW]?|[A-PR-UWYZ][A-HK-Y]\d[\dABEHMNPRVWXY]?)(\s?)\d[ABD-HJLNP-UW-Z]{2}(?!\w)",
    re.IGNORECASE,
)
_CANADA = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d\b", re.IGNORECASE)
_EIRE = re.compile(
    r"\b(?:[AC-FHKNPRTV-Y]\d{2}|D6W)( ?)(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[0-9AC-FHKNPRTV-Y]{4}\b",
    re.IGNORECASE,
)
# One or two letters and a digit, and what may stand between these and the half behind: told from the end of that.
_OUTWARD = [
    rf"(?<=(?<![\w.]){letters}\d{more}{space}...)"
    for letters in (r"[^\W\d_]", r"[^\W\d_]{2}")
    for more in ("", r"\w")
    for space in ("", r"\s")
]
# What every code of these forms holds: only around it is a code looked for.
_HELD = {
    "GB": re.compile(rf"\d[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{{2}}(?!\w)(?:{'|'.join(_OUTWARD)})"),
    "CA": re.compile(r"\d(?<=\b[^\W\d_].)[A-Za-z][ -]?\d(?=\w\d\b)"),
    "IE": re.compile(r"\d(?:\d(?<=\b[A-Za-z]..)|[wW](?<=\b[dD]..))(?= ?\w{4}\b)"),
}
_NOT_INWARD = re.compile(r"\d(?:th|st|nd|rd|hr|lb|pt|bn|gb|tb|ep|ps|ft|yr)$", re.IGNORECASE)
_MIXED = re.compile(
    r"\d(?<=[A-Za-z]\d)"
)  # a letter and a digit side by side, as in every postcode known by its form
_LONG = re.compile(r"\d{3} ?\d")  # the digits of every other postcode
_NUMBER = re.compile(
    r"\d(?<![\w.\u00a3$\u20ac:-].)\d*+(?=\w?,?\s|\s?[-/])"
)  # where the number of a house may begin
_YEAR = re.compile(r"(?:19|20)\d\d$")


class Places:
    """Address rules with one language's wording."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._street = _street(words)
        # A number and a capital name right behind a cue that can only mean a home: "we live at 14 Ravenscroft".
        self._bare = Cues(words, "home_cues", _BARE)
        self._has_street = Gate(words, "streets")
        self._others = tuple((gate, re.compile(pattern)) for gate, pattern in _other_forms(words))
        self._codes = tuple((run, gate, re.compile(pattern)) for run, gate, pattern in _codes(words))

    def addresses(self, text: str, lowered: Lowered) -> Iterator[Place]:
        """Numbered streets with a capital or a cue, numbered houses behind a strong cue, flats, boxes."""
        if self._has_street(lowered):
            yield from (m.span() for m in self._streets(text) if self._is_street(m, lowered))
        for m in self._bare.finditer(text, lowered):
            if not _YEAR.match(m.group("number")) and not self._barred(m.group("name")):
                yield m.span("place")
        for gate, pattern in self._others:
            for m in gate.near(pattern, text, lowered):
                if not _YEAR.match(m.group()) and not self._famous(m.group()):
                    yield m.span()

    def _streets(self, text: str) -> Iterator[re.Match[str]]:
        """What reads like a numbered street: each begins with a number."""
        end = 0
        for number in _NUMBER.finditer(text):
            m = self._street.match(text, number.start()) if number.start() >= end else None
            if m is not None:
                end = m.end()
                yield m

    def _famous(self, written: str) -> bool:
        return any(name in written.lower() for name in self._words("public_places"))

    def _is_street(self, m: re.Match[str], lowered: Lowered) -> bool:
        names = m.group("name").split()
        if self._barred(m.group("name")) and [name.lower() for name in names] != ["the"]:
            return False
        if self._words.near("address_cues", lowered, m.start(), 40):
            return True
        capital = (
            all(name[0].isupper() or name[0].isdigit() for name in names) and m.group("kind")[0].isupper()
        )
        soft = m.group("kind").lower() in self._words.set("soft_streets")
        return capital and not (soft and _YEAR.match(m.group("number")))

    def _barred(self, names: str) -> bool:
        return not self._words.set("not_streets").isdisjoint(
            name.strip(".,").lower() for name in names.split() if not (len(name) > 1 and name.isupper())
        )

    def postcodes(self, text: str, lowered: Lowered) -> Iterator[Place]:
        """Postcodes that are known by their form, by a state or town beside them, or by a cue."""
        regions = self._words.set("postcode_regions")
        mixed = _MIXED.search(text) is not None
        for region, pattern, spaced in (("GB", _UK, True), ("CA", _CANADA, False), ("IE", _EIRE, False)):
            if mixed and region in regions:
                for m in _around(_HELD[region], pattern, text):
                    if self._plain(m, spaced) or self._cued(lowered, m.start()):
                        yield m.span()
        if lowered.digits >= 4 and _LONG.search(text):
            for digits, gate, pattern in self._codes:
                if lowered.run >= digits:
                    yield from (m.span(m.lastindex or 0) for m in gate.near(pattern, text, lowered))

    def _plain(self, m: re.Match[str], spaced: bool) -> bool:
        """Whether a code shows itself: in capitals, or in the two halves of the British form."""
        written = m.group()
        return not _NOT_INWARD.search(written) and (written.isupper() or (spaced and bool(m.group(1))))

    def _cued(self, lowered: Lowered, at: int) -> bool:
        return self._words.near("postcode_cues", lowered, at, 30) or self._words.near(
            "address_cues", lowered, at, 30
        )


def _around(held: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What matches a pattern around what it always holds."""
    for low, high in zones((m.span() for m in held.finditer(text)), text, BEFORE, AFTER):
        yield from pattern.finditer(text, low, high)


def _street(words: Words) -> re.Pattern[str]:
    kinds = alternatives(words("streets"))
    return re.compile(
        r"(?<![\w.\u00a3$\u20ac:-])(?P<number>\d{1,5})(?:[a-z]|\s?[-/]\s?\d{1,5}[a-z]?)?,?\s+"
        rf"(?P<name>(?:(?:\d{{1,3}}(?:st|nd|rd|th)|[A-Za-z\u00c0-\u017f][\w.'\u2019-]*)\s+){{1,4}}?)"
        rf"(?P<kind>{kinds})\b(?!['\u2019])",
        re.IGNORECASE,
    )


def _other_forms(words: Words) -> Iterator[tuple[Gate, str]]:
    """Number behind the street (much of Europe), number before a foreign street word, boxes, flats in a house."""
    if endings := alternatives(words("street_endings")):
        gate = Gate(words, "street_endings", r"\s+\d", part=True)
        yield (
            gate,
            rf"\b[A-Z\u00c0-\u00de][\w\u00df-]+(?:[ -](?i:{endings})|(?:{endings}))\s+\d{{1,4}}[a-z]?\b(?![.,]?\d|%)",
        )
    if openings := alternatives(words("street_openings")):
        gate = Gate(words, "street_openings")
        yield gate, rf"\b\d{{1,4}}(?:\s?bis)?,?\s+(?i:{openings})\s+(?:\w+['\u2019\s]+){{0,3}}?{_CAPITAL}"
        yield (
            gate,
            rf"\b(?i:{openings})\s+(?:[\w.'\u2019]+\s+){{0,3}}?{_CAPITAL},?\s+(?:n\u00ba\s?|no\.?\s?)?\d{{1,4}}\b",
        )
    if boxes := alternatives(words("box_words")):
        yield Gate(words, "box_words", r"\s+\d", apart=True), rf"\b(?i:{boxes})\s+\d{{1,6}}\b"
    if flats := alternatives(words("flats")):
        yield (
            Gate(words, "flats", r"\s*(?:#|no\.?\s?)?\d"),
            rf"\b(?i:{flats})\s*(?:#|(?i:no\.?\s?))?(?:[A-Z]-?)?\d{{1,4}}[A-Za-z]?\s*[,/]\s*(?:\d{{1,5}}[a-z]?\s+)?"
            rf"{_CAPITAL}(?:\s+{_CAPITAL}){{0,3}}",
        )
    if numbers := alternatives(words("house_words")):
        kinds, gate = alternatives(words("streets")), Gate(words, "house_words", r"\s*\d")
        yield gate, rf"\b(?i:(?:\w+\s+){{1,2}}(?:{kinds}),?\s+(?:at\s+)?(?:{numbers})\s*\d{{1,4}}[a-z]?)\b"
        yield gate, rf"\b(?i:{numbers})\s*\d{{1,4}}[a-z]?,?\s+(?:{_CAPITAL}\s+){{0,2}}{_CAPITAL}\b"
        yield gate, rf"\b(?i:{numbers})\s*\d{{1,4}}[a-z]?,?\s+\d{{1,2}}(?:st|nd|rd|th)\s+(?i:{kinds})\b"


def _codes(words: Words) -> Iterator[tuple[int, Gate, str]]:
    """Postcodes that are digits alone, known by what stands beside them, with how many digits they have."""
    if states := alternatives(words("states")):
        yield (
            5,
            Gate(words, "states", r"[\s,]+\d", apart=True),
            rf"\b(?:{states})[\s,]+(\d{{5}})(?:-\d{{4}})?\b",
        )
    if names := alternatives(words("state_names")):
        yield (
            5,
            Gate(words, "state_names", r"[\s,]+\d", apart=True),
            rf"\b(?i:{names})[\s,]+(\d{{5}})(?:-\d{{4}})?\b",
        )
    if short := alternatives(words("short_states")):
        yield (
            4,
            Gate(words, "short_states", r"[\s,]+\d", apart=True),
            rf"\b(?i:{short})[\s,]+(\d{{4}})\b(?!\d| (?:mg|people|words))",
        )
    if cues := alternatives(words("postcode_cues")):
        gate = Gate(words, "postcode_cues")
        yield (
            4,
            gate,
            rf"\b(?i:{cues})(?:\s+(?:is|was|code|number|of|for|here|it's|its)){{0,2}}[\s:=]*"
            r"(\d{3} \d{3}|\d{4,6}(?:-\d{4})?)\b",
        )
        yield 4, gate, rf"\b(\d{{4,6}})\s+(?i:{cues})\b"
    if cities := alternatives(words("pin_cities")):
        gate = Gate(words, "pin_cities", r"\s*[-\u2013,]?\s*[1-9]\d\d")
        yield 6, gate, rf"\b(?i:{cities})\s*[-\u2013,]?\s*([1-9]\d\d ?\d\d\d)\b"
    if cues := alternatives(words("town_cues")):
        yield (
            4,
            Gate(words, "town_cues"),
            rf"\b(?i:{cues})\s+(?:{_CAPITAL}\s+){{0,3}}{_CAPITAL},?\s+(?!19\d\d|20[0-2]\d)(\d{{4}})\b",
        )
