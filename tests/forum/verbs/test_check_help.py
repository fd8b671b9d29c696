"""``leeward check`` names help lines that nobody vouches for, and a lexicon in force that can't be read any more."""

from dataclasses import replace
from datetime import timedelta

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.settings import Settings
from forum.storage.database import Database
from forum.storage.tables.lexicons import Lexicon
from forum.storage.tables.numbers import LineCheck
from forum.verbs.check import _empty_shelves, _live_lexicon, _vouched
from moderation.line_checks import HOLDS
from moderation.support import packaged

HOME = [each.id for each in packaged().lines if each.country == "GB"]


async def _check(database: Database, *lines: str, ago: int = 0) -> None:
    day = clock.today() - timedelta(days=ago)
    async with database.writing() as session:
        session.add_all(
            LineCheck(
                id=new_id(),
                line=line,
                checked_by="Mia",
                how="dialled",
                holds=True,
                day=day,
                until=day + HOLDS,
            )
            for line in lines
        )


async def test_production_names_lines_that_no_named_person_checked(
    database: Database, settings: Settings
) -> None:
    production = replace(settings, env="production")
    assert await _vouched(settings, database) == []
    assert "3 help lines of GB were checked by no named person" in (await _vouched(production, database))[0]
    await _check(database, *HOME)
    assert await _vouched(production, database) == []


async def test_a_check_that_has_run_out_is_named(database: Database, settings: Settings) -> None:
    await _check(database, HOME[0], ago=366)
    assert "116 123) has run out" in (await _vouched(settings, database))[0]
    nowhere = replace(settings, country="XX")
    assert "No checked help line of XX" in (await _vouched(nowhere, database))[0]


async def test_a_lexicon_in_force_that_can_t_be_read_is_named(database: Database, settings: Settings) -> None:
    assert await _live_lexicon(settings, database) == []
    async with database.writing() as session:
        session.add(
            Lexicon(id=new_id(), locale="en", version=1, state="live", body="[[entry]\n", day=clock.today())
        )
    assert "every text waits" in (await _live_lexicon(settings, database))[0]


async def test_the_empty_shelves_of_the_home_country_are_named(
    database: Database, settings: Settings
) -> None:
    (said,) = await _empty_shelves(settings, database)
    assert "no checked help line of GB is for: violence or control at home; sexual violence" in said
    assert "suicide" not in said
    (nowhere,) = await _empty_shelves(replace(settings, country="XX"), database)
    assert "thoughts of suicide" in nowhere
