"""A room whose language has no live lexicon says so to whoever reads and writes there, each in their own language."""

import pytest
from litestar import Litestar

from forum.storage.database import Database
from tests import cast
from tests.journeys.person import Person, forms_on
from tests.journeys.test_join_and_post import enter, join

TOLD = {
    "en": ("Our program doesn't read Spanish", "Our check can't read this language or text."),
    "es": ("Nuestro programa no lee este idioma (español)", "Nuestra revisión no puede leer este idioma"),
    "ar": ("لا يقرأ برنامجنا اللغة (الإسبانية)", "لا يستطيع فحصنا قراءة هذه اللغة"),
}
PERSON = {"en": "Ask for a person", "es": "Pedir hablar con alguien", "ar": "اطلب التحدث إلى شخص"}


@pytest.mark.parametrize("locale", TOLD)
async def test_it_is_said_before_and_after_writing(app: Litestar, database: Database, locale: str) -> None:
    async with database.writing() as session:
        await cast.room(session, "duelo", locale="es")
        await cast.room(session, "grief")
    before, after = TOLD[locale]
    async with Person(app) as ash:
        await ash.posts("/display", {**await tokens(ash), "language": locale, "theme": "system"})
        await join(ash)
        await enter(ash, "duelo")
        assert before in ash.text
        assert PERSON[locale] in ash.text
        await ash.opens("/rooms/duelo/threads")
        await ash.sends("/rooms/duelo/threads", body="Hoy puse la tetera. Con eso me bastó.")
        assert ash.at.endswith("/received")
        assert after in ash.text
        assert PERSON[locale] in ash.text
        await ash.opens("/rooms/grief")
        assert before not in ash.text


async def tokens(person: Person) -> dict[str, object]:
    """Return the hidden fields of the form on which a language is chosen."""
    await person.opens("/display")
    form = next(form for form in forms_on(person.text) if form.action == "/display")
    return {name: form.fields[name] for name in ("_csrf", "_once")}
