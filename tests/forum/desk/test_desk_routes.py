"""The desk as a browser without script meets it: forms, statements, appeals, refusals and what is written down."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import select

from forum.accounts import sessions
from forum.foundation.callers import Member, StaffMember
from forum.storage import audit
from forum.storage.database import Database
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.cases import Case, Decision
from tests.forum.desk.scenes import Scene, flagged
from tests.journeys.person import Person


@dataclass(slots=True)
class Desk:
    """The scene of test_deciding, committed, with a way to sit down as anyone in it."""

    app: Litestar
    database: Database
    scene: Scene

    async def as_(self, who: Member | StaffMember) -> Person:
        async with self.database.writing() as session:
            cookie = await (
                sessions.open_staff(session, who.id, confirmed=True)
                if isinstance(who, StaffMember)
                else sessions.open_member(session, who.root, who.account_id)
            )
        person = Person(self.app)
        person._client.cookies.set("leeward_session", cookie)
        return person

    @property
    def case_page(self) -> str:
        return f"/desk/cases/{self.scene.case.id}"

    @property
    def decision(self) -> str:
        return f"/cases/{self.scene.case.id}/decision"


@pytest_asyncio.fixture
async def desk(app: Litestar, database: Database) -> AsyncIterator[Desk]:
    async with database.writing() as session:
        scene = await flagged(session)
    yield Desk(app, database, scene)


REMOVED = {"act": "remove", "rule": "Be kind.", "message": "It read as an attack."}


async def _entries(desk: Desk) -> list[str]:
    async with desk.database.reading() as reader:
        return list((await reader.scalars(select(AuditEntry.act).order_by(AuditEntry.seq))).all())


async def test_the_whole_way_from_the_queue_to_an_answered_appeal(desk: Desk) -> None:
    cleo, sam, ash = (
        await desk.as_(desk.scene.cleo),
        await desk.as_(desk.scene.sam),
        await desk.as_(desk.scene.ash),
    )
    assert desk.case_page in (await cleo.opens("/desk")).text
    assert (await cleo.opens(desk.case_page)).status_code == 200
    assert (await cleo.sends(desk.decision, **REMOVED)).status_code == 200
    async with desk.database.reading() as reader:
        decision = (await reader.scalars(select(Decision))).one()

    told = await ash.opens(f"/decisions/{decision.id}")
    assert "It read as an attack." in told.text
    await ash.opens(f"/decisions/{decision.id}/appeal")
    asked = await ash.sends(f"/decisions/{decision.id}/appeal", text="I meant myself.")
    assert "You asked for a second look" in asked.text

    path = re.search(r"/desk/appeals/[0-9a-f-]{36}", (await sam.opens("/desk")).text)[0]
    assert path not in (await cleo.opens("/desk")).text
    await sam.opens(path)
    csrf = {"_csrf": _token(sam.text, path), "outcome": "upheld", "message": "No."}
    await cleo.opens(path)
    refused = await cleo.posts(path, {**csrf, "_csrf": _token(cleo.text, "/sign-out", any_form=True)})
    assert refused.status_code == 403
    assert "No." in refused.text
    heard = await sam.sends(path, outcome="reversed", message="You were right.")
    assert heard.status_code == 200
    assert "You were right." in (await ash.opens(f"/decisions/{decision.id}")).text
    assert (await ash.opens(f"/posts/{desk.scene.post.id}")).status_code == 200
    async with desk.database.writing() as session:
        assert (await audit.verify(session)).broken_at is None


def _token(html: str, action: str, *, any_form: bool = False) -> str:
    pattern = (
        r'name="_csrf" value="([0-9a-f]+)"'
        if any_form
        else rf'action="{action}".*?name="_csrf" value="([0-9a-f]+)"'
    )
    return re.search(pattern, html, re.DOTALL)[1]


async def test_each_reading_of_a_case_is_written_down(desk: Desk) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    await cleo.opens(desk.case_page)
    await cleo.opens(desk.case_page)
    assert await _entries(desk) == ["case_read", "case_read"]


async def test_the_part_that_keeps_a_claim_alive_shows_no_word_of_the_case(desk: Desk) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    part = await cleo._client.get(desk.case_page, headers={"X-Part": "lease"})
    assert part.status_code == 200
    assert "You always make it" not in part.text
    assert await _entries(desk) == []


async def test_a_case_page_without_its_audit_entry_is_not_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object, **_rest: object) -> None:
        raise RuntimeError("the chain can't be written")

    monkeypatch.setattr(audit, "record", broken)
    cleo = await desk.as_(desk.scene.cleo)
    answer = await cleo.opens(desk.case_page)
    assert answer.status_code == 500
    assert "You always make it" not in answer.text


async def test_what_was_typed_stays_when_the_rule_is_missing(desk: Desk) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    await cleo.opens(desk.case_page)
    answer = await cleo.sends(desk.decision, act="hide", message="Gently said words.")
    assert answer.status_code == 422
    assert "Gently said words." in answer.text
    assert "Name the rule" in answer.text
    assert await _entries(desk) == ["case_read", "case_read"]


async def test_the_second_of_two_sees_who_was_first_and_keeps_their_words(desk: Desk) -> None:
    cleo, sam = await desk.as_(desk.scene.cleo), await desk.as_(desk.scene.sam)
    await cleo.opens(desk.case_page)
    await sam.opens(desk.case_page)
    await cleo.sends(desk.decision, **REMOVED)
    late = await sam.sends(desk.decision, act="hide", rule="Be kind.", message="My careful words.")
    assert late.status_code == 409
    assert "cleo was first" in late.text
    assert "My careful words." in late.text


async def test_a_stale_version_and_an_unknown_field_change_nothing(desk: Desk) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    await cleo.opens(desk.case_page)
    assert (await cleo.sends(desk.decision, version="99", **REMOVED)).status_code == 409
    await cleo.opens(desk.case_page)
    assert (await cleo.sends(desk.decision, colour="blue", **REMOVED)).status_code == 422
    await cleo.opens(desk.case_page)
    assert (await cleo.sends(desk.decision, act="burn")).status_code == 422
    async with desk.database.reading() as reader:
        assert (await reader.scalars(select(Decision))).all() == []


async def test_after_a_decision_the_next_case_is_one_press_away_unless_someone_else_has_it(
    desk: Desk,
) -> None:
    cleo, sam = await desk.as_(desk.scene.cleo), await desk.as_(desk.scene.sam)
    assert desk.case_page == (await sam.opens("/desk/next")).url.path
    await cleo.opens(desk.case_page)
    await cleo.sends(f"/cases/{desk.scene.case.id}/claim")
    assert (await sam.opens("/desk/next")).url.path == "/desk"
    await cleo.opens(desk.case_page)
    assert 'href="/desk/next"' in (await cleo.sends(desk.decision, **REMOVED)).text


async def test_claiming_and_giving_back_work_without_script(desk: Desk) -> None:
    cleo, sam = await desk.as_(desk.scene.cleo), await desk.as_(desk.scene.sam)
    claim, release = f"/cases/{desk.scene.case.id}/claim", f"/cases/{desk.scene.case.id}/release"
    await cleo.opens(desk.case_page)
    assert "You have it until" in (await cleo.sends(claim)).text
    assert "cleo has it until" in (await sam.opens(desk.case_page)).text
    assert "You have it until" in (await sam.sends(claim)).text
    assert "case_taken_over" in await _entries(desk)
    assert (await sam.sends(release)).status_code == 200
    async with desk.database.reading() as reader:
        assert (await reader.scalars(select(Case.claimed_by))).one() is None


@pytest.mark.parametrize("noun", ["claim", "release", "decision"])
async def test_every_noun_on_a_case_answers_a_get(desk: Desk, noun: str) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    assert (await cleo.opens(f"/cases/{desk.scene.case.id}/{noun}")).status_code == 200


async def test_members_and_strangers_are_kept_out_of_the_desk(desk: Desk) -> None:
    ash, stranger = await desk.as_(desk.scene.ash), Person(desk.app)
    for path in ("/desk", "/desk/log", desk.case_page):
        assert (await ash.opens(path)).status_code == 403
        assert (await stranger.opens(path)).status_code == 401


async def test_another_persona_cannot_read_a_statement(desk: Desk) -> None:
    cleo, ivy = await desk.as_(desk.scene.cleo), await desk.as_(desk.scene.ivy)
    await cleo.opens(desk.case_page)
    await cleo.sends(desk.decision, **REMOVED)
    async with desk.database.reading() as reader:
        decision = (await reader.scalars(select(Decision))).one()
    assert (await ivy.opens(f"/decisions/{decision.id}")).status_code == 404
    assert (await ivy.opens(f"/decisions/{decision.id}/appeal")).status_code == 404


async def test_an_exclusion_brings_lines_to_call(desk: Desk) -> None:
    cleo, ash = await desk.as_(desk.scene.cleo), await desk.as_(desk.scene.ash)
    await cleo.opens(desk.case_page)
    await cleo.sends(desk.decision, sanction="leave_room", **REMOVED)
    async with desk.database.reading() as reader:
        decision = (await reader.scalars(select(Decision))).one()
    told = await ash.opens(f"/decisions/{decision.id}")
    assert told.status_code == 200
    assert "findahelpline.com" in told.text or "tel:" in told.text


async def test_an_empty_desk_and_an_empty_choice_say_what_to_do(desk: Desk) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    assert "Nothing fits these choices" in (await cleo.opens("/desk?subject=unread")).text
    await cleo.opens(desk.case_page)
    await cleo.sends(desk.decision, act="keep")
    assert "Nothing waits for you" in (await cleo.opens("/desk")).text


async def test_the_log_and_the_page_for_everybody_are_shown(desk: Desk) -> None:
    cleo, stranger = await desk.as_(desk.scene.cleo), Person(desk.app)
    await cleo.opens(desk.case_page)
    assert "read a case" in (await cleo.opens(f"/desk/log?case={desk.scene.case.id}")).text
    shown = await stranger.opens("/transparency")
    assert shown.status_code == 200
    assert "under 10" in shown.text


@pytest.mark.parametrize("query", ["?page=-4", "?page=999999", "?room=%01", "?subject=%F0%9F%92%A9"])
async def test_odd_choices_show_a_page(desk: Desk, query: str) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    assert (await cleo.opens(f"/desk{query}")).status_code == 200


async def test_an_act_that_does_not_fit_undoes_all_of_its_request(desk: Desk) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    await cleo.opens(desk.case_page)
    assert (await cleo.sends(desk.decision, act="publish")).status_code == 422
    async with desk.database.reading() as reader:
        case = (await reader.scalars(select(Case))).one()
    assert (case.state, case.version) == ("open", desk.scene.case.version)


async def test_a_decision_sent_twice_is_one(desk: Desk) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    await cleo.opens(desk.case_page)
    page = cleo.page
    await cleo.sends(desk.decision, **REMOVED)
    cleo.page = page
    assert (await cleo.sends(desk.decision, **REMOVED)).status_code == 200
    async with desk.database.reading() as reader:
        assert len((await reader.scalars(select(Decision))).all()) == 1


async def test_words_too_long_are_kept_and_a_case_that_is_none_is_not_found(desk: Desk) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    await cleo.opens(desk.case_page)
    long = await cleo.sends(desk.decision, act="hide", rule="Be kind.", message="kept " * 900)
    assert long.status_code == 422
    assert "kept kept kept" in long.text
    assert (await cleo.opens("/desk/cases/00000000-0000-4000-8000-000000000000")).status_code == 404
    assert (await cleo.opens("/desk/cases/nothing")).status_code == 404


async def test_a_form_without_its_token_changes_nothing_and_keeps_the_words(desk: Desk) -> None:
    cleo = await desk.as_(desk.scene.cleo)
    answer = await cleo.posts(desk.decision, {"version": "1", **REMOVED})
    assert answer.status_code == 403
    assert "It read as an attack." in answer.text
    async with desk.database.reading() as reader:
        assert (await reader.scalars(select(Decision))).all() == []
