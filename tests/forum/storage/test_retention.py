"""What has been kept long enough goes, what a safety clock still needs stays: each sweep with a shifted clock."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.ids import new_id, new_token
from forum.notices.actions import tell
from forum.settings import Retention
from forum.storage import audit, outbox, retention
from forum.storage.base import Base
from forum.storage.tables.accounts import Account, FormOnce, Session, Throttle, Vault
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.cases import Case, CaseFinding, Decision, Flag
from forum.storage.tables.crisis import Alert, AlertStep, Conversation, Duty, Message
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.personas import Notice, Persona
from forum.storage.tables.threads import Post, Thread
from tests import cast
from tests.forum.crisis.cast import a_persona, a_responder, a_room, an_alert

KEEP = Retention()
DAY = timedelta(days=1)
Sweep = Callable[[AsyncSession, Retention, datetime], Awaitable[int]]


async def count(session: AsyncSession, table: type[Base]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def goes_after(session: AsyncSession, sweep: Sweep, table: type[Base], span: timedelta) -> None:
    """Assert that the rows stand shortly before `span` has passed, and are gone shortly after."""
    before = await count(session, table)
    assert before
    with clock.shifted(span - DAY):
        await sweep(session, KEEP, clock.now())
        assert await count(session, table) == before
    with clock.shifted(span + DAY):
        await sweep(session, KEEP, clock.now())
        assert await count(session, table) == 0


async def test_sessions_go_when_they_end_and_not_before(session: AsyncSession) -> None:
    for hours in (1, 30):
        ends = clock.now() + timedelta(hours=hours)
        session.add(Session(id_hash=new_token().encode(), kind="member", idle_until=ends, expires_at=ends))
    await session.flush()
    with clock.shifted(timedelta(hours=13)):
        assert await retention.sessions(session, KEEP, clock.now()) == 1


async def test_marks_of_sent_forms_go(session: AsyncSession) -> None:
    session.add(FormOnce(token_hash=b"t", location="/", expires_at=clock.now() + timedelta(hours=12)))
    await session.flush()
    assert await retention.forms(session, KEEP, clock.now()) == 0
    with clock.shifted(timedelta(hours=13)):
        assert await retention.forms(session, KEEP, clock.now()) == 1


async def test_failed_tries_are_forgotten_after_a_day(session: AsyncSession) -> None:
    session.add(Throttle(tag=b"t", failures=3, until=clock.now()))
    await session.flush()
    await goes_after(session, retention.throttles, Throttle, timedelta(days=1, hours=1))


async def test_notices_go_after_thirty_days(session: AsyncSession) -> None:
    persona = await a_persona(session, await a_room(session))
    await tell(session, persona.id, "message", new_id())
    await session.flush()
    await goes_after(session, retention.notices, Notice, timedelta(days=30))


async def test_done_work_goes_and_work_to_do_stays(session: AsyncSession) -> None:
    await outbox.put(session, "alert.step", {})
    await outbox.put(session, "alert.step", {})
    work = await outbox.claim(session, "me")
    assert work is not None
    await outbox.finish(session, work, "me")
    with clock.shifted(3 * DAY):
        assert await retention.work(session, KEEP, clock.now()) == 1
    assert await count(session, Outbox) == 1


async def test_who_was_on_duty_is_forgotten_after_a_day(session: AsyncSession) -> None:
    await a_responder(session, "dov", on=True)
    await goes_after(session, retention.duties, Duty, timedelta(days=2))


async def test_the_words_of_a_removed_post_go_thirty_days_after_its_removal(session: AsyncSession) -> None:
    ash = cast.member()
    room = await cast.room(session)
    await cast.joins(session, ash, room)
    post = (await cast.writes(session, ash, room)).post
    post.state = "removed"
    await session.flush()
    with clock.shifted(20 * DAY):
        case = Case(
            id=new_id(), subject_kind="post", subject_id=post.id, room_id=room.id, origin="flag",
            opened_at=clock.now(), state="decided",
        )  # fmt: skip
        session.add(case)
        await session.flush()
        session.add(Decision(id=new_id(), case_id=case.id, act="remove", day=clock.today()))
        await session.flush()
    with clock.shifted(40 * DAY):
        assert await retention.removed_posts(session, KEEP, clock.now()) == 0
    with clock.shifted(51 * DAY):
        assert await retention.removed_posts(session, KEEP, clock.now()) == 1
    await session.refresh(post)
    assert (post.body, post.body_html, post.state) == ("", "", "removed")
    assert (await session.scalars(select(Thread.title))).all() == ["…"]


async def a_closed_case(session: AsyncSession) -> Case:
    room = await a_room(session)
    persona = await a_persona(session, room)
    case = Case(
        id=new_id(), subject_kind="post", subject_id=new_id(), room_id=room.id, persona_id=persona.id,
        origin="flag", snapshot="words", opened_at=clock.now(), state="closed", closed_on=clock.today(),
    )  # fmt: skip
    session.add(case)
    await session.flush()
    session.add(
        Flag(
            id=new_id(),
            case_id=case.id,
            reporter_id=persona.id,
            reason="spam",
            upheld=True,
            day=clock.today(),
        )
    )
    session.add(
        CaseFinding(
            id=new_id(),
            case_id=case.id,
            rule="r",
            label="spam",
            severity=1,
            start_at=0,
            end_at=1,
            words="w",
            why="y",
        )
    )
    session.add(Decision(id=new_id(), case_id=case.id, act="keep", message="we kept it", day=clock.today()))
    await session.flush()
    return case


async def test_a_closed_case_loses_its_words_first_and_its_statement_after_six_months(
    session: AsyncSession,
) -> None:
    case = await a_closed_case(session)
    with clock.shifted(91 * DAY):
        assert await retention.closed_cases(session, KEEP, clock.now()) == 1
        assert await retention.closed_cases(session, KEEP, clock.now()) == 0
        await session.refresh(case)
        assert case.snapshot == ""
        assert (await count(session, Flag), await count(session, CaseFinding)) == (0, 0)
        assert await count(session, Decision) == 1
        assert await retention.statements(session, KEEP, clock.now()) == 0
    with clock.shifted(184 * DAY):
        assert await retention.statements(session, KEEP, clock.now()) == 1
    assert await count(session, Decision) == 0


async def a_closed_alert(session: AsyncSession) -> Alert:
    persona = await a_persona(session, await a_room(session))
    alert = await an_alert(session, persona)
    alert.words, alert.state, alert.closed_on, alert.next_at = "please", "closed", clock.today(), None
    talk = (await session.scalars(select(Conversation))).one()
    session.add(
        Message(
            id=new_id(),
            conversation_id=talk.id,
            pos=1,
            sender="member",
            body="b",
            body_html="b",
            day=clock.today(),
        )
    )
    await session.flush()
    return alert


async def test_what_was_written_on_call_goes_after_thirty_days_and_the_steps_after_a_year(
    session: AsyncSession,
) -> None:
    alert = await a_closed_alert(session)
    with clock.shifted(29 * DAY):
        assert await retention.closed_alerts(session, KEEP, clock.now()) == 0
    with clock.shifted(31 * DAY):
        assert await retention.closed_alerts(session, KEEP, clock.now()) == 1
    await session.refresh(alert)
    assert (alert.words, await count(session, Message), await count(session, AlertStep)) == ("", 0, 1)
    with clock.shifted(366 * DAY):
        assert await retention.alert_steps(session, KEEP, clock.now()) == 1
    assert await count(session, AlertStep) == 0


async def test_exact_times_are_blurred_once_their_clock_has_stopped(session: AsyncSession) -> None:
    with clock.frozen(datetime(2026, 11, 22, 3, 14, 15, tzinfo=UTC)):
        alert = await a_closed_alert(session)
        other = await a_persona(session, await a_room(session, "carers"), "Ivy")
        running = await an_alert(session, other)
        case = Case(
            id=new_id(), subject_kind="post", subject_id=new_id(), room_id=other.room_id, origin="flag",
            opened_at=clock.now(), state="decided", claimed_until=clock.now(),
        )  # fmt: skip
        session.add(case)
        await session.flush()
        await retention.stopped_clocks(session, KEEP, clock.now())
    for row in (alert, case, running):
        await session.refresh(row)
    assert alert.opened_at.time() == case.opened_at.time() == time(0)
    assert case.claimed_until is None
    assert running.opened_at.time() == time(3, 14, 15)
    steps = select(AlertStep.at).where(AlertStep.alert_id == alert.id)
    assert (await session.scalars(steps)).one().time() == time(0)


async def test_the_audit_chain_is_pruned_after_a_year_and_still_verifies(session: AsyncSession) -> None:
    for _ in range(3):
        await audit.record(session, "cli", "tested", "x")
    with clock.shifted(300 * DAY):
        await audit.record(session, "cli", "tested", "x")
    with clock.shifted(366 * DAY):
        assert await retention.audit_entries(session, KEEP, clock.now()) == 3
    assert await count(session, AuditEntry) == 1
    assert (await audit.verify(session)).broken_at is None


def an_account(**values: object) -> Account:
    columns = {
        "id": new_id(), "login_tag": new_token().encode(), "key_version": 1, "salt": b"", "cost": "", "verifier": b"",
        "root_by_passphrase": b"", "made_month": clock.month_of(clock.today()),
        "seen_quarter": clock.quarter_of(clock.today()),
    }  # fmt: skip
    return Account(**(columns | values))


async def test_an_account_unseen_for_two_years_goes_with_its_vault(session: AsyncSession) -> None:
    account = an_account()
    session.add(account)
    await session.flush()
    session.add(Vault(id=new_id(), account_id=account.id, kind="plan", name="", sealed=b"x"))
    await session.flush()
    with clock.shifted(700 * DAY):
        assert await retention.unseen_accounts(session, KEEP, clock.now()) == 0
    with clock.shifted(825 * DAY):
        assert await retention.unseen_accounts(session, KEEP, clock.now()) == 1
    assert await count(session, Vault) == 0


async def test_an_erasure_is_final_on_its_day(session: AsyncSession) -> None:
    session.add(an_account(erase_on=clock.today() + 7 * DAY))
    await session.flush()
    assert await retention.erased_accounts(session, KEEP, clock.now()) == 0
    with clock.shifted(7 * DAY):
        assert await retention.erased_accounts(session, KEEP, clock.now()) == 1


@pytest.mark.parametrize("in_danger", [False, True])
async def test_erasing_a_persona_takes_everything_out_but_never_stops_an_open_alert(
    session: AsyncSession, in_danger: bool
) -> None:
    ash = cast.member()
    room = await cast.room(session)
    persona = await cast.joins(session, ash, room)
    post = (await cast.writes(session, ash, room)).post
    persona.erase_on = clock.today()
    handle = persona.handle
    if in_danger:
        await an_alert(session, persona)
    await session.flush()
    changed = await retention.erased_personas(session, KEEP, clock.now())
    await session.refresh(persona)
    await session.refresh(post)
    assert changed == (0 if in_danger else 1)
    assert (persona.handle == handle) is in_danger
    assert (post.body == "") is not in_danger
    assert (
        await session.scalar(select(Persona.alias).where(Persona.id == persona.id)) == "…"
    ) is not in_danger
    assert await session.scalar(select(func.count()).where(Post.body != "")) == (1 if in_danger else 0)
