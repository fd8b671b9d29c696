"""The statement: its writer reads what, why, who and how long; another persona cannot."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.actions import decide
from forum.desk.appeals import file_appeal, hear_appeal
from forum.desk.statements import statement
from forum.foundation.errors import NotFound
from tests import cast
from tests.forum.desk.scenes import BODY, flagged, judged


async def test_it_names_rule_words_reason_and_end(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(
        session, scene.cleo, scene.case.id,
        judged(scene, "hide", words="Nobody here wants to hear it again", sanction="posts_wait"),
    )  # fmt: skip
    told = await statement(session, scene.ash, decision.id)
    assert (told.rule, told.quoted) == ("Be kind.", "Nobody here wants to hear it again")
    assert told.why.startswith("This was sharp")
    assert told.until == decision.until
    assert (told.own_words, told.may_appeal, told.second_look) == (BODY, True, None)


async def test_it_is_signed_by_a_role_and_never_by_a_name(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "hide"))
    told = await statement(session, scene.ash, decision.id)
    assert "cleo" not in str(told)
    assert "look after" in told.by


async def test_its_words_are_plain(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(
        session, scene.cleo, scene.case.id, judged(scene, "remove", sanction="leave_room")
    )
    told = await statement(session, scene.ash, decision.id)
    said = f"{told.what} {told.limit} {told.by}".lower()
    assert not [word for word in ("held", "sanction", "case", "violat", "ban", "!") if word in said]
    assert told.shut_out


async def test_another_persona_cannot_read_a_statement(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "hide"))
    for other in (scene.ivy, cast.member()):
        with pytest.raises(NotFound):
            await statement(session, other, decision.id)


async def test_the_text_stays_readable_to_its_writer_after_it_is_gone_for_others(
    session: AsyncSession,
) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
    assert (await statement(session, scene.ash, decision.id)).own_words == BODY


async def test_it_shows_where_the_second_look_stands(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
    appeal = await file_appeal(session, scene.ash, decision.id, "I meant myself.")
    waiting = await statement(session, scene.ash, decision.id)
    assert (waiting.may_appeal, waiting.second_look.outcome, waiting.second_look.text) == (
        False,
        "",
        "I meant myself.",
    )
    await hear_appeal(session, scene.sam, appeal.id, "reversed", "You were right.")
    heard = await statement(session, scene.ash, decision.id)
    assert "took the decision back" in heard.second_look.outcome
    assert heard.second_look.message == "You were right."


async def test_a_limit_that_was_lifted_is_said_to_be_over(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "hide", sanction="leave_room"))
    assert not (await statement(session, scene.ash, decision.id)).ended
    appeal = await file_appeal(session, scene.ash, decision.id, "I meant myself.")
    await hear_appeal(session, scene.sam, appeal.id, "changed", "Once is enough.")
    told = await statement(session, scene.ash, decision.id)
    assert (told.ended, told.shut_out) == (True, False)
