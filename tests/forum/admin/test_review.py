"""Admins learn from decisions: each rule's precision, a month's false alarms and misses, and examples in own words."""

from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin import examples, lexicon_page, review, rules_page
from forum.admin.review_forms import ExampleForm
from forum.crisis import actions as answering
from forum.crisis.closing import close
from forum.desk import actions as desk
from forum.desk.rule_counts import count_rules
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FormRejected, NotFound
from forum.foundation.ids import new_id
from forum.settings import Settings
from forum.storage.database import Database
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.cases import Case, CaseFinding
from forum.storage.tables.crisis import Alert
from forum.storage.tables.lexicons import Lexicon
from forum.storage.tables.rules import RuleCount
from moderation.lexicon_text import files_of
from tests import cast
from tests.forum.admin.sitting import sits_down
from tests.forum.desk import scenes

DANGER = "My sister Ana asked again. I want to kill myself. My number is 07700 900123."
UNKNOWN = "The geese have gone from the reservoir again."


async def an_alarm(session: AsyncSession, outcome: str = "false_alarm", body: str = DANGER) -> Case:
    """Ash wrote this, dov answered, and closed it so."""
    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room, body)
    return await answered(session, await scenes.case_of(session, sent.post), outcome)


async def answered(session: AsyncSession, case: Case, outcome: str) -> Case:
    dov = await cast.staff(session, "dov", "responder")
    alert = (await session.scalars(select(Alert).where(Alert.case_id == case.id))).one()
    await answering.acknowledge(session, dov, alert.id)
    await answering.write(session, dov, alert.id, "I'm here.")
    await close(session, dov, alert.id, outcome)  # type: ignore[arg-type]
    await session.refresh(case)
    return case


async def a_missed_call(session: AsyncSession) -> Case:
    from forum.crisis import talk

    room, ash = await cast.room(session), cast.member()
    await cast.joins(session, ash, room)
    made = await talk.call_for_help(session, ash, room.slug, UNKNOWN)
    alert = (await session.scalars(select(Alert).where(Alert.id == made.alert_id))).one()
    case = (await session.scalars(select(Case).where(Case.id == alert.case_id))).one()
    return await answered(session, case, "talked")


async def counted(session: AsyncSession, settings: Settings) -> dict[str, tuple[int, int, int]]:
    await count_rules(session, settings.retention, clock.now())
    rows = await session.scalars(select(RuleCount).execution_options(populate_existing=True))
    return {each.rule: (each.fired, each.judged_right, each.judged_wrong) for each in rows}


async def test_a_false_alarm_counts_against_each_rule_that_fired_and_only_once(
    session: AsyncSession, settings: Settings
) -> None:
    await an_alarm(session)
    found = await counted(session, settings)
    assert found
    assert set(found.values()) <= {(1, 0, 1), (1, 0, 0)}
    assert (1, 0, 1) in found.values()
    assert await counted(session, settings) == found


async def test_a_conversation_counts_for_the_rule(session: AsyncSession, settings: Settings) -> None:
    await an_alarm(session, "talked")
    assert (1, 1, 0) in (await counted(session, settings)).values()


async def test_a_second_look_takes_the_count_back(session: AsyncSession, settings: Settings) -> None:
    case = await an_alarm(session, "talked")
    before = await counted(session, settings)
    alert = (await session.scalars(select(Alert).where(Alert.case_id == case.id))).one()
    alert.outcome = "false_alarm"
    await session.flush()
    after = await counted(session, settings)
    assert {rule: (fired, right, wrong) for rule, (fired, wrong, right) in before.items()} == after


async def test_an_edit_that_fires_again_is_the_same_case(session: AsyncSession, settings: Settings) -> None:
    case = await an_alarm(session)
    before = await counted(session, settings)
    rule = (await session.scalars(select(CaseFinding).where(CaseFinding.case_id == case.id))).first()
    assert rule is not None
    again = {
        each.name: getattr(rule, each.name)
        for each in CaseFinding.__table__.columns
        if each.name not in ("id", "counted", "judged", "judged_month")
    }
    session.add(CaseFinding(id=new_id(), **again))
    await session.flush()
    assert await counted(session, settings) == before


