"""Deciding a case: what follows for the letter, its writer, those who pointed it out, and the audit chain."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.actions import decide
from forum.desk.casefile import case_file
from forum.foundation import clock
from forum.foundation.errors import FormRejected, NotAllowed, NotFound, StaleVersion
from forum.foundation.ids import new_id
from forum.personas.actions import restrictions_in
from forum.storage import audit
from forum.storage.tables.accounts import Staff
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.cases import Case, Decision, Flag
from forum.storage.tables.crisis import Alert
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.personas import Notice, Sanction
from forum.storage.tables.threads import PostEdit, Thread
from forum.threads.flags import flag_post
from forum.threads.forms import FlagForm
from tests import cast
from tests.forum.desk.scenes import Scene, case_of, flagged, judged


async def _notices(session: AsyncSession, persona_id) -> list[tuple[str, dict]]:
    found = select(Notice.kind, Notice.params).where(Notice.persona_id == persona_id)
    return [(kind, params) for kind, params in await session.execute(found)]


async def test_removing_a_letter_takes_it_down_and_tells_its_writer(session: AsyncSession) -> None:
    scene = await flagged(session)
    decision = await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
    await session.flush()
    case = await case_of(session, scene.post)
    assert (scene.post.state, case.state, case.closed_on) == ("removed", "decided", clock.today())
    assert (decision.rule, decision.decided_by, decision.subject_was) == (
        "Be kind.",
        scene.cleo.id,
        "published",
    )
    assert await _notices(session, scene.ash_persona.id) == [("decision", {})]


async def test_keeping_a_letter_says_nothing_to_its_writer(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "keep"))
    await session.flush()
    assert scene.post.state == "published"
    assert await _notices(session, scene.ash_persona.id) == []


async def test_the_reporter_is_told_once_and_the_flag_is_settled(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "hide"))
    await session.flush()
    assert await _notices(session, scene.ivy_persona.id) == [("flag_outcome", {"upheld": True})]
    assert (await session.scalars(select(Flag.upheld))).all() == [True]


async def test_a_new_report_opens_a_decided_case_again_and_is_answered_too(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "keep"))
    noor = cast.member()
    visit = await cast.visit(session, noor, scene.room)
    await flag_post(session, visit, scene.post, FlagForm(reason="hate", text=""))
    await session.flush()
    scene.case = await case_of(session, scene.post)
    assert (scene.case.state, scene.case.closed_on) == ("open", None)
    await decide(session, scene.sam, scene.case.id, judged(scene, "remove"))
    await session.flush()
    told = select(Notice.params).where(Notice.kind == "flag_outcome")
    assert sorted(each["upheld"] for each in await session.scalars(told)) == [False, True]


async def test_when_flags_make_a_letter_wait_its_writer_is_told(session: AsyncSession) -> None:
    scene = await flagged(session)
    for name in ("noor", "bo", "kit"):
        reporter = cast.member()
        persona = await cast.joins(session, reporter, scene.room, name)
        await _trusted(session, scene, persona.id)
        assert scene.post.state == "published"
        visit = await cast.visit(session, reporter, scene.room)
        await flag_post(session, visit, scene.post, FlagForm(reason="bullying", text=""))
    await session.flush()
    assert (scene.post.state, scene.post.reason) == ("waiting", "flags")
    assert await _notices(session, scene.ash_persona.id) == [("waits", {})]


@pytest.mark.parametrize(
    ("standing", "body", "state"),
    [
        ("facilitator", "Nobody here wants to hear it again.", "waiting"),
        ("member", "Nobody here wants to hear it again.", "published"),
        ("facilitator", "I wish I could just not wake up", "published"),
    ],
)
async def test_who_leads_may_make_a_letter_wait_but_nobody_a_cry(
    session: AsyncSession, standing: str, body: str, state: str
) -> None:
    scene = await flagged(session, body=body)
    bo = cast.member()
    (await cast.joins(session, bo, scene.room)).standing = standing
    await session.flush()
    visit = await cast.visit(session, bo, scene.room)
    await flag_post(session, visit, scene.post, FlagForm(reason="bullying", text="", hold=True))
    assert scene.post.state == state


async def _trusted(session: AsyncSession, scene: Scene, persona_id: UUID) -> None:
    """Three earlier flags of this persona were upheld."""
    for _turn in range(3):
        case = Case(
            id=new_id(), subject_kind="post", subject_id=new_id(), room_id=scene.room.id, state="decided",
            origin="flag", opened_at=clock.now(),
        )  # fmt: skip
        session.add(case)
        await session.flush()
        session.add(
            Flag(
                id=new_id(),
                case_id=case.id,
                reporter_id=persona_id,
                reason="bullying",
                upheld=True,
                day=clock.today(),
            )
        )
    await session.flush()


async def test_a_worry_never_counts_against_whoever_had_it(session: AsyncSession) -> None:
    scene = await flagged(session, reason="worried")
    await decide(session, scene.cleo, scene.case.id, judged(scene, "no_action"))
    await session.flush()
    assert (await session.scalars(select(Flag.upheld))).all() == [True]


async def test_when_the_clock_stops_only_the_day_of_opening_is_kept(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "keep"))
    case = await case_of(session, scene.post)
    assert (case.opened_at.hour, case.opened_at.minute, case.opened_at.second) == (0, 0, 0)
    assert (case.claimed_by, case.claimed_until) == (None, None)


async def test_a_waiting_letter_is_published_and_counted(session: AsyncSession) -> None:
    scene = await flagged(session, body="You are all disgusting and I hope you die, kys")
    thread = await session.get_one(Thread, scene.post.thread_id)
    assert (scene.post.state, thread.state) == ("waiting", "waiting")
    await decide(session, scene.cleo, scene.case.id, judged(scene, "publish"))
    await session.refresh(thread)
    await session.refresh(scene.room)
    assert (scene.post.state, thread.state, scene.room.threads) == ("published", "published", 1)
    assert ("decision", {}) in await _notices(session, scene.ash_persona.id)


async def test_a_part_is_taken_out_and_the_whole_stays_for_staff(session: AsyncSession) -> None:
    scene = await flagged(session, body="Call her on 0123, she deserves it.")
    await decide(session, scene.cleo, scene.case.id, judged(scene, "redact", redacted="She deserves it."))
    await session.flush()
    assert (scene.post.body, scene.post.body_html, scene.post.edited) == (
        "She deserves it.", "<p>She deserves it.</p>", True,
    )  # fmt: skip
    assert (await session.scalars(select(PostEdit.body))).all() == ["Call her on 0123, she deserves it."]
    assert (await session.scalars(select(Thread.title))).all() == ["She deserves it."]


@pytest.mark.parametrize(
    "redacted", ["", "You always make it about yourself. Nobody here wants to hear it again."]
)
async def test_taking_a_part_out_needs_a_part_taken_out(session: AsyncSession, redacted: str) -> None:
    scene = await flagged(session)
    with pytest.raises(FormRejected):
        await decide(session, scene.cleo, scene.case.id, judged(scene, "redact", redacted=redacted))


@pytest.mark.parametrize("missing", ["rule", "message"])
@pytest.mark.parametrize("act", ["hide", "remove"])
async def test_what_takes_something_away_needs_a_rule_and_a_reason(
    session: AsyncSession, act: str, missing: str
) -> None:
    scene = await flagged(session)
    with pytest.raises(FormRejected) as caught:
        await decide(session, scene.cleo, scene.case.id, judged(scene, act, **{missing: " "}))
    assert [fault.field for fault in caught.value.faults] == [missing]
    assert scene.post.state == "published"


async def test_an_act_that_does_not_fit_is_refused(session: AsyncSession) -> None:
    scene = await flagged(session)
    with pytest.raises(FormRejected):
        await decide(session, scene.cleo, scene.case.id, judged(scene, "publish"))


async def test_an_older_version_is_refused_and_the_first_is_named(session: AsyncSession) -> None:
    scene = await flagged(session)
    first = judged(scene, "keep")
    await decide(session, scene.cleo, scene.case.id, first)
    with pytest.raises(StaleVersion) as caught:
        await decide(session, scene.sam, scene.case.id, first)
    assert caught.value.params["who"] == "cleo"


async def test_another_rooms_moderator_cannot_see_or_decide_it(session: AsyncSession) -> None:
    scene = await flagged(session)
    other = await cast.staff(session, "kit", "moderator", room_id=(await cast.room(session, "carers")).id)
    with pytest.raises(NotFound):
        await decide(session, other, scene.case.id, judged(scene, "keep"))


async def test_somebody_who_leads_is_not_judged_by_those_who_work_beside_them(session: AsyncSession) -> None:
    scene = await flagged(session, reason="facilitator")
    with pytest.raises(NotAllowed):
        await decide(session, scene.cleo, scene.case.id, judged(scene, "keep"))
    assert not (await case_file(session, scene.cleo, scene.case)).yours
    await decide(session, scene.sam, scene.case.id, judged(scene, "keep"))


async def test_where_nobody_else_is_left_they_decide_it_all_the_same(session: AsyncSession) -> None:
    scene = await flagged(session, reason="facilitator")
    await session.execute(update(Staff).where(Staff.id == scene.sam.id).values(disabled=True))
    await decide(session, scene.cleo, scene.case.id, judged(scene, "keep"))


async def test_each_decision_is_in_the_audit_chain_in_the_same_transaction(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "hide", sanction="note"))
    entry = (await session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()))).first()
    assert (entry.actor, entry.act) == (f"staff:{scene.cleo.id}", "case_decided")
    assert entry.detail == {"decision": "hide", "limit": "note"}
    assert entry.subject == audit.subject_tag(scene.case.id)
    assert (await audit.verify(session)).broken_at is None


async def test_a_limit_holds_for_the_room_and_ends_by_itself(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "remove", sanction="read_only", days=2))
    await session.flush()
    assert await restrictions_in(session, scene.ash, scene.room.id) == {"read_only"}
    visit = await cast.visit(session, scene.ash, scene.room)
    assert not visit.may_write
    with clock.shifted(timedelta(days=3)):
        assert await restrictions_in(session, scene.ash, scene.room.id) == frozenset()


async def test_posts_that_wait_are_read_by_a_person_first(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "keep", sanction="posts_wait"))
    sent = await cast.writes(session, scene.ash, scene.room)
    assert sent.post.state == "waiting"


async def test_leaving_the_room_brings_a_check_in_for_the_next_day(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "remove", sanction="leave_room"))
    await session.flush()
    due = (await session.scalars(select(Outbox.due_at).where(Outbox.kind == "desk.check_in"))).one()
    assert timedelta(hours=23) < due - clock.now() <= timedelta(hours=24)
    assert not (await cast.visit(session, scene.ash, scene.room)).may_read


async def test_only_a_lead_may_limit_somebody_everywhere(session: AsyncSession) -> None:
    scene = await flagged(session)
    with pytest.raises(FormRejected):
        await decide(session, scene.sam, scene.case.id, judged(scene, "remove", sanction="site"))
    lead = await cast.staff(session, "lea", "lead")
    await decide(session, lead, scene.case.id, judged(scene, "remove", sanction="site"))
    await session.flush()
    made = (await session.scalars(select(Sanction))).one()
    assert (made.scope, made.handle) == ("site", scene.ash_persona.handle)


@pytest.mark.parametrize("days", [0, 400])
async def test_a_limit_of_no_day_or_too_many_is_refused(session: AsyncSession, days: int) -> None:
    scene = await flagged(session)
    with pytest.raises(FormRejected) as caught:
        await decide(session, scene.cleo, scene.case.id, judged(scene, "hide", sanction="note", days=days))
    assert caught.value.faults[0].field == "days"


async def test_words_about_danger_are_never_a_strike_and_bring_no_limit(session: AsyncSession) -> None:
    scene = await flagged(session, body="I want to kill myself tonight")
    assert scene.case.danger >= 3
    with pytest.raises(FormRejected):
        await decide(session, scene.cleo, scene.case.id, judged(scene, "hide", sanction="note"))
    await decide(session, scene.cleo, scene.case.id, judged(scene, "hide"))
    await session.flush()
    assert scene.ash_persona.upheld_strikes == 0


async def test_a_removed_letter_is_a_strike(session: AsyncSession) -> None:
    scene = await flagged(session)
    await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
    await session.flush()
    assert scene.ash_persona.upheld_strikes == 1


async def test_escalating_rings_people_and_leaves_the_case_open(session: AsyncSession) -> None:
    scene = await flagged(session, reason="worried")
    await decide(session, scene.cleo, scene.case.id, judged(scene, "escalate"))
    await session.flush()
    alert = (await session.scalars(select(Alert))).one()
    case = await case_of(session, scene.post)
    assert (alert.persona_id, alert.case_id, alert.level, alert.state) == (
        scene.ash_persona.id, case.id, 3, "ringing",
    )  # fmt: skip
    assert (case.state, case.version) == ("open", scene.case.version)
    assert await _notices(session, scene.ash_persona.id) == []


async def test_nobody_in_danger_is_limited_while_people_are_rung(session: AsyncSession) -> None:
    scene = await flagged(session)
    with pytest.raises(FormRejected):
        await decide(session, scene.cleo, scene.case.id, judged(scene, "escalate", sanction="note"))


async def test_a_case_whose_writer_is_gone_can_still_be_decided(session: AsyncSession) -> None:
    scene = await flagged(session)
    scene.case.persona_id = None
    await session.flush()
    await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
    with pytest.raises(FormRejected):
        await decide(session, scene.cleo, scene.case.id, judged(scene, "keep", sanction="note"))


async def test_the_words_at_which_the_check_stopped_are_quoted(session: AsyncSession) -> None:
    scene = await flagged(session, body="kys, nobody would miss you")
    await decide(session, scene.cleo, scene.case.id, judged(scene, "remove"))
    words = (await session.scalars(select(Decision.words))).one()
    assert words
    assert words in scene.post.body
