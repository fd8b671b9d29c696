"""The demo forum loads once, through the forum's own doors, and leaves what a visitor should find."""

import dataclasses
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from forum.accounts.entry import sign_in
from forum.demo import stories
from forum.demo.load import load
from forum.foundation import clock, passwords, sealing
from forum.foundation.callers import Member
from forum.personas.actions import persona_in
from forum.settings import OperatorFault, Settings
from forum.storage import audit
from forum.storage.database import Database
from forum.storage.tables.accounts import Account, Staff
from forum.storage.tables.cases import Appeal, Case, Decision, Flag
from forum.storage.tables.crisis import Alert, Duty, Message, RotaShift
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.personas import Notice, Persona
from forum.storage.tables.rooms import Room, RoomRequest
from forum.storage.tables.threads import Post, Reaction, Thread
from tests import postgres

COUNTED = (Account, Staff, Room, Persona, Thread, Post, Reaction, Case, Flag, Decision, Appeal, Alert, Message,
           RoomRequest, RotaShift, Duty, Outbox)  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def forum(
    template, keyring, tmp_path_factory
) -> AsyncIterator[tuple[Settings, Database, list[tuple[int, int]]]]:
    """A forum with the demo in it, for all tests of this file: they only read."""
    sealing.install(keyring)
    cost = passwords.Cost(memory_kib=8, passes=1, lanes=1)
    passwords.install(cost)
    settings = Settings(keys=keyring, env="demo", data=Path(tmp_path_factory.mktemp("demo")), passwords=cost)
    async with postgres.clone(template) as database:
        seen: list[tuple[int, int]] = []
        assert await load(settings, database, lambda done, total: seen.append((done, total)))
        yield settings, database, seen


@pytest_asyncio.fixture
async def reader(forum):
    """A session that only reads."""
    async with forum[1].reading() as session:
        yield session


async def test_everything_that_was_written_is_there_and_nothing_twice(reader):
    posts = sum(len(thread.posts) for room in stories.rooms() for thread in room.threads)
    bodies = (await reader.scalars(select(Post.body))).all()
    assert len(bodies) == len(set(bodies)) == posts
    assert await reader.scalar(select(func.count()).select_from(Thread)) == 40
    slugs = (
        await reader.scalars(select(Room.slug).where(Room.access != "system").order_by(Room.place))
    ).all()
    assert slugs == [room.slug for room in stories.rooms()]


async def test_loading_again_changes_nothing(forum):
    settings, database, _ = forum
    before = await _counts(database)
    assert not await load(settings, database, lambda done, total: None)
    assert await _counts(database) == before


async def test_it_refuses_outside_a_demo(forum, database):
    settings = dataclasses.replace(forum[0], env="production")
    with pytest.raises(OperatorFault, match="LEEWARD_ENV"):
        await load(settings, database, lambda done, total: None)
    assert set((await _counts(database)).values()) == {0}


async def test_it_refuses_a_forum_in_which_somebody_else_is_called_ash(forum, database):
    from forum.accounts.actions import join

    async with database.writing() as session:
        await join(session, "ash", "another set of words altogether here")
    with pytest.raises(OperatorFault, match="ash"):
        await load(forum[0], database, lambda done, total: None)


async def test_progress_counts_up_to_the_last_post(forum):
    seen = forum[2]
    assert [done for done, _ in seen] == list(range(1, len(seen) + 1))
    assert seen[-1][0] == seen[-1][1]


async def test_only_words_over_the_line_wait(reader):
    waiting = (await reader.scalars(select(Post.body).where(Post.state == "waiting"))).all()
    marked = {post.body for post in _stories() if post.mark == "insult"}
    assert set(waiting) == marked


async def test_each_kind_of_open_work_waits_on_the_desk(reader):
    found = await reader.execute(
        select(Post.body, Case.state, Case.danger, Case.conduct).join(Case, Case.subject_id == Post.id)
    )
    worried = (await reader.scalars(select(Case).where(Case.subject_kind == "persona"))).one()
    marks = {post.body: post.mark for post in _stories()}
    cases = {marks[body]: (state, danger, conduct) for body, state, danger, conduct in found}
    assert "" not in cases
    assert cases["insult"][0] == "open"
    assert cases["insult"][2] >= 3
    assert cases["passive"][:2] == ("open", 2)
    assert (worried.state, worried.danger, worried.origin) == ("open", 2, "worried")
    assert cases["unkind"][0] == cases["personal_data"][0] == "open"
    assert cases["powder"][0] == cases["appealed"][0] == "decided"
    assert cases["level_3"][:2] == ("closed", 3)


