"""What a member keeps is sealed under their root, padded, theirs alone, and gone when they say so."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import vault
from forum.foundation import clock
from forum.foundation.callers import Anonymous, Member
from forum.foundation.errors import FormRejected, NotFound
from forum.foundation.sealing import new_root
from forum.storage.tables.accounts import Vault
from forum.storage.tables.cases import Case
from forum.wellbeing import actions, queries
from forum.wellbeing.forms import CheckInForm, PlanForm, ToolkitForm
from forum.wellbeing.kept import CHECK_INS, PLAN, QUESTIONS, TOOLKIT
from moderation.support import packaged
from tests.forum.wellbeing.cast import member

HARD = "I want to die when the evenings are long"


async def test_a_plan_is_unreadable_at_rest_and_says_nothing_by_its_size(session: AsyncSession) -> None:
    ash, ivy = await member(session), await member(session)
    await actions.keep_plan(session, ash, PlanForm(signs=HARD))
    await actions.keep_plan(session, ivy, PlanForm(signs=HARD * 40, helps="Tea."))
    rows = (await session.scalars(select(Vault).where(Vault.kind == PLAN))).all()
    assert not any(b"evenings" in row.sealed for row in rows)
    assert len({len(row.sealed) for row in rows}) == 1
    assert {row.name for row in rows} == {""}


async def test_another_member_cannot_open_a_plan_even_with_its_row(session: AsyncSession) -> None:
    ash = await member(session)
    await actions.keep_plan(session, ash, PlanForm(signs=HARD))
    thief = Member(root=new_root(), account_id=ash.account_id, session_id_hash=b"x")
    assert await queries.plan_of(session, thief) is None
    assert await queries.plan_html(session, thief) == ""
    assert await queries.plan_html(session, Anonymous()) == ""


async def test_nothing_in_a_plan_is_screened(session: AsyncSession) -> None:
    ash = await member(session)
    await actions.keep_plan(session, ash, PlanForm(signs=HARD, helps=HARD))
    await actions.check_in(session, ash, CheckInForm(mood="1", note=HARD))
    await actions.keep_item(session, ash, ToolkitForm(text=HARD))
    assert await session.scalar(select(func.count()).select_from(Case)) == 0


async def test_a_plan_without_a_word_is_no_plan(session: AsyncSession) -> None:
    ash = await member(session)
    await actions.keep_plan(session, ash, PlanForm(helps="Tea."))
    await actions.keep_plan(session, ash, PlanForm(helps="  \x00 ", share=True))
    assert await queries.plan_of(session, ash) is None
    assert await session.scalar(select(func.count()).select_from(Vault)) == 0


async def test_beside_help_the_plan_stands_escaped_with_numbers_to_press(session: AsyncSession) -> None:
    ash = await member(session)
    form = PlanForm(
        signs="Short sleep", helps="<b>tea</b> & toast", asks="Mum 07700 900123\nJo, 12 years my friend"
    )
    await actions.keep_plan(session, ash, form)
    shown = str(await queries.plan_html(session, ash))
    assert "&lt;b&gt;tea&lt;/b&gt; &amp; toast" in shown
    assert '<a href="tel:07700900123">07700 900123</a>' in shown
    assert "12 years" in shown
    assert "tel:12" not in shown
    assert "Short sleep" not in shown


async def test_people_on_duty_get_a_text_with_the_choice_that_was_made(session: AsyncSession) -> None:
    ash = await member(session)
    assert await queries.share(session, ash) is None
    await actions.keep_plan(session, ash, PlanForm(wants="Just read."))
    assert (await queries.share(session, ash)).agreed is False
    await actions.keep_plan(session, ash, PlanForm(wants="Just read.", share=True))
    given = await queries.share(session, ash)
    assert given.agreed
    assert "Just read." in given.text


async def test_the_file_holds_checked_numbers_of_the_chosen_country_alone(session: AsyncSession) -> None:
    ash = await member(session)
    await actions.keep_plan(session, ash, PlanForm(helps="Tea.", country="GB"))
    text = queries.plan_text(await queries.plan_of(session, ash), packaged(), "en", clock.today())
    assert "116 123" in text
    assert "999" in text
    aged = clock.today() + timedelta(days=800)
    assert "116 123" not in queries.plan_text(await queries.plan_of(session, ash), packaged(), "en", aged)


async def test_a_day_is_noted_once_and_the_last_word_counts(session: AsyncSession) -> None:
    ash = await member(session)
    await actions.check_in(session, ash, CheckInForm(mood="2"))
    await actions.check_in(session, ash, CheckInForm(mood="4", note="Saw the sea"))
    with clock.shifted(timedelta(days=1)):
        await actions.check_in(session, ash, CheckInForm(mood="3"))
        seen = await queries.days_of(session, ash)
    assert [(each.mood, each.note) for each in seen.days] == [(3, ""), (4, "Saw the sea")]
    assert seen.drawn == (("mood", "280,16 290,24"),)
    with pytest.raises(FormRejected):
        await actions.check_in(session, ash, CheckInForm())
    assert await session.scalar(select(func.count()).select_from(Vault)) == 1


async def test_days_older_than_a_year_go_by_themselves(session: AsyncSession) -> None:
    ash = await member(session)
    for ago in range(actions.MOST_DAYS + 3, -1, -1):
        with clock.shifted(timedelta(days=-ago)):
            await actions.check_in(session, ash, CheckInForm(mood="3"))
    everything = await queries.everything(session, ash)
    assert len(everything["days"]) == actions.MOST_DAYS


LINK = "https://forum.example/posts/0d3cbd1c-97d3-4c55-9b18-1d9a5e4f4f10#p3"


async def test_a_letter_is_kept_by_its_link_and_let_go(session: AsyncSession) -> None:
    ash = await member(session)
    await actions.keep_item(session, ash, ToolkitForm(post=LINK))
    await actions.keep_item(session, ash, ToolkitForm(text="This too will pass."))
    line, letter = await queries.items_of(session, ash)
    assert (line.words, line.post) == ("This too will pass.", None)
    assert str(letter.post) in LINK
    await actions.let_go(session, ash, letter.id)
    with pytest.raises(NotFound):
        await actions.let_go(session, ash, letter.id)
    await actions.let_go(session, ash, line.id)
    assert await session.scalar(select(func.count()).select_from(Vault)) == 0


@pytest.mark.parametrize(
    "form",
    [ToolkitForm(), ToolkitForm(post="javascript:alert(1)"), ToolkitForm(text="x", post="/rooms/grief")],
)
async def test_what_is_neither_a_line_nor_a_letter_is_refused(
    session: AsyncSession, form: ToolkitForm
) -> None:
    with pytest.raises(FormRejected):
        await actions.keep_item(session, await member(session), form)


async def test_forgetting_one_kind_leaves_the_others(session: AsyncSession) -> None:
    ash = await member(session)
    await actions.keep_plan(session, ash, PlanForm(helps="Tea."))
    await actions.check_in(session, ash, CheckInForm(sleep="3"))
    await actions.keep_item(session, ash, ToolkitForm(text="A line"))
    await vault.forget(session, ash, CHECK_INS)
    found = await queries.everything(session, ash)
    assert (found["days"], found["plan"]["helps"], len(found["toolkit"])) == ([], "Tea.", 1)
    await vault.forget(session, ash, TOOLKIT)


def test_no_question_names_a_means_or_orders_anything() -> None:
    assert len(QUESTIONS) == 8
    assert not [asked for asked in QUESTIONS.values() if "!" in asked or "must" in asked]
