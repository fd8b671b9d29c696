"""Turns the English source sentences into the reader's language; it may not know who reads."""

import gettext
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LOCALES = Path(__file__).resolve().parent.parent / "web" / "locales"
SOURCE = "en"

_reader: ContextVar[str] = ContextVar("reader_locale")


class Ours(str):
    """A sentence of the forum that stands where a person's words could: pages translate it, and never theirs."""

    __slots__ = ()


class Counted(str):
    """A sentence with two forms; `by` names the value that chooses between them wherever it is translated."""

    one: str
    by: str

    def __new__(cls, one: str, many: str, by: str) -> "Counted":
        """Hold both forms; as a plain text it is the one for many."""
        made = super().__new__(cls, many)
        made.one, made.by = one, by
        return made


def mark(sentence: str) -> str:
    """Return `sentence` unchanged, marked for the catalogue; import it as `_` and translate when rendering."""
    return sentence


def mark_both(one: str, many: str) -> tuple[str, str]:
    """Return both forms unchanged, marked as one entry of the catalogue; import it as `_n`, use with `ngettext`."""
    return one, many


def mark_counted(one: str, many: str, by: str) -> Counted:
    """Return both forms as one sentence that chooses by the value called `by`; import it as `_by`."""
    return Counted(one, many, by)


@contextmanager
def reading_in(locale: str) -> Iterator[None]:
    """Say that what is rendered inside is for somebody who reads `locale`."""
    token = _reader.set(locale)
    try:
        yield
    finally:
        _reader.reset(token)


def spoken(site: str) -> str:
    """Return the reader's locale, or the site's where nobody in particular reads (a worker, a start)."""
    return _reader.get(site)


def offered(folder: Path | None = None) -> tuple[str, ...]:
    """Return the locales that this forum can speak: English, the source, and every catalogue."""
    return (
        SOURCE,
        *sorted(
            path.parent.parent.name.replace("_", "-")
            for path in (folder or LOCALES).glob("*/LC_MESSAGES/messages.po")
        ),
    )


class Translator:
    """Translates for one locale; English, the source, needs no catalogue."""

    def __init__(self, locale: str, catalogue: gettext.NullTranslations) -> None:
        self.locale = locale
        self._catalogue = catalogue

    def gettext(self, sentence: str, **values: object) -> str:
        """Return the translation of `sentence`, its %(name)s places filled from `values`."""
        if isinstance(sentence, Counted) and isinstance(count := values.get(sentence.by), int):
            return fill(self._catalogue.ngettext(sentence.one, sentence, count), values)
        return fill(self._catalogue.gettext(sentence), values)

    def ngettext(self, one: str, many: str, count: int, **values: object) -> str:
        """Return the form for `count`; %(num)s is the count."""
        return fill(self.form(one, many, count), {"num": count, **values})

    def form(self, one: str, many: str, count: int) -> str:
        """Return the form for `count` with its places still to fill: templates fill them by themselves."""
        return self._catalogue.ngettext(one, many, count)

    def pgettext(self, context: str, sentence: str, **values: object) -> str:
        """Return the translation of `sentence` as used in `context`."""
        return fill(self._catalogue.pgettext(context, sentence), values)

    __call__ = gettext


def fill(sentence: str, values: Mapping[str, object]) -> str:
    """Return `sentence` with %(name)s replaced; without values a lone % stays as it is. Raises KeyError for a gap."""
    return sentence % values if values else sentence


@lru_cache(maxsize=32)
def translator(locale: str = SOURCE, folder: Path | None = None) -> Translator:
    """Return the translator of `locale` (`es-MX` speaks `es` where it has no catalogue of its own); else English."""
    for name in (locale.replace("-", "_"), locale.replace("_", "-").partition("-")[0]):
        path = (folder or LOCALES) / name / "LC_MESSAGES" / "messages.po"
        if path.is_file():
            return Translator(locale, _catalogue(path))
    return Translator(locale, gettext.NullTranslations())


def _catalogue(path: Path) -> Translations:
    """Read at start from the files that translators edit: a compiled copy beside them could lag behind.

    The check's reasons stand in a file of their own, `reasons.po`: they change with the lexicon, and staff alone
    reads them.
    """
    messages, *more = [each for each in (path, path.with_name("reasons.po")) if each.is_file()]
    made = _read(messages)
    for each in more:
        made.merge(_read(each))
    return made


def _read(path: Path) -> Translations:
    with path.open("rb") as source:
        messages = read_po(source, locale=path.parent.parent.name)
    made = io.BytesIO()
    write_mo(made, messages)
    made.seek(0)
    return Translations(made, domain="messages")
