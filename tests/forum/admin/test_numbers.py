"""Admins check help lines and add their own; members see a line only while a named person vouches for it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import select

from forum.foundation import clock
from forum.storage.database import Database
from forum.storage.tables.audit import AuditEntry
from forum.support import numbers
from moderation.support import packaged
from tests.forum.admin.sitting import sits_down
from tests.journeys.person import Person

OWN = {
    "country": "GB", "name": "The harbour line", "concern": "abuse", "dial": "0999 000 111", "kind": "call",
    "hours": "always", "zone": "Europe/London", "source": "The town's own page, today",
}  # fmt: skip
WORD = {"by": "Mia from the desk", "how": "dialled", "outcome": "right"}


@pytest_asyncio.fixture
async def eze(app: Litestar, database: Database) -> AsyncIterator[Person]:
    person, _who = await sits_down(app, database, "eze", "admin")
    async with person:
        yield person


async def _help(eze: Person, country: str = "GB") -> str:
    return (await eze._client.get(f"/help?country={country}")).text


async def test_a_line_is_added_checked_shown_and_taken_out(eze: Person, database: Database) -> None:
    page = await eze.opens("/admin/numbers")
    assert "Empty shelves" in page.text
    assert "The harbour line" not in await _help(eze)
    page = await eze.sends("/admin/numbers", **OWN)
    assert "waits for somebody to check it" in page.text
    here = eze.at
    assert "0999 000 111" not in await _help(eze)
    page = await eze.sends(f"{here}/checks", **WORD)
    assert "shown to members" in page.text
    assert "Mia from the desk" in page.text
    shown = await _help(eze)
    assert "0999 000 111" in shown
    assert "Mia" not in shown
    page = await eze.sends(f"{here}/end")
    assert "The harbour line" not in page.text
    assert "0999 000 111" not in await _help(eze)
    async with database.reading() as reader:
        acts = (await reader.scalars(select(AuditEntry.act).order_by(AuditEntry.seq))).all()
        details = (await reader.scalars(select(AuditEntry.detail))).all()
    assert acts == ["line_added", "line_checked", "line_removed"]
    assert "Mia" not in str(details)


async def test_a_packaged_number_found_wrong_leaves_help_at_once(eze: Person) -> None:
    assert "116 123" in await _help(eze)
    await eze.opens("/admin/numbers/gb-samaritans")
    await eze.sends("/admin/numbers/gb-samaritans/checks", **WORD | {"outcome": "wrong"})
    assert "116 123" not in await _help(eze)
    assert "found wrong" in eze.text
    assert 'action="/admin/numbers/gb-samaritans/end"' not in eze.text


async def test_other_processes_read_it_within_a_minute_and_keep_it_when_the_database_falls_silent(
    eze: Person, database: Database
) -> None:
    await eze.opens("/admin/numbers/gb-samaritans")
    await eze.sends("/admin/numbers/gb-samaritans/checks", **WORD | {"outcome": "wrong"})
    numbers.hold(None)
    assert "116 123" in await _help(eze)
    assert await numbers.refresh(database)
    assert "116 123" not in await _help(eze)
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none")
    assert not await numbers.refresh(nowhere)
    assert "116 123" not in await _help(eze)
    await nowhere.dispose()


async def test_a_check_runs_out_after_a_year_and_says_so_to_the_admin(eze: Person) -> None:
    await eze.opens("/admin/numbers")
    await eze.sends("/admin/numbers", **OWN)
    here = eze.at
    await eze.sends(f"{here}/checks", **WORD)
    with clock.shifted(timedelta(days=366)):
        assert "0999 000 111" not in await _help(eze)
    assert "0999 000 111" in await _help(eze)


async def test_empty_shelves_are_named_to_members_until_they_are_filled(eze: Person) -> None:
    assert "Violence or control at home; " in await _help(eze)
    await eze.opens("/admin/numbers")
    await eze.sends("/admin/numbers", **OWN)
    await eze.sends(f"{eze.at}/checks", **WORD)
    shown = await _help(eze)
    assert "Violence or control at home; " not in shown
    assert "<h2>Violence or control at home</h2>" in shown
    assert "Sexual violence; " in shown


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"dial": "call us"}, "as it is dialled there"),
        ({"zone": "Europe/Nowhere"}, "Europe/London"),
        ({"hours": "between", "opens": "9"}, "Write the time as 09:00"),
        ({"hours": "between"}, "from when until when"),
        ({"country": "ZQ"}, "choose one of the options"),
        ({"source": ""}, "fill this in"),
        ({"languages": "English!"}, "short codes"),
    ],
)
async def test_a_line_that_can_t_be_is_refused_with_all_that_was_typed(
    eze: Person, wrong: dict[str, str], said: str
) -> None:
    await eze.opens("/admin/numbers")
    page = await eze.sends("/admin/numbers", **OWN | wrong)
    assert page.status_code == 422
    assert said in page.text
    assert "The harbour line" in page.text


async def test_a_check_without_a_name_changes_nothing(eze: Person) -> None:
    await eze.opens("/admin/numbers/gb-samaritans")
    page = await eze.sends("/admin/numbers/gb-samaritans/checks", by="", how="dialled", outcome="wrong")
    assert page.status_code == 422
    assert "116 123" in await _help(eze)


async def test_every_country_has_its_page_and_unknown_ones_show_home(eze: Person) -> None:
    for country in (*packaged().countries(), "XX", "%C3%28", "de"):
        assert (await eze.opens(f"/admin/numbers?country={country}")).status_code == 200
    assert (await eze.opens("/admin/numbers/nothing-here")).status_code == 404


async def test_moderators_members_and_strangers_are_kept_out(app: Litestar, database: Database) -> None:
    cleo, _who = await sits_down(app, database, "cleo", "moderator")
    assert (await cleo.opens("/admin/numbers")).status_code == 403
    assert (await Person(app).opens("/admin/numbers")).status_code == 401
