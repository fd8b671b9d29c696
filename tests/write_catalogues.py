"""Brings every catalogue up to the sentences that stand in code and templates: `python -m tests.write_catalogues`.

Translations stay, new sentences come in empty, those that no page says any more leave. It translates nothing.
Why a rule of the check fired stands in a file of its own: it changes with the lexicon, and staff alone reads it.
"""

import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from forum.foundation.translate import LOCALES
from tests.processes import CHECKOUT

_FOLDERS = {"forum": "python", "moderation": "python", "templates": "jinja2"}
_NUMBERS, _LEXICONS = Path("moderation/numbers"), Path("moderation/lexicons")
# What moderation/screening/rules.py adds to a reason by itself.
_ADDED = "said of someone else"
_OPTIONS = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
_WHEN = datetime(
    2026, 11, 22, tzinfo=UTC
)  # a date of today in every file would be a change that says nothing
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "_by": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def source() -> Catalog:
    """Return all sentences of the house, and how its help lines are reached, with the files that say them."""
    found = _empty()
    for folder, how in _FOLDERS.items():
        files = "**.html" if how == "jinja2" else "**.py"
        said = extract_from_dir(CHECKOUT / folder, [(files, how)], {files: _OPTIONS}, _KEYWORDS)
        for file, _line, message, comments, context in said:
            found.add(message, None, [(f"{folder}/{file}", 0)], auto_comments=comments, context=context)
    for file, tables in _tomls(_NUMBERS, "*.toml"):
        for line in tables.get("line", []):
            if line.get("how"):
                found.add(line["how"], None, [(file, 0)])
    return found


def reasons() -> Catalog:
    """Return why the rules of every lexicon fire, with the files that say it."""
    found = _empty()
    found.add(_ADDED, None, [("moderation/screening/rules.py", 0)])
    for file, tables in _tomls(_LEXICONS, "*/*.toml"):
        entries = [entry for table in tables.values() if isinstance(table, list) for entry in table]
        for why in sorted(
            {entry["why"] for entry in entries if isinstance(entry, dict) and entry.get("why")}
        ):
            found.add(why, None, [(file, 0)])
    return found


def _empty() -> Catalog:
    return Catalog(project="Leeward", charset="utf-8")


def _tomls(folder: Path, files: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((CHECKOUT / folder).glob(files)):
        yield (
            path.relative_to(CHECKOUT).as_posix(),
            tomllib.loads(path.read_text(encoding="utf-8")),
        )


def catalogues() -> dict[str, Path]:
    """Return the catalogue of every locale that there is."""
    return {path.parent.parent.name: path for path in sorted(LOCALES.glob("*/LC_MESSAGES/messages.po"))}


def load(path: Path) -> Catalog:
    """Return the catalogue that stands in a file."""
    with path.open("rb") as stored:
        return read_po(stored, locale=path.parent.parent.name)


def update(locale: str, said: Catalog, file: str = "messages.po") -> None:
    """Write a catalogue of a locale anew over what it already translates."""
    path = LOCALES / locale / "LC_MESSAGES" / file
    kept = load(path) if path.exists() else Catalog(locale=locale, project="Leeward", charset="utf-8")
    kept.update(said, no_fuzzy_matching=True)
    kept.obsolete.clear()
    kept.fuzzy, kept.creation_date, kept.revision_date = False, _WHEN, _WHEN
    kept.msgid_bugs_address, kept.last_translator, kept.language_team = "", "Leeward", locale
    kept.header_comment = f"# What Leeward says, in {kept.locale.display_name if kept.locale else locale}."
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stored:
        write_po(stored, kept, width=110, omit_header=False, include_lineno=False, sort_by_file=True)


def main() -> None:
    """Update the locales named, or all there are."""
    said, why = source(), reasons()
    for locale in sys.argv[1:] or catalogues():
        update(locale, said)
        update(locale, why, "reasons.po")


if __name__ == "__main__":
    main()
