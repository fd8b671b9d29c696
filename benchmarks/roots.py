"""Takes the ending off an English word, so that `make points` can share what the forms of a word tell."""

from __future__ import annotations

ENDINGS = ("ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "er")
SHORTEST = 3  # letters that must be left


def root(word: str) -> str:
    """Takes a word in small letters; returns what is left without its ending, the same for most of its forms."""
    ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= SHORTEST), "")
    bare = word[: len(word) - len(ending)] + ("y" if ending == "ies" else "")
    if ending and len(bare) > SHORTEST and bare[-1] == bare[-2] and bare[-1] not in "sl":
        bare = bare[:-1]
    return bare.rstrip("e") if len(bare) > SHORTEST else bare
