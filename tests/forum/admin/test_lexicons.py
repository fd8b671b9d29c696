"""A lexicon is changed as text, tried, lets itself be read along, and reads only when its examples hold."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import select

from forum.admin import lexicons
from forum.admin.lexicon_forms import MOST_CHARACTERS, FileForm
from forum.foundation import clock
from forum.foundation.errors import Conflict
from forum.foundation.ids import new_id
from forum.intake.lexicons import in_force
from forum.intake.screening import check
from forum.storage.database import Database
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.lexicons import Lexicon
from moderation.screening import packaged_files
from tests import cast
from tests.forum.admin.sitting import sits_down
from tests.journeys.person import Person
from tests.moderation.test_lexicon_text import OURS

HERE = "/admin/lexicons"
TEAPOT = "Buy a brass teapot from Lena now"


@pytest_asyncio.fixture
async def eze(app: Litestar, database: Database) -> AsyncIterator[Person]:
    person, _who = await sits_down(app, database, "eze", "admin")
    async with person:
        yield person


async def _drafts(eze: Person, text: str = OURS) -> str:
    """Begin a draft, write a file of our own in it; return where it stands."""
    await eze.opens(HERE)
    await eze.sends(HERE)
    here = eze.at
    await eze.opens(f"{here}?file=ours.toml")
    await eze.sends(f"{here}/files", text=text)
    return here


async def _moves(eze: Person, here: str, state: str) -> int:
    await eze.opens(here)
    return (await eze.sends(f"{here}/state", button={"state": state})).status_code


async def _rules(database: Database, text: str) -> set[str]:
    async with database.reading() as reader:
        return {finding.rule for finding in (await check(reader, "en", text)).findings}


async def test_from_draft_to_force_and_back_to_what_leeward_came_with(
    eze: Person, database: Database
) -> None:
    here = await _drafts(eze)
    assert "changed here" in eze.text
    assert await _moves(eze, here, "live") == 409
    assert await _moves(eze, here, "shadow") == 200
    assert "reads along" in eze.text
    assert "ours.teapot" not in await _rules(database, TEAPOT)
    assert await _moves(eze, here, "live") == 200
    assert "ours.teapot" in await _rules(database, TEAPOT)
    assert "Version 1, made here, reads every text" in (await eze.opens(HERE)).text
    assert await _moves(eze, here, "retired") == 200
    assert "ours.teapot" not in await _rules(database, TEAPOT)
    async with database.reading() as reader:
        acts = (await reader.scalars(select(AuditEntry.act).order_by(AuditEntry.seq))).all()
    assert acts == ["lexicon_drafted", "lexicon_changed", "lexicon_shadow", "lexicon_live", "lexicon_retired"]


async def test_a_version_whose_examples_don_t_hold_can_t_go_live(eze: Person, database: Database) -> None:
    here = await _drafts(eze, OURS.replace("I made tea", "my brass teapot broke"))
    await eze.opens(f"{here}?file=conduct.toml")
    assert "my brass teapot broke" not in eze.text
    await _moves(eze, here, "shadow")
    assert await _moves(eze, here, "live") == 409
    assert "my brass teapot broke" in (await eze.opens(f"{here}?file=conduct.toml")).text
    async with database.reading() as reader:
        assert (await in_force(reader, "en")).id is None


async def test_every_fault_names_its_line_and_what_was_typed_stays(eze: Person, database: Database) -> None:
    await eze.opens(HERE)
    await eze.sends(HERE)
    here = eze.at
    await eze.opens(f"{here}?file=ours.toml")
    wrong = OURS.replace('label = "spam"', 'label = "no.such.label"') + '\n[[entry]]\nid = "ours.teapot"\n'
    page = await eze.sends(f"{here}/files", text=wrong)
    assert page.status_code == 422
    assert "ours.toml, line 1:" in page.text
    assert "ours.toml, line 10:" in page.text
    assert "no.such.label" in page.text.split("<textarea")[1]
    page = await eze.sends(f"{here}/files", text="[[entry]\nid = 3")
    assert "ours.toml, line 1:" in page.text
    async with database.reading() as reader:
        assert (await reader.scalars(select(Lexicon.body))).one() == ""


async def test_a_dry_run_counts_covers_names_and_is_written_down(eze: Person, database: Database) -> None:
    async with database.writing() as session:
        room, ash = await cast.room(session), cast.member()
        await cast.joins(session, ash, room)
        await cast.writes(session, ash, room, f"As I said, {TEAPOT}, it is lovely and 07700 900123 answers")
        await cast.writes(session, ash, room)
    here = await _drafts(eze)
    await eze.opens(here)
    page = await eze.sends(f"{here}/trials", days="7")
    assert page.status_code == 200
    assert "Read 2 letters" in page.text
    assert "newly fire on 1 letter" in page.text
    tried = page.text.split('id="tried"')[1].split("</section>")[0]
    assert "brass teapot" in tried
    assert "Lena" not in tried
    assert "07700" not in tried
    async with database.reading() as reader:
        detail = (
            await reader.scalars(select(AuditEntry.detail).where(AuditEntry.act == "lexicon_tried"))
        ).one()
    assert detail == {"days": 7, "posts": 2, "version": 1}


async def test_a_slip_in_one_form_leaves_the_text_of_another_alone(eze: Person) -> None:
    here = await _drafts(eze)
    await eze.opens(f"{here}?file=ours.toml")
    page = await eze.sends(f"{here}/trials", days="0")
    assert page.status_code == 422
    assert "ours.teapot" in page.text.split("<textarea")[1]


async def test_the_second_of_two_admins_keeps_their_text_and_changes_nothing(
    eze: Person, database: Database
) -> None:
    here = await _drafts(eze)
    page = await eze.opens(f"{here}?file=ours.toml")
    stale = re.search(r'name="was" value="([0-9a-f]+)"', page.text)[1]
    await eze.sends(f"{here}/files", text=OURS + "# mine\n")
    await eze.opens(f"{here}?file=ours.toml")
    page = await eze.sends(f"{here}/files", text=OURS + "# theirs\n", was=stale)
    assert page.status_code == 409
    assert "# theirs" in page.text
    async with database.reading() as reader:
        assert "# mine" in (await reader.scalars(select(Lexicon.body))).one()


async def test_a_packaged_file_put_back_as_it_was_is_no_change(eze: Person, database: Database) -> None:
    await eze.opens(HERE)
    await eze.sends(HERE)
    here = eze.at
    text = packaged_files("en")["privacy.toml"]
    await eze.opens(f"{here}?file=privacy.toml")
    await eze.sends(f"{here}/files", text=text + "\n# ours\n")
    assert "changed here" in eze.text
    await eze.opens(f"{here}?file=privacy.toml")
    await eze.sends(f"{here}/files", text=text)
    async with database.reading() as reader:
        assert (await reader.scalars(select(Lexicon.body))).one() == ""


async def test_only_drafts_change_and_a_new_draft_begins_as_its_base(database: Database) -> None:
    async with database.writing() as session:
        eze = await cast.staff(session, "eze", "admin")
        first = await lexicons.start_draft(session, eze, "en", 0)
        was = lexicons.digest("")
        await lexicons.save_file(session, eze, first.id, FileForm(file="ours.toml", text=OURS, was=was))
        await lexicons.move(session, eze, first.id, "shadow")
        with pytest.raises(Conflict):
            await lexicons.save_file(session, eze, first.id, FileForm(file="ours.toml", text=OURS, was=was))
        second = await lexicons.start_draft(session, eze, "en", first.version)
        assert (second.version, second.body) == (2, first.body)
        await lexicons.move(session, eze, second.id, "shadow")
        assert first.state == "draft"


async def test_a_version_that_can_t_be_read_any_more_shows_a_page_and_is_put_away(
    eze: Person, database: Database
) -> None:
    async with database.writing() as session:
        broken = Lexicon(
            id=new_id(), locale="en", version=1, state="live", body="[[entry]\n", day=clock.today()
        )  # fmt: skip
        session.add(broken)
    assert "What should read can't be read" in (await eze.opens(HERE)).text
    here = f"{HERE}/{broken.id}"
    assert "any more" in (await eze.opens(here)).text
    assert await _moves(eze, here, "retired") == 200
    assert not await _rules(database, "hello")


async def test_moderators_and_members_are_kept_out(app: Litestar, database: Database) -> None:
    cleo, _who = await sits_down(app, database, "cleo", "moderator")
    assert (await cleo.opens(HERE)).status_code == 403
    assert (await Person(app).opens(HERE)).status_code == 401


def test_each_packaged_file_fits_into_the_form_that_changes_it() -> None:
    assert max(map(len, packaged_files("en").values())) * 2 < MOST_CHARACTERS
