"""The queue and one case: what moderators see, in what order, and what they don't."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.access import case_for
from forum.desk.actions import decide
from forum.desk.appeals import file_appeal
from forum.desk.casefile import case_file
from forum.desk.claims import claim_case, release_case, renew
from forum.desk.log import desk_log
from forum.desk.queue import Wanted, queue
from forum.desk.transparency import rounded, transparency
from forum.foundation import clock
from forum.foundation.errors import Conflict, NotFound
from forum.intake.actions import take_call_for_help
from forum.storage.tables.audit import AuditEntry
from tests import cast
from tests.forum.desk.scenes import case_of, flagged, judged


async def test_danger_comes_before_what_was_pointed_out(session: AsyncSession) -> None:
    scene = await flagged(session)
    await cast.writes(session, scene.ivy, scene.room, "I want to kill myself tonight")
    await session.flush()
    found = await queue(session, scene.cleo, Wanted())
    assert [line.danger >= 3 for line in found.cases] == [True, False]
    assert found.cases[0].on_call


async def test_a_moderator_sees_only_the_rooms_they_look_after(session: AsyncSession) -> None:
    scene = await flagged(session)
    other = await cast.staff(session, "kit", "moderator", room_id=(await cast.room(session, "carers")).id)
    assert (await queue(session, other, Wanted())).cases == ()
    with pytest.raises(NotFound):
        await case_for(session, other, scene.case.id)


async def test_a_responder_or_an_admin_alone_has_no_queue(session: AsyncSession) -> None:
    await flagged(session)
    for role in ("responder", "admin"):
        assert (await queue(session, await cast.staff(session, role, role), Wanted())).rooms == ()


async def test_calls_for_help_belong_to_the_people_on_call(session: AsyncSession) -> None:
    scene = await flagged(session)
    await take_call_for_help(session, scene.ivy_persona, scene.room, "Please")
    await session.flush()
    assert len((await queue(session, scene.cleo, Wanted())).cases) == 1


@pytest.mark.parametrize(("subject", "count"), [("flags", 1), ("danger", 0), ("unread", 0), ("", 1)])
async def test_the_queue_can_be_narrowed(session: AsyncSession, subject: str, count: int) -> None:
    scene = await flagged(session)
    assert len((await queue(session, scene.cleo, Wanted(subject=subject))).cases) == count


async def test_one_can_ask_for_a_room_or_for_what_one_has(session: AsyncSession) -> None:
    scene = await flagged(session)
    assert (await queue(session, scene.sam, Wanted(room="elsewhere"))).cases == ()
    assert (await queue(session, scene.sam, Wanted(mine=True))).cases == ()
    await claim_case(session, scene.sam, scene.case.id, take_over=False)
    assert len((await queue(session, scene.sam, Wanted(mine=True))).cases) == 1


async def test_the_queue_counts_no_more_statements_when_it_is_longer(session: AsyncSession) -> None:
    scene = await flagged(session)
    for number in range(12):
        await cast.writes(session, scene.ivy, scene.room, f"You are a worthless idiot {number}")
    await session.flush()
    seen = []
    real = session.execute

    async def counting(*args, **kwargs):
        seen.append(1)
        return await real(*args, **kwargs)

    session.execute = counting
    found = await queue(session, scene.sam, Wanted())
    assert found.total > 5
    assert len(seen) <= 5


async def test_the_queue_shows_no_word_of_what_was_written(session: AsyncSession) -> None:
    scene = await flagged(session)
    found = await queue(session, scene.cleo, Wanted())
    assert "Nobody here wants" not in str(found)
    assert found.cases[0].about


async def test_a_decided_case_leaves_the_queue(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "keep"))
    assert (await queue(session, scene.cleo, Wanted())).cases == ()


async def test_an_appeal_waits_on_the_desk_and_says_whose_it_is_not(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "hide"))
    await file_appeal(session, scene.ash, decision.id, "Please look again.")
    await session.flush()
    [for_cleo] = (await queue(session, scene.cleo, Wanted())).appeals
    [for_sam] = (await queue(session, scene.sam, Wanted())).appeals
    assert (for_cleo.yours_to_hear, for_sam.yours_to_hear, for_sam.decided_by) == (False, True, "cleo")


async def test_reporters_are_letters_and_never_names(session: AsyncSession) -> None:
    scene = await flagged(session)
    file = await case_file(session, scene.cleo, scene.case)
    [report] = file.reports
    assert (report.letter, report.reason, report.text) == ("A", "bullying", "Please look.")
    assert scene.ivy_persona.alias not in str(file)
    assert str(scene.ivy_persona.id) not in str(file)


async def test_the_findings_are_marked_in_the_text_with_their_reasons(session: AsyncSession) -> None:
    scene = await flagged(session, body="kys, nobody would miss you")
    file = await case_file(session, scene.cleo, scene.case)
    assert "".join(piece.text for piece in file.pieces) == "kys, nobody would miss you"
    assert any(piece.numbers for piece in file.pieces)
    assert all(each.why and each.rule for each in file.findings)


async def test_the_file_knows_this_room_and_no_other(session: AsyncSession) -> None:
    scene = await flagged(session)
    elsewhere = await cast.room(session, "carers")
    other = await cast.joins(session, scene.ash, elsewhere)
    file = await case_file(session, scene.sam, scene.case)
    assert file.writer.alias == scene.ash_persona.alias
    assert str(other.id) not in str(file)


async def test_a_file_shows_earlier_decisions_and_the_next_step(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "remove", sanction="note"))
    second = await cast.writes(session, scene.ash, scene.room, "You are a worthless idiot")
    await session.flush()
    file = await case_file(session, scene.sam, await case_of(session, second.post))
    assert [each.rule for each in file.writer.decisions] == ["Be kind."]
    assert file.suggested == "posts_wait"
    assert file.writer.strikes == 1


async def test_a_claim_is_seen_by_others_and_taken_over_only_aloud(session: AsyncSession) -> None:
    scene = await flagged(session)
    await claim_case(session, scene.cleo, scene.case.id, take_over=False)
    [line] = (await queue(session, scene.sam, Wanted())).cases
    assert (line.has_it, line.mine) == ("cleo", False)
    with pytest.raises(Conflict):
        await claim_case(session, scene.sam, scene.case.id, take_over=False)
    await claim_case(session, scene.sam, scene.case.id, take_over=True)
    acts = (await session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq))).all()
    assert acts == ["case_claimed", "case_taken_over"]


async def test_a_claim_lasts_ten_minutes_and_an_open_page_lengthens_it(session: AsyncSession) -> None:
    scene = await flagged(session)
    await claim_case(session, scene.cleo, scene.case.id, take_over=False)
    with clock.shifted(timedelta(minutes=8)):
        await renew(session, scene.cleo, scene.case.id)
    with clock.shifted(timedelta(minutes=15)), pytest.raises(Conflict):
        await claim_case(session, scene.sam, scene.case.id, take_over=False)
    with clock.shifted(timedelta(minutes=19)):
        await claim_case(session, scene.sam, scene.case.id, take_over=False)


async def test_one_gives_back_only_what_one_has(session: AsyncSession) -> None:
    scene = await flagged(session)
    await claim_case(session, scene.cleo, scene.case.id, take_over=False)
    await release_case(session, scene.sam, scene.case.id)
    assert (await case_of(session, scene.post)).claimed_by == scene.cleo.id
    await release_case(session, scene.cleo, scene.case.id)
    assert (await case_of(session, scene.post)).claimed_by is None


async def test_a_decided_case_cannot_be_claimed(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "keep"))
    with pytest.raises(Conflict):
        await claim_case(session, scene.sam, scene.case.id, take_over=True)


async def test_the_log_names_colleagues_and_hides_subjects(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "hide", sanction="note"))
    log = await desk_log(session, 1, scene.case.id)
    assert (log.total, log.entries[0].who) == (1, "cleo")
    assert log.entries[0].details == ("Take it out of view", "A note, nothing more")
    assert str(scene.case.id) not in str(log)


async def test_everybody_sees_rounded_counts_only(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "hide"))
    await session.flush()
    page = await transparency(session)
    assert len(page.months) == 6
    assert all(count is None for row in page.rows for count in row.counts)
    assert (rounded(9), rounded(10), rounded(14), rounded(16)) == (None, 10, 10, 20)
    assert page.chain_head
