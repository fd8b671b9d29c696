"""Every sentence stands in every catalogue; a finished language leaves none untranslated and loses no place to fill."""

import pytest
from babel.messages.catalog import Catalog, Message

from tests.write_catalogues import catalogues, load, reasons, source

#: Complete in every page. Arabic is complete where a member goes; what only staff reads may still be English there.
FINISHED = {"es"}
#: Each of these stands behind a guard for moderators, responders, leads or admins only.
STAFF_ONLY = (
    "templates/admin/",
    "templates/desk/",
    "templates/oncall/",
    "templates/safeguarding/",
    "templates/parts/_hold.html",
    "forum/admin/",
    "forum/desk/words",
    "forum/desk/actions",
    "forum/desk/claims",
    "forum/intake/holds",
    "forum/intake/labels",
    "forum/crisis/words",
    "forum/crisis/board",
    "forum/crisis/ease",
    "forum/crisis/entries",
    "forum/crisis/ladder",
    "forum/crisis/own_channels",
    "forum/crisis/rota_changes",
    "forum/crisis/safeguarding",
)
PATHS = catalogues()


@pytest.fixture(scope="module")
def said() -> Catalog:
    return source()


def key(message: Message) -> object:
    return (message.context, message.id)


@pytest.mark.parametrize("locale", PATHS)
def test_a_catalogue_holds_just_the_sentences_that_pages_say(locale: str, said: Catalog) -> None:
    kept = load(PATHS[locale])
    missing = {key(m) for m in said if m.id} ^ {key(m) for m in kept if m.id}
    assert not missing, "run python -m tests.write_catalogues"


@pytest.mark.parametrize("locale", PATHS)
def test_what_a_reader_of_the_language_meets_is_translated(locale: str) -> None:
    empty = [m.id for m in load(PATHS[locale]) if m.id and not translated(m) and expected(locale, m)]
    assert not empty


@pytest.mark.parametrize("locale", PATHS)
def test_a_translation_has_the_places_to_fill_and_the_plurals_of_its_language(locale: str) -> None:
    wrong = {str(m.id): [str(fault) for fault in faults] for m, faults in load(PATHS[locale]).check()}
    assert not wrong


@pytest.mark.parametrize("locale", sorted(FINISHED))
def test_staff_reads_why_a_rule_fired_in_a_finished_language(locale: str) -> None:
    # The lexicon changes from day to day: what is quite new may be English for a while.
    kept = load(PATHS[locale].with_name("reasons.po"))
    known = {message.id for message in kept if message.id and message.string}
    wanted = {message.id for message in reasons() if message.id}
    assert len(wanted & known) >= 0.95 * len(wanted), sorted(wanted - known)
    assert not {message.id: list(faults) for message, faults in kept.check()}


def translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def expected(locale: str, message: Message) -> bool:
    return locale in FINISHED or any(not file.startswith(STAFF_ONLY) for file, _line in message.locations)