async def test_the_appeal_waits_for_someone_other_than_the_decider(reader):
    names = {row.id: row.sign_in_name for row in await reader.scalars(select(Staff))}
    (appeal,) = (await reader.scalars(select(Appeal))).all()
    assert (names[appeal.decider_id], appeal.outcome, appeal.heard_by) == ("cleo", "", None)


async def test_the_answered_alert_is_closed_and_rings_nobody_any_more(reader):
    (alert,) = (await reader.scalars(select(Alert))).all()
    assert (alert.state, alert.level, alert.next_at) == ("closed", 3, None)
    kinds = set(await reader.scalars(select(Outbox.kind)))
    assert not {kind for kind in kinds if kind.startswith("alert")}
    senders = (await reader.scalars(select(Message.sender).order_by(Message.pos))).all()
    assert senders == [turn.sender for turn in stories.desk().alert.turns]


async def test_dov_is_on_duty_and_the_rota_has_two_rungs(reader):
    on = (
        await reader.scalars(select(Staff.sign_in_name).join(Duty).where(Duty.on_until > clock.now()))
    ).all()
    assert on == ["dov"]
    planned = await reader.execute(select(Staff.sign_in_name, RotaShift.rung).join(RotaShift).distinct())
    assert {tuple(row) for row in planned} == {("dov", 1), ("mia", 2)}


async def test_ash_and_ivy_are_members_of_the_first_room_and_bo_leads_it(reader, forum):
    room = (await reader.scalars(select(Room).where(Room.place == 1))).one()
    standing = {}
    for name in ("ash", "ivy", "bo"):
        persona = await persona_in(reader, await _member(forum[1], name), room.id)
        assert persona.membership == "member"
        standing[name] = persona.standing
    assert standing == {"ash": "member", "ivy": "member", "bo": "facilitator"}


@pytest.mark.parametrize("who", stories.people().all, ids=lambda who: who.sign_in_name)
async def test_every_sign_in_opens_a_session(forum, who):
    signed = await sign_in(forum[1], who.sign_in_name, who.passphrase, second_factor=False)
    assert signed.staff == (who.role not in ("member", "facilitator"))


async def test_days_run_forward_within_each_thread_and_spread_over_two_weeks(reader):
    rows = (
        await reader.execute(select(Post.thread_id, Post.pos, Post.day).order_by(Post.thread_id, Post.pos))
    ).all()
    for before, after in itertools.pairwise(rows):
        assert before.thread_id != after.thread_id or before.day <= after.day
    days = {row.day for row in rows}
    assert 10 <= len(days) <= 15
    assert max(days) == clock.today() or (clock.today() - max(days)).days == 1


async def test_the_audit_chain_holds(forum):
    async with forum[1].writing() as session:
        verified = await audit.verify(session)
    assert verified.broken_at is None
    assert verified.entries > 5


async def test_only_the_newest_replies_are_unread(reader):
    unread = (
        await reader.scalars(select(Notice.day).where(Notice.kind == "reply", Notice.seen.is_(False)))
    ).all()
    assert unread
    assert min(unread) >= clock.today() - timedelta(days=1)


async def test_no_account_points_at_a_persona(reader):
    accounts = set(await reader.scalars(select(Account.id)))
    named = set(await reader.scalars(select(Persona.id)))
    assert not accounts & named
    assert len(accounts) == 4


def _stories():
    return [post for room in stories.rooms() for thread in room.threads for post in thread.posts]


async def _counts(database: Database) -> dict[str, int]:
    async with database.reading() as session:
        return {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table))
            for table in COUNTED
        }


async def _member(database: Database, name: str) -> Member:
    who = next(each for each in stories.people().members if each.sign_in_name == name)
    signed = await sign_in(database, who.sign_in_name, who.passphrase)
    return Member(signed.root, signed.account_id, b"")
