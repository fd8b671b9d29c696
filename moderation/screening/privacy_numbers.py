"""Numbers that give a person away, by form, check digit and nearby wording; helplines and doses never count."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import phonenumbers
from phonenumbers import PhoneNumberType

from moderation.screening.checksums import iban, luhn, nhs, pps, tax_file, verhoeff
from moderation.screening.privacy_text import Lowered, Place
from moderation.screening.privacy_wording import Cues, Words, alternatives

MOST_PHONES = 24  # candidates looked up in one text: each costs a look into the numbering plans
FEWEST_SPELT = 3  # digits of a number that is said to be spelt
LONG_NUMBER = (
    11  # as written in Britain: shorter ones that look like a service there are another country's mobiles
)
_PHONE = re.compile(
    r"(?<![\w.\u00a3$\u20ac#/-])(?:\+|00)?\(?\d(?:[ \u00a0()\-/]{0,2}\d|\.\d){6,15}(?![\w%/-]|[.,]\d)"
)
_DATE = re.compile(r"^\(?\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}\)?$|^(?:19|20)\d\d\s?-\s?(?:19|20)?\d\d$")
# The first digit comes before what may not stand before it: so the search leaps from digit to digit.
_CARD = re.compile(r"\d(?<![\d.]\d)[ -]?(?:\d[ -]?){11,17}\d(?!\d)")
_IBAN = re.compile(r"[A-Z](?<!\w[A-Z])[A-Z]\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_SORT_CODE = re.compile(r"\d(?<![\d/-]\d)\d[- ]\d\d[- ]\d\d(?![\d/-])")
_ACCOUNT = re.compile(r"\d(?<!\d\d)\d{7,11}(?!\d)")
_NINO = re.compile(r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]\b", re.IGNORECASE)
_SSN = re.compile(r"\d(?<![\d-]\d)\d\d(?<!000|666|9\d\d)([- ])(?!00)\d\d\1(?!0000)\d{4}(?![\d-])")
_SSN_BARE = re.compile(r"\d(?<!\d\d)(?<!9)\d\d(?<!000|666)\d{6}(?!\d)")
_SSN_FORM = re.compile(r"\d(?<![\d-]\d)\d\d[- ]\d\d[- ]\d{4}(?![\d-])")
_TEN = re.compile(r"\d(?<![\d+]\d)\d\d[ -]?\d{3}[ -]?\d{4}(?!\d)")
_NINE = re.compile(r"\d(?<![\d+]\d)\d\d[ -]?\d{3}[ -]?\d{3}(?!\d)")
_LICENCE = re.compile(r"[A-Z](?<!\w[A-Z])[A-Z]{1,4}9{0,3}\d{6}[A-Z9]{2}[A-Z0-9]{3}\b")
# Numbers that need a cue anywhere in the text and a sound check digit.
_CHECKED = ((_TEN, "health_cues", nhs), (_NINE, "tax_cues", tax_file), (_NINE, "insurance_cues", luhn))
_AADHAAR = re.compile(r"[2-9](?<!\d[2-9])\d{3}([ -]?)\d{4}\1\d{4}(?!\d)")
_PAN = re.compile(r"[A-Z](?<!\w[A-Z])[A-Z]{2}[ABCFGHLJPT][A-Z]\d{4}[A-Z]\b")
_PPS = re.compile(r"\d(?<!\w\d)\d{6}[A-W][A-IW]?\b", re.IGNORECASE)
# Numbers known by their form and, some, by a sound check digit: with how many digits in a row.
_CLOSED = {ord(" "): None, ord("-"): None}
_FORMS: tuple[tuple[re.Pattern[str], int, Callable[[str], bool] | None], ...] = (
    (_NINO, 6, None),
    (_SSN, 9, None),
    (_PAN, 4, None),
    (_LICENCE, 6, None),
    (_AADHAAR, 12, verhoeff),
    (_PPS, 7, pps),
)
_CUED = r"(?i:[\w ]{0,12}?[\s:#.]+([A-Z0-9]{1,5}(?:[ -]?[A-Z0-9]{1,6}){1,5})(?![\w-]))"
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
        for _, cues, _ in _CHECKED:
            words.placed(cues)
        self._cued = Cues(words, "number_cues", _CUED)
        self._digit_words = frozenset(words.told(words("digit_words")))
        digits = alternatives(words("digit_words"))
        self._spelt = re.compile(
            rf"(?<!\w)(?:(?:{digits}|\d{{1,6}})[\s,.-]+){{3,16}}(?:{digits}|\d{{1,6}})(?!\w)"
            if digits
            else r"(?!)"
        )
        between = r"(?:[\s,.-]+\d{1,6})*[\s,.-]+"
        self._three = re.compile(rf"(?:{digits})(?:{between}(?:{digits})){{2}}")
        self._told_whole = self._digit_words == words.set("digit_words")

    def phones(self, text: str, lowered: Lowered) -> Iterator[Place]:
        """Phone numbers of the locale's regions or in international form."""
        for m in islice(lowered.numbers(_PHONE, text, 7), MOST_PHONES):
            written = m.group()
            digits = _DIGITS.sub("", written)
            if not 7 <= len(digits) <= 15 or _DATE.match(written) or self._helpline(digits):
                continue
            cued = self._words.near("phone_cues", lowered, m.start(), 40, m.end() - m.start() + 16)
            if not cued and self._words.near("not_phone_cues", lowered, m.start(), 30):
                continue
            if self._is_phone(written, digits, cued):
                yield m.span()

    def spelt_phones(self, text: str, lowered: Lowered) -> Iterator[Place]:
        """Nine or more digits one after another, at least three of them written as words."""
        there = self._digit_words & lowered.words
        if (
            len(there) >= 2
            and sum(map(lowered.count, there)) >= FEWEST_SPELT
            and self._three_in(lowered, there)
        ):
            for m in self._spelt.finditer(lowered):
                parts = re.findall(r"[a-z]+|\d+", m.group())
                spelt = sum(part.isalpha() for part in parts)
                if (
                    spelt >= FEWEST_SPELT
                    and 9 <= spelt + sum(len(part) for part in parts if part.isdigit()) <= 15
                ):
                    yield m.span()

    def _three_in(self, lowered: Lowered, there: Iterable[str]) -> bool:
        """Whether three such words follow each other, as far as it is known where they stand."""
        if not self._told_whole or not lowered.places:
            return True
        return any(self._three.match(lowered, at) for word in there for at in lowered.places[word])

    def _helpline(self, digits: str) -> bool:
        return any(digits == line or (len(line) >= 7 and line in digits) for line in self._words("helplines"))

    def _is_phone(self, written: str, digits: str, cued: bool) -> bool:
        text = "+" + written[2:] if written.startswith("00") else written
        for region in self._regions(written, digits):
            kind = _kind(text, region)
            if kind is not None and kind not in _IMPERSONAL:
                return cued or _shaped(written, digits)
            if kind == PhoneNumberType.TOLL_FREE or (kind is not None and len(digits) >= LONG_NUMBER):
                return False
        return cued and 7 <= len(digits) <= 13 and len(digits) != 8

    def _regions(self, written: str, digits: str) -> tuple[str | None, ...]:
        """The regions in which people write a number like that: most begin it with a 0, some with none."""
        if written.startswith(("+", "00")):
            return (None,)
        bare = self._words.set("regions_without_zero")
        zero = digits.startswith("0")
        return tuple(
            region
            for region in self._words("regions")
            if zero or region in bare or digits.startswith(self._words("impersonal_beginnings"))
        )

    def cards(self, text: str, lowered: Lowered) -> Iterator[Place]:
        """Payment cards, bank accounts."""
        for m in lowered.numbers(_CARD, text, 13):
            digits = _DIGITS.sub("", m.group())
            if digits[0] in "23456" and len(set(digits)) > 1 and luhn(digits):
                yield m.span()
        yield from (m.span() for m in lowered.numbers(_IBAN, text, 2) if iban(m.group()))
        for pattern, least in ((_SORT_CODE, 6), (_ACCOUNT, 8)):
            for m in lowered.numbers(pattern, text, least):
                if self._words.near("bank_cues", lowered, m.start(), 40):
                    yield m.span()

    def national(self, text: str, lowered: Lowered) -> Iterator[Place]:
        """Numbers by which a state knows a person."""
        for pattern, digits, sound in _FORMS:
            for m in lowered.numbers(pattern, text, digits):
                if sound is None or sound(m.group().translate(_CLOSED)):
                    yield m.span()
        for pattern, cues in ((_SSN_BARE, "ssn_cues"), (_SSN_FORM, "ssn_cues"), (_TEN, "health_cues")):
            if lowered.run >= 9 and any(cue in lowered for cue in self._words(cues)):
                yield from (
                    m.span()
                    for m in lowered.numbers(pattern, text, 9)
                    if self._words.near(cues, lowered, m.start(), 28)
                )
        yield from (m.span(1) for m in self._cued.finditer(text, lowered) if _mostly_digits(m.group(1)))
        for pattern, cues, checked in _CHECKED if lowered.run >= 9 else ():
            if self._words.ends(cues, lowered):
                yield from (
                    m.span() for m in lowered.numbers(pattern, text, 9) if checked(_DIGITS.sub("", m.group()))
                )


def _kind(written: str, region: str | None) -> int | None:
    """What kind of number it is in a region; None where it is no valid number there."""
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.number_type(number) if phonenumbers.is_valid_number(number) else None


def _shaped(written: str, digits: str) -> bool:
    """Whether digits without any cue look like a phone number: grouped, or with a leading sign or zero."""
    groups = re.findall(r"\d+", written)
    if written[0] in "+(0":
        return len(digits) >= 9
    return len(groups) >= 2 and len(digits) >= 10 and all(2 <= len(group) <= 6 for group in groups)


def _mostly_digits(written: str) -> bool:
    return sum(char.isdigit() for char in written) >= 5
