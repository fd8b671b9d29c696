"""Turns the English source sentences into the reader's language; it may not know who reads."""

import gettext
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel.support import Translations

LOCALES = Path(__file__).resolve().parent.parent / "web" / "locales"


def mark(sentence: str) -> str:
    """Return `sentence` unchanged, marked for the catalogue; import it as `_` and translate when rendering."""
    return sentence


class Translator:
    """Translates for one locale; English, the source, needs no catalogue."""

    def __init__(self, locale: str, catalogue: gettext.NullTranslations) -> None:
        self.locale = locale
        self._catalogue = catalogue

    def gettext(self, sentence: str, **values: object) -> str:
        """Return the translation of `sentence`, its %(name)s places filled from `values`."""
        return fill(self._catalogue.gettext(sentence), values)

    def ngettext(self, one: str, many: str, count: int, **values: object) -> str:
        """Return the form for `count`; %(num)s is the count."""
        return fill(self._catalogue.ngettext(one, many, count), {"num": count, **values})

    def pgettext(self, context: str, sentence: str, **values: object) -> str:
        """Return the translation of `sentence` as used in `context`."""
        return fill(self._catalogue.pgettext(context, sentence), values)

    __call__ = gettext


def fill(sentence: str, values: Mapping[str, object]) -> str:
    """Return `sentence` with %(name)s replaced; without values a lone % stays as it is. Raises KeyError for a gap."""
    return sentence % values if values else sentence


@lru_cache(maxsize=32)
def translator(locale: str = "en", folder: Path = LOCALES) -> Translator:
    """Return the translator of `locale`; one without a catalogue speaks English."""
    return Translator(locale, Translations.load(str(folder), [locale.replace("-", "_")], domain="messages"))
