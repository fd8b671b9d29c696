"""Check digits of the numbers that name a person; pure arithmetic, no wording."""

from __future__ import annotations

_TIMES = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 0, 6, 7, 8, 9, 5), (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7), (4, 0, 1, 2, 3, 9, 5, 6, 7, 8), (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2), (7, 6, 5, 9, 8, 2, 1, 0, 4, 3), (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)  # fmt: skip
_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_PPS = "WABCDEFGHIJKLMNOPQRSTUV"


def luhn(digits: str) -> bool:
    """Payment cards, Canadian SIN: every second digit from the right doubled, the sum a multiple of ten."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def nhs(digits: str) -> bool:
    """NHS number: ten digits, modulus 11."""
    if len(digits) != 10:
        return False
    rest = 11 - sum(int(char) * (10 - place) for place, char in enumerate(digits[:9])) % 11
    return rest != 10 and rest % 11 == int(digits[9])


def verhoeff(digits: str) -> bool:
    """Indian Aadhaar number: twelve digits, Verhoeff's scheme."""
    check = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char)
        for _ in range(place % 8):
            value = _TURN[value]
        check = _TIMES[check][value]
    return check == 0


def pps(text: str) -> bool:
    """Irish PPS number: seven digits and a letter, modulus 23 (a ninth letter counts nine times)."""
    total = sum(int(char) * (8 - place) for place, char in enumerate(text[:7]))
    if len(text) == 9:
        total += (ord(text[8].upper()) - 64) % 23 * 9
    return _PPS[total % 23] == text[7].upper()


def iban(text: str) -> bool:
    """Bank account number: letters as numbers, modulus 97."""
    bare = text.replace(" ", "").upper()
    turned = bare[4:] + bare[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def tax_file(digits: str) -> bool:
    """Australian tax file number: nine digits, weights 1 4 3 7 5 8 6 9 10, modulus 11."""
    weights = (1, 4, 3, 7, 5, 8, 6, 9, 10)
    return len(digits) == 9 and sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 == 0
