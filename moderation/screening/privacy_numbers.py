"""Numbers that give a person away, by form, check digit and nearby wording; helplines and doses never count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import phonenumbers
from phonenumbers import PhoneNumberType

from moderation.screening.checksums import iban, luhn, nhs, pps, verhoeff
from moderation.screening.privacy_wording import Cues, Place, Words, alternatives

MOST_PHONES = 24  # candidates looked up in one text: each costs a look into the numbering plans
_PHONE = re.compile(
    r"(?<![\w.\u00a3$\u20ac#/-])(?:\+|00)?\(?\d(?:[ \u00a0()\-/]{0,2}\d|\.\d){6,15}(?![\w%/-]|[.,]\d)"
)
_DATE = re.compile(r"^\(?\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}\)?$|^(?:19|20)\d\d\s?-\s?(?:19|20)?\d\d$")
_CARD = re.compile(r"(?<![\d.])(?:\d[ -]?){12,18}\d(?!\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_SORT_CODE = re.compile(r"(?<![\d/-])\d\d[- ]\d\d[- ]\d\d(?![\d/-])")
_ACCOUNT = re.compile(r"(?<!\d)\d{8,12}(?!\d)")
_NINO = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]\b", re.IGNORECASE
)
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d\d\1(?!0000)\d{4}(?![\d-])")
_SSN_BARE = re.compile(r"(?<!\d)(?!000|666|9)\d{9}(?!\d)")
_SSN_FORM = re.compile(r"(?<![\d-])\d{3}[- ]\d\d[- ]\d{4}(?![\d-])")
_TEN = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_AADHAAR = re.compile(r"(?<!\d)[2-9]\d{3}([ -]?)\d{4}\1\d{4}(?!\d)")
_PAN = re.compile(r"\b[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]\b")
_PPS = re.compile(r"\b\d{7}[A-W][A-IW]?\b", re.IGNORECASE)
_CUED = r"(?i:[\w ]{0,12}?[\s:#]+([A-Z0-9]{1,5}(?:[ -]?[A-Z0-9]{2,6}){1,4})(?![\w-]))"
_UK = re.compile(
    r"(?<![\w.])(?:[BEGLMNSW]\d[\dA-HJKSTUW]?|[A-PR-UWYZ][A-HK-Y]\d[\dABEHMNPRVWXY]?)(\s?)\d[ABD-HJLNP-UW-Z]{2}(?!\w)",
    re.IGNORECASE,
)
_CANADA = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b")
_EIRE = re.compile(
    r"\b(?:[AC-FHKNPRTV-Y]\d{2}|D6W) ?(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[0-9AC-FHKNPRTV-Y]{4}\b"
)
_NOT_INWARD = re.compile(r"\d(?:th|st|nd|rd|hr|lb|pt|bn)$", re.IGNORECASE)
_IMPERSONAL = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
_DIGITS = re.compile(r"\D")


class Numbers:
    """Number rules with one language's cues."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._cued = Cues(words("number_cues"), _CUED)
        digits = alternatives(words("digit_words"))
        self._spelt = re.compile(
            rf"(?<!\w)(?:(?:{digits}|\d)[\s,.-]+){{8,16}}(?:{digits}|\d)(?!\w)" if digits else r"(?!)"
        )

    def phones(self, text: str, lowered: str) -> Iterator[Place]:
        """Phone numbers of the locale's regions or in international form."""
        for m in islice(_PHONE.finditer(text), MOST_PHONES):
            written = m.group()
            digits = _DIGITS.sub("", written)
            if not 7 <= len(digits) <= 15 or _DATE.match(written) or self._helpline(digits):
                continue
            cued = self._words.near("phone_cues", lowered, m.start(), 40, m.end() - m.start() + 16)
            if not cued and self._words.near("not_phone_cues", lowered, m.start(), 30):
                continue
            if self._is_phone(written, digits, cued):
                yield m.span()

    def spelt_phones(self, text: str, lowered: str) -> Iterator[Place]:
        """Nine or more digits written as words, one after another."""
        if sum(word in lowered for word in self._words("digit_words")) >= 3:
            yield from (
                m.span() for m in self._spelt.finditer(lowered) if not m.group().replace(" ", "").isdigit()
            )

    def _helpline(self, digits: str) -> bool:
        return any(digits == line or (len(line) >= 7 and line in digits) for line in self._words("helplines"))

    def _is_phone(self, written: str, digits: str, cued: bool) -> bool:
        regions = (None,) if written.startswith(("+", "00")) else self._words("regions")
        text = "+" + written[2:] if written.startswith("00") else written
        for region in regions:
            try:
                number = phonenumbers.parse(text, region)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.number_type(number) in _IMPERSONAL:
                return False
            if phonenumbers.is_valid_number(number) and (cued or _shaped(written, digits)):
                return True
        return cued and 7 <= len(digits) <= 13 and len(digits) != 8

    def cards(self, text: str, lowered: str) -> Iterator[Place]:
        """Payment cards, bank accounts."""
        for m in _CARD.finditer(text):
            digits = _DIGITS.sub("", m.group())
            if digits[0] in "23456" and len(set(digits)) > 1 and luhn(digits):
                yield m.span()
        yield from (m.span() for m in _IBAN.finditer(text) if iban(m.group()))
        for pattern in (_SORT_CODE, _ACCOUNT):
            for m in pattern.finditer(text):
                if self._words.near("bank_cues", lowered, m.start(), 40):
                    yield m.span()

    def national(self, text: str, lowered: str) -> Iterator[Place]:
        """Numbers by which a state knows a person."""
        yield from (m.span() for m in _NINO.finditer(text))
        yield from (m.span() for m in _SSN.finditer(text))
        yield from (m.span() for m in _PAN.finditer(text))
        yield from (m.span() for m in _AADHAAR.finditer(text) if verhoeff(_DIGITS.sub("", m.group())))
        yield from (m.span() for m in _PPS.finditer(text) if pps(m.group()))
        for pattern, cues in ((_SSN_BARE, "ssn_cues"), (_SSN_FORM, "ssn_cues"), (_TEN, "health_cues")):
            if any(cue in lowered for cue in self._words(cues)):
                yield from (
                    m.span() for m in pattern.finditer(text) if self._words.near(cues, lowered, m.start(), 28)
                )
        yield from (m.span(1) for m in self._cued.finditer(text, lowered) if _mostly_digits(m.group(1)))
        if self._words.near("health_cues", lowered, len(lowered), len(lowered)):
            yield from (m.span() for m in _TEN.finditer(text) if nhs(_DIGITS.sub("", m.group())))

    def postcodes(self, text: str, lowered: str) -> Iterator[Place]:
        """Postcodes that are known by their form alone."""
        regions = self._words.set("postcode_regions")
        if "GB" in regions:
            for m in _UK.finditer(text):
                written = m.group()
                plain = written.isupper() or (m.group(1) and not _NOT_INWARD.search(written))
                if plain or self._words.near("postcode_cues", lowered, m.start(), 25):
                    yield m.span()
        if "CA" in regions:
            yield from (m.span() for m in _CANADA.finditer(text))
        if "IE" in regions:
            yield from (m.span() for m in _EIRE.finditer(text))


def _shaped(written: str, digits: str) -> bool:
    """Whether digits without any cue look like a phone number: grouped, or with a leading sign or zero."""
    groups = re.findall(r"\d+", written)
    if written[0] in "+(0":
        return len(digits) >= 9
    return len(groups) >= 2 and len(digits) >= 10 and all(2 <= len(group) <= 6 for group in groups)


def _mostly_digits(written: str) -> bool:
    return sum(char.isdigit() for char in written) >= 5