async def test_a_precision_is_said_from_ten_judgements_on_and_small_cells_are_hidden(
    session: AsyncSession, settings: Settings
) -> None:
    month = clock.month_of(clock.today())
    few = RuleCount(id=new_id(), month=month, rule="few", fired=9, judged_right=8, judged_wrong=1)
    many = RuleCount(id=new_id(), month=month, rule="many", fired=57, judged_right=41, judged_wrong=9)
    session.add_all([few, many])
    await session.flush()
    page = await rules_page.rules_page(session, settings.locale)
    rows = {row.rule: row for row in page.rules}
    assert rows["few"].figures == rules_page.Figures(None, None, None, None)
    assert rows["many"].figures.fired == 60
    assert rows["many"].figures.wrong is None
    sure = rows["many"].figures.precision
    assert sure is not None
    assert (sure.share, sure.low < 82 < sure.high) == (82, True)
    assert page.rules[0].rule == "many"


async def test_a_rule_shows_its_entry_and_one_that_is_nowhere_is_not_found(
    session: AsyncSession, settings: Settings
) -> None:
    await an_alarm(session)
    rule = next(rule for rule in await counted(session, settings) if not rule.startswith("privacy."))
    page = await rules_page.rule_page(session, settings.locale, rule)
    assert page.rule == rule
    assert page.months[0][0] == clock.month_of(clock.today())
    with pytest.raises(NotFound):
        await rules_page.rule_page(session, settings.locale, "nobody.knows-it")


async def test_the_month_names_false_alarms_and_misses_without_a_word(session: AsyncSession) -> None:
    alarm = await an_alarm(session)
    page = await review.review_page(session, None)
    assert [(each.case_id, each.why) for each in page.alarms] == [(alarm.id, "false_alarm")]
    assert page.misses == ()
    assert not any("sister" in str(each) for each in page.alarms)
    later = clock.month_of(clock.today()) - timedelta(days=1)
    assert (await review.review_page(session, clock.month_of(later))).alarms == ()


async def test_a_call_in_words_that_no_rule_knew_is_a_miss(session: AsyncSession) -> None:
    case = await a_missed_call(session)
    page = await review.review_page(session, None)
    assert [(each.case_id, each.why) for each in page.misses] == [(case.id, "called")]


async def test_harm_that_only_people_saw_is_a_miss(session: AsyncSession) -> None:
    scene = await scenes.flagged(session, UNKNOWN)
    await desk.decide(session, scene.cleo, scene.case.id, scenes.judged(scene, "remove"))
    page = await review.review_page(session, None)
    assert [(each.case_id, each.why) for each in page.misses] == [(scene.case.id, "taken")]


async def test_what_people_talked_about_and_a_rule_knew_is_neither(session: AsyncSession) -> None:
    await an_alarm(session, "talked")
    page = await review.review_page(session, None)
    assert (page.alarms, page.misses) == ((), ())


async def test_an_example_begins_covered_and_is_never_kept_word_for_word(
    session: AsyncSession, settings: Settings
) -> None:
    case, eze = await an_alarm(session), await cast.staff(session, "eze", "admin")
    page = await examples.example_page(session, settings.locale, case.id)
    assert "kill myself" in page.words
    assert "07700" not in page.words
    assert page.kind == "calm"
    for sentence in ("I want to kill myself.", "My friend ▮▮▮ says it too."):
        assert await faults(session, settings, eze, case, sentence) == {"sentence"}
    assert await faults(session, settings, eze, case, "Ring me on 07700 900456 about the play") == {
        "sentence"
    }
    assert await faults(session, settings, eze, case, "A line from the play", nobody=False) == {"nobody"}
    assert "rule" in await faults(session, settings, eze, case, "A line from the play", rule="no.such")
    assert await session.scalar(select(func.count()).select_from(Lexicon)) == 0


