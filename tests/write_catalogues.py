"""Brings every catalogue up to the sentences that stand in code and templates: `python -m tests.write_catalogues`.

Translations stay, new sentences come in empty, those that no page says any more leave. It translates nothing.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from forum.foundation.translate import LOCALES
from tests.processes import CHECKOUT

_FOLDERS = {"forum": "python", "moderation": "python", "templates": "jinja2"}
_OPTIONS = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
_WHEN = datetime(
    2026, 11, 22, tzinfo=UTC
)  # a date of today in every file would be a change that says nothing
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def source() -> Catalog:
    """Return all sentences of the house with the files that say them."""
    found = Catalog(project="Leeward", charset="utf-8")
    for folder, how in _FOLDERS.items():
        files = "**.html" if how == "jinja2" else "**.py"
        said = extract_from_dir(CHECKOUT / folder, [(files, how)], {files: _OPTIONS}, _KEYWORDS)
        for file, _line, message, comments, context in said:
            found.add(message, None, [(f"{folder}/{file}", 0)], auto_comments=comments, context=context)
    return found


def catalogues() -> dict[str, Path]:
    """Return the catalogue of every locale that there is."""
    return {path.parent.parent.name: path for path in sorted(LOCALES.glob("*/LC_MESSAGES/messages.po"))}


def load(path: Path) -> Catalog:
    """Return the catalogue that stands in a file."""
    with path.open("rb") as stored:
        return read_po(stored, locale=path.parent.parent.name)


def update(locale: str, said: Catalog) -> None:
    """Write the catalogue of a locale anew over what it already translates."""
    path = LOCALES / locale / "LC_MESSAGES" / "messages.po"
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
    said = source()
    for locale in sys.argv[1:] or catalogues():
        update(locale, said)


if __name__ == "__main__":
    main()
