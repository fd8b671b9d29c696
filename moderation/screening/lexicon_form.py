"""What the rows of a lexicon file must look like, and how to mend one that doesn't; it reads no file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moderation.screening.findings import LABELS
from moderation.screening.lexicon import SIGNAL

TABLES = ("about", "sounds", "classes", "spellings", "signs", "language", "privacy", "foreign", "kinds")
FIELDS: dict[str, dict[str, type]] = {
    "entry": {
        "id": str, "label": str, "level": int, "phrases": list, "why": str, "subject": str, "other": str,
        "other_level": int, "deaf": list, "source": str, "reviewer": str, "date": str, "fires": list, "calm": list,
    },
    "context": {
        "id": str, "phrases": list, "where": str, "labels": list, "level": int, "within": int, "relabel": str,
        "unless": list, "off": list, "stops": list, "pauses": bool, "why": str,
    },
    "together": {
        "id": str, "needs": list, "within": str, "label": str, "level": int, "why": str, "apart": bool,
    },
    "subject": {"who": str, "phrases": list},
    "scale": {
        "id": str, "label": str, "start": int, "levels": dict, "points": dict, "findings": dict, "lengths": dict,
        "quiet": int, "quiet_level": int, "after": int,
        "why": str, "quiet_why": str, "source": str, "reviewer": str, "date": str,
    },
}  # fmt: skip
_NEEDED = {
    "entry": ("id", "label", "level", "phrases"),
    "context": ("id", "phrases", "where", "labels", "level"),
    "together": ("id", "needs", "within", "label", "level"),
    "subject": ("who", "phrases"),
    "scale": ("id", "label", "start", "levels", "points"),
}
_CHOICES = {
    ("context", "where"): ("before", "after", "sentence", "near", "text", "quoted"),
    ("together", "within"): ("sentence", "near", "text"),
    ("subject", "who"): ("self", "other", "addressed", "own"),
    ("entry", "subject"): ("", "self"),
}


def row_faults(kind: str, row: Mapping[str, Any]) -> Iterator[str]:
    """Takes a kind of row and the row; yields each fault in it, with what to mend."""
    name = row.get("id", f"this {kind}")
    for key in _NEEDED[kind]:
        if key not in row:
            yield f"{name}: {key} is missing"
    for key, value in row.items():
        if fault := _fault(kind, key, value):
            yield f"{name}: {fault}"


def _fault(kind: str, key: str, value: Any) -> str:
    wanted = FIELDS[kind].get(key)
    if wanted is None:
        return f"'{key}' is not a field of [[{kind}]]: one of {', '.join(FIELDS[kind])}"
    if not _is_a(value, wanted):
        return f"{key} must be {_KINDS[wanted]}"
    if (kind, key) in _CHOICES and value not in _CHOICES[kind, key]:
        return f"{key} must be one of {', '.join(choice or 'nothing' for choice in _CHOICES[kind, key])}"
    if key in ("level", "other_level", "quiet_level", "after") and not 0 <= value <= 4:
        return f"{key} must be from 0 to 4"
    if key in ("label", "relabel", "other") and not _label_stands(value):
        return f"{key} '{value}' is not a label: one of {', '.join(LABELS)}"
    return ""


def _is_a(value: Any, wanted: type) -> bool:
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if wanted is list:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, wanted)


_KINDS: dict[type, str] = {
    str: "a text",
    int: "a number",
    list: "a list of texts",
    bool: "true or false",
    dict: "a table",
}


def _label_stands(label: str) -> bool:
    return label in LABELS or label.startswith(SIGNAL) or label in ("", "-")