async def faults(
    session: AsyncSession,
    settings: Settings,
    eze: StaffMember,
    case: Case,
    sentence: str,
    *,
    rule: str = "",
    nobody: bool = True,
) -> set[str]:
    page = await examples.example_page(session, settings.locale, case.id)
    form = ExampleForm(sentence=sentence, rule=rule or page.rule, kind="calm", nobody=nobody)
    with pytest.raises(FormRejected) as rejected:
        await examples.make_example(session, eze, settings.locale, case.id, form)
    return {each.field for each in rejected.value.faults}


async def test_an_example_goes_into_a_draft_and_is_written_down(
    session: AsyncSession, settings: Settings
) -> None:
    case, eze = await an_alarm(session), await cast.staff(session, "eze", "admin")
    page = await examples.example_page(session, settings.locale, case.id)
    form = ExampleForm(
        sentence="She sang the old line about dying again", rule=page.rule, kind="calm", nobody=True
    )
    draft, file = await examples.make_example(session, eze, settings.locale, case.id, form)
    assert draft.state == "draft"
    assert "She sang the old line about dying again" in files_of(draft.body)[file]
    at = await lexicon_page.version_page(session, draft.id, file)
    assert at.readable
    more = ExampleForm(sentence="He hummed that verse on dying", rule=page.rule, kind="calm", nobody=True)
    assert (await examples.make_example(session, eze, settings.locale, case.id, more))[0].id == draft.id
    acts = [each for each in await session.scalars(select(AuditEntry.act)) if each == review.EXAMPLE_MADE]
    assert len(acts) == 2
    assert (await review.review_page(session, None)).alarms[0].made


async def test_a_case_without_words_or_without_a_lesson_makes_no_example(
    session: AsyncSession, settings: Settings
) -> None:
    case = await an_alarm(session, "talked")
    with pytest.raises(NotFound):
        await examples.example_page(session, settings.locale, case.id)
    alert = (await session.scalars(select(Alert).where(Alert.case_id == case.id))).one()
    alert.outcome, case.snapshot = "false_alarm", ""
    await session.flush()
    with pytest.raises(NotFound):
        await examples.example_page(session, settings.locale, case.id)


async def test_the_pages_lead_from_a_false_alarm_to_a_draft(app: Litestar, database: Database) -> None:
    async with database.writing() as session:
        case = await an_alarm(session)
    eze, _ = await sits_down(app, database, "eze", "admin")
    async with eze:
        assert "No rule has fired yet." in (await eze.opens("/admin/rules")).text
        listed = (await eze.opens("/admin/review")).text
        assert "kill myself" not in listed
        here = f"/admin/review/{case.id}/example"
        assert here in listed
        await eze.opens(here)
        refused = await eze.sends(here, sentence="I want to kill myself.")
        assert refused.status_code == 422
        assert "I want to kill myself." in refused.text
        kept = await eze.sends(here, sentence="The villain of our play wants to end it", nobody="on")
        assert eze.at.startswith("/admin/lexicons/")
        assert "The villain of our play wants to end it" in kept.text
        assert "An example was made of it" in (await eze.opens("/admin/review")).text
        assert (await eze.opens("/admin/review?month=nonsense")).status_code == 200
    async with database.reading() as session:
        acts = list(await session.scalars(select(AuditEntry.act)))
    assert acts.count("case_read") == 1
    assert acts.count(review.EXAMPLE_MADE) == 1


async def test_the_pages_are_for_admins_alone(app: Litestar, database: Database) -> None:
    async with database.writing() as session:
        case = await an_alarm(session)
    cleo, _ = await sits_down(app, database, "cleo", "moderator")
    async with cleo:
        for path in ("/admin/rules", "/admin/review", f"/admin/review/{case.id}/example"):
            assert (await cleo.opens(path)).status_code in (403, 404)
