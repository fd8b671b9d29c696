"""The one door to screening: text in, findings with reasons out; pure, and it decides nothing about a post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

from moderation.screening.findings import (
    LABELS,
    Finding,
    LexiconFault,
    Screening,
    ScreeningFailed,
    UnknownLocale,
)
from moderation.screening.lexicon import Entry, Lexicon
from moderation.screening.memory import collecting_later
from moderation.screening.reading import read_folder, read_lexicon
from moderation.screening.screener import Screener

__all__ = [
    "LABELS",
    "Entry",
    "Finding",
    "Lexicon",
    "LexiconFault",
    "Screener",
    "Screening",
    "ScreeningFailed",
    "UnknownLocale",
    "compile_lexicon",
    "load_lexicon",
    "locales",
    "on_top",
    "packaged_files",
    "packaged_lexicon",
    "packaged_screener",
    "reads",
    "screen",
]

_FOLDER = Path(__file__).parent.parent / "lexicons"
_COMPILING = Lock()


def screen(text: str, locale: str = "en") -> Screening:
    """Takes a text of up to 200,000 characters and a locale ("en", "en_GB"); returns its screening.

    Raises UnknownLocale without a packaged lexicon, ScreeningFailed when over the budget of size or time.
    """
    return packaged_screener(locale)(text)


def compile_lexicon(lexicon: Lexicon) -> Screener:
    """Takes a lexicon; returns a callable screener(text) -> Screening that threads may share."""
    return Screener(lexicon).ready()


def load_lexicon(source: Path | str, locale: str = "en") -> Lexicon:
    """Takes a folder, a TOML file, or TOML text; returns the lexicon for `locale`.

    A folder stands alone. A file or a text holds rules only and is read on top of the packaged language of the
    locale (its classes, spellings and contexts), replacing the packaged file of the same name if there is one.
    Raises LexiconFault, whose `faults` name file, line and mend; UnknownLocale when the locale isn't packaged.
    """
    if isinstance(source, Path) and source.is_dir():
        return read_lexicon(read_folder(source), locale)
    name = source.name if isinstance(source, Path) else "lexicon.toml"
    text = source.read_text("utf-8") if isinstance(source, Path) else source
    return on_top({name: text}, locale)


def on_top(files: Mapping[str, str], locale: str = "en") -> Lexicon:
    """Takes a team's lexicon files by name; returns the packaged lexicon with them added, or in place of its own.

    Raises LexiconFault, whose `faults` name file, line and mend; UnknownLocale when the locale isn't packaged.
    """
    lexicon = read_lexicon({**packaged_files(locale), **files}, locale)
    packaged = {*packaged_lexicon(locale).entries}
    return replace(lexicon, own=frozenset(each.id for each in lexicon.entries if each not in packaged))


def locales() -> tuple[str, ...]:
    """Returns the locales that have a packaged lexicon."""
    return tuple(sorted(path.name for path in _FOLDER.iterdir() if any(path.glob("*.toml"))))


@lru_cache(maxsize=64)
def reads(locale: str) -> bool:
    """Takes a locale; returns whether a packaged lexicon reads its language."""
    return any(name in locales() for name in _names(locale))


@lru_cache(maxsize=8)
def packaged_lexicon(locale: str = "en") -> Lexicon:
    """Takes a locale; returns the lexicon that Leeward comes with. Raises UnknownLocale, LexiconFault."""
    with collecting_later():
        return read_lexicon(packaged_files(locale), locale)


def packaged_files(locale: str) -> dict[str, str]:
    """Takes a locale ("en", "en_GB", which reads what `en` reads); returns its packaged files. Raises UnknownLocale."""
    for name in _names(locale):
        if name in locales():
            return read_folder(_FOLDER / name)
    raise UnknownLocale(f"no lexicon for '{locale}': there are {', '.join(locales())}")


def packaged_screener(locale: str = "en", ready: bool = True) -> Screener:
    """Takes a locale; returns what `screen` reads with, compiled once. Raises UnknownLocale, LexiconFault.

    Without `ready` it is had in half the time, and a text that meets a phrase first waits for it.
    """
    # Threads that come while the first one compiles wait for it: each compiling for itself took many times as long.
    with _COMPILING:
        return _ready(locale) if ready else _compiled(locale)


@lru_cache(maxsize=8)
def _compiled(locale: str) -> Screener:
    return Screener(packaged_lexicon(locale))


@lru_cache(maxsize=8)
def _ready(locale: str) -> Screener:
    return _compiled(locale).ready()


def _names(locale: str) -> tuple[str, str]:
    plain = locale.replace("-", "_")
    return plain, plain.partition("_")[0]
