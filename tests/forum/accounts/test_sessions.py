"""Sessions: nothing in the row leads to the account, limits hold, and one limit waits for someone in need."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import actions, queries, sessions, staff
from forum.accounts.actions import Joined
from forum.accounts.session_seal import hash_of
from forum.foundation import clock, sealing
from forum.foundation.callers import Member, Restrictions, StaffMember
from forum.foundation.errors import SignInNeeded
from forum.foundation.ids import new_id, new_token
from forum.foundation.secret import Secret
from forum.storage.database import Database
from forum.storage.tables.accounts import Session


@pytest.fixture(autouse=True)
def default_rules() -> None:
    sessions.install(sessions.Limits())


async def joined(session: AsyncSession) -> Joined:
    return await actions.join(session, new_token(8), "a passphrase of my own")


async def test_a_session_gives_its_member_back_and_its_row_holds_nothing_of_them(
    session: AsyncSession,
) -> None:
    ash = await joined(session)
    cookie = await sessions.open_member(session, ash.root, ash.account_id)
    found = await sessions.load(session, cookie)
    assert isinstance(found, Member)
    assert (found.root, found.account_id) == (ash.root, ash.account_id)
    row = (await session.scalars(select(Session))).one()
    stored = b"".join(value for value in (row.id_hash, row.tag, row.sealed) if value)
    for private in (ash.root.reveal(), ash.account_id.bytes, str(ash.account_id).encode(), cookie.encode()):
        assert private not in stored
    assert row.staff_id is None


async def test_a_row_does_not_open_under_another_cookie(session: AsyncSession) -> None:
    ash, ivy = await joined(session), await joined(session)
    cookie = await sessions.open_member(session, ash.root, ash.account_id)
    other = await sessions.open_member(session, ivy.root, ivy.account_id)
    rows = {row.id_hash: row for row in await session.scalars(select(Session))}
    rows[hash_of(other)].sealed = rows[hash_of(cookie)].sealed
    await session.flush()
    assert await sessions.load(session, other) is None


@pytest.mark.parametrize("made_up", ["", "v.visitor", "x" * 5000, "☃", "\ud800", "k" * 43])
async def test_a_cookie_that_was_made_up_opens_nothing(session: AsyncSession, made_up: str) -> None:
    assert await sessions.load(session, made_up) is None


async def test_expiries_tell_no_minute(session: AsyncSession) -> None:
    ash = await joined(session)
    await sessions.open_member(session, ash.root, ash.account_id)
    row = (await session.scalars(select(Session))).one()
    for moment in (row.idle_until, row.expires_at):
        assert (moment.minute % 10, moment.second, moment.microsecond) == (0, 0, 0)


@pytest.mark.parametrize(
    ("kind", "minutes", "alive"),
    [
        ("member", 29, True),
        ("member", 41, False),
        ("kept", 60 * 24 * 13, True),
        ("staff", 14, True),
        ("staff", 26, False),
    ],
)
async def test_an_idle_session_ends(session: AsyncSession, kind: str, minutes: int, alive: bool) -> None:
    if kind == "staff":
        await staff.add(session, "cleo", [("moderator", None)])
        cookie = await sessions.open_staff(session, await staff.find(session, "cleo"), confirmed=True)
    else:
        ash = await joined(session)
        cookie = await sessions.open_member(session, ash.root, ash.account_id, keep=kind == "kept")
    with clock.shifted(timedelta(minutes=minutes)):
        assert (await sessions.load(session, cookie) is not None) == alive


async def test_a_session_in_use_lives_on_but_not_past_twelve_hours(database: Database) -> None:
    async with database.writing() as session:
        ash = await joined(session)
        cookie = await sessions.open_member(session, ash.root, ash.account_id)
    for minutes in range(0, 12 * 60, 25):
        with clock.shifted(timedelta(minutes=minutes)):
            assert await sessions.recognise(database, cookie) is not None, minutes
    with clock.shifted(timedelta(hours=12, minutes=11)):
        assert await sessions.recognise(database, cookie) is None


async def test_the_idle_limit_is_written_on_change_only(database: Database) -> None:
    async def idle_until() -> datetime:
        async with database.reading() as reader:
            return (await reader.scalars(select(Session.idle_until))).one()

    with clock.frozen(clock.now().replace(minute=1)):
        async with database.writing() as session:
            ash = await joined(session)
            cookie = await sessions.open_member(session, ash.root, ash.account_id)
        first = await idle_until()
        for minutes, moved in ((5, 0), (10, 10)):
            with clock.shifted(timedelta(minutes=minutes)):
                await sessions.recognise(database, cookie)
                assert await idle_until() == first + timedelta(minutes=moved)


async def test_while_ones_own_call_for_help_is_open_the_idle_limit_waits(database: Database) -> None:
    called: list[Secret] = []

    async def open_for_ash(_session: AsyncSession, root: Secret) -> bool:
        called.append(root)
        return root == ash.root

    async with database.writing() as session:
        ash, ivy = await joined(session), await joined(session)
        mine = await sessions.open_member(session, ash.root, ash.account_id)
        hers = await sessions.open_member(session, ivy.root, ivy.account_id)
    sessions.install(sessions.Limits(), alert_open=open_for_ash)
    assert await sessions.recognise(database, mine) is not None
    assert called == [], "asked only where the limit would end the session"
    with clock.shifted(timedelta(hours=5)):
        assert await sessions.recognise(database, mine) is not None
        assert await sessions.recognise(database, hers) is None
    with clock.shifted(timedelta(hours=13)):
        assert await sessions.recognise(database, mine) is None


async def test_what_holds_everywhere_is_worked_out_when_the_session_begins(session: AsyncSession) -> None:
    async def held(_session: AsyncSession, _root: Secret) -> Restrictions:
        return Restrictions(reads_only=True, posts_wait=True, until=date(2026, 12, 24))

    sessions.install(sessions.Limits(), restrictions_of=held)
    ash = await joined(session)
    found = await sessions.load(session, await sessions.open_member(session, ash.root, ash.account_id))
    assert isinstance(found, Member)
    assert found.reads_only
    assert found.restrictions == Restrictions(True, True, date(2026, 12, 24))


async def test_re_entry_gives_a_new_cookie_that_opens_more_for_ten_minutes(session: AsyncSession) -> None:
    ash = await joined(session)
    cookie = await sessions.open_member(session, ash.root, ash.account_id, keep=True)
    fresh = await sessions.rotate(session, cookie, reentered=True)
    assert fresh.keep
    assert await sessions.load(session, cookie) is None
    found = await sessions.load(session, fresh.cookie)
    assert isinstance(found, Member)
    assert found.reentered_until is not None
    assert timedelta(minutes=9) < found.reentered_until - clock.now() <= timedelta(minutes=10)
    with pytest.raises(SignInNeeded):
        await sessions.rotate(session, cookie)


async def test_ending_all_others_leaves_this_one_and_everybody_elses(session: AsyncSession) -> None:
    ash, ivy = await joined(session), await joined(session)
    here = await sessions.open_member(session, ash.root, ash.account_id)
    there = await sessions.open_member(session, ash.root, ash.account_id)
    hers = await sessions.open_member(session, ivy.root, ivy.account_id)
    assert await queries.count_open(session, ash.root) == 2
    assert await sessions.end_others(session, ash.root, but=hash_of(here)) == 1
    assert await sessions.load(session, there) is None
    assert await sessions.load(session, here) is not None
    assert await sessions.load(session, hers) is not None


async def test_a_session_ends_for_every_process_at_its_commit(database: Database) -> None:
    async with database.writing() as session:
        ash = await joined(session)
        cookie = await sessions.open_member(session, ash.root, ash.account_id)
    assert await sessions.recognise(database, cookie) is not None
    async with database.writing() as session:
        await sessions.end(session, cookie)
    assert await sessions.recognise(database, cookie) is None


async def test_staff_without_their_second_factor_are_nobody_yet(session: AsyncSession) -> None:
    await staff.add(session, "cleo", [("moderator", None)])
    cleo = await staff.find(session, "cleo")
    cookie = await sessions.open_staff(session, cleo, confirmed=False)
    assert await sessions.load(session, cookie) is None
    assert await sessions.unconfirmed_staff(session, cookie) == cleo
    fresh = await sessions.rotate(session, cookie, confirmed=True)
    assert isinstance(await sessions.load(session, fresh.cookie), StaffMember)
    assert await sessions.unconfirmed_staff(session, fresh.cookie) is None


async def test_a_change_of_role_is_felt_at_the_next_request_and_disabling_ends_all(
    session: AsyncSession,
) -> None:
    await staff.add(session, "cleo", [("moderator", None)])
    cleo = await staff.find(session, "cleo")
    cookie = await sessions.open_staff(session, cleo, confirmed=True)
    await staff.set_roles(session, cleo, [("responder", None)])
    found = await sessions.load(session, cookie)
    assert isinstance(found, StaffMember)
    assert not found.has("moderator")
    assert found.has("responder")
    await staff.disable(session, cleo)
    assert await sessions.load(session, cookie) is None


async def test_an_account_that_goes_cannot_outlive_its_day_in_a_browser(session: AsyncSession) -> None:
    root = sealing.new_root()
    ends = clock.now() + timedelta(hours=2)
    cookie = await sessions.open_member(session, root, new_id(), keep=True, ends_by=ends)
    with clock.shifted(timedelta(hours=2, minutes=11)):
        assert await sessions.load(session, cookie) is None
