"""Staff: apart from members, with a second factor that works once a step."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pyotp
import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import actions, entry, sessions, staff, throttle, totp
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FormRejected, NotFound, SignInNeeded, Throttled
from forum.storage.database import Database
from forum.storage.tables.accounts import Staff
from tests.forum.accounts.browser import sign_in, submit

ROLE = [("moderator", None)]


async def _waiting(database: Database) -> tuple[str, str]:
    """Return the cookie of somebody who gave their passphrase, and the secret that they are shown."""
    async with database.writing() as session:
        words = await staff.add(session, "cleo", ROLE)
    found = await entry.sign_in(database, "cleo", words)
    assert found.needs_code
    async with database.writing() as session:
        shown = await staff.enrolment(session, found.cookie)
    assert shown.secret
    return found.cookie, shown.secret.replace(" ", "")


async def test_the_first_code_confirms_the_secret_which_is_never_shown_again(database: Database) -> None:
    cookie, secret = await _waiting(database)
    with pytest.raises(FormRejected):
        await staff.confirm(database, cookie, "000000")
    fresh = await staff.confirm(database, cookie, pyotp.TOTP(secret).at(clock.now()))
    assert isinstance(await sessions.recognise(database, fresh), StaffMember)
    async with database.writing() as session:
        with pytest.raises(SignInNeeded):
            await staff.enrolment(session, cookie)
        row = (await session.scalars(select(Staff))).one()
        second = await sessions.open_staff(session, row.id, confirmed=False)
        assert (await staff.enrolment(session, second)).secret is None
        assert secret.encode() not in (row.totp_sealed or b"")


async def test_a_code_works_once(database: Database) -> None:
    cookie, secret = await _waiting(database)
    with clock.frozen(clock.now()):
        code = pyotp.TOTP(secret).at(clock.now())
        await staff.confirm(database, cookie, code)
        async with database.writing() as session:
            row = (await session.scalars(select(Staff))).one()
            again = await sessions.open_staff(session, row.id, confirmed=False)
        with pytest.raises(FormRejected):
            await staff.confirm(database, again, code)


async def test_a_clock_half_a_minute_off_is_forgiven_and_two_minutes_are_not(database: Database) -> None:
    cookie, secret = await _waiting(database)
    with pytest.raises(FormRejected):
        await staff.confirm(database, cookie, pyotp.TOTP(secret).at(clock.now() + timedelta(minutes=2)))
    assert await staff.confirm(database, cookie, pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30)))


async def test_guessing_codes_is_slowed(database: Database) -> None:
    cookie, _secret = await _waiting(database)
    with clock.frozen(clock.now()):
        for _turn in range(throttle.FREE_TRIES + 1):
            with pytest.raises(FormRejected):
                await staff.confirm(database, cookie, "000000")
        with pytest.raises(Throttled):
            await staff.confirm(database, cookie, "000000")


async def test_adding_staff_names_every_fault_at_once(session: AsyncSession) -> None:
    with pytest.raises(FormRejected) as refused:
        await staff.add(session, "!", [("king", None)], passphrase="short")
    assert {fault.field for fault in refused.value.faults} == {"sign_in_name", "passphrase", "roles"}


async def test_staff_and_members_share_no_name(session: AsyncSession) -> None:
    await actions.join(session, "cleo", "a passphrase of my own")
    with pytest.raises(FormRejected):
        await staff.add(session, "Cleo", ROLE)
    await staff.add(session, "sam", ROLE)
    with pytest.raises(FormRejected):
        await actions.join(session, "SAM", "a passphrase of my own")


async def test_the_list_says_who_serves_as_what(session: AsyncSession) -> None:
    await staff.add(session, "sam", ROLE, channels=["mailto:sam@example.org"])
    await staff.add(session, "cleo", [("responder", None), ("lead", None)])
    await staff.disable(session, await staff.find(session, "sam"))
    lines = await staff.listed(session)
    assert [line.sign_in_name for line in lines] == ["cleo", "sam"]
    assert lines[0].roles == (("lead", None), ("responder", None))
    assert lines[1].disabled
    assert (lines[0].reached, lines[1].reached) == (False, True)
    with pytest.raises(NotFound):
        await staff.find(session, "nobody")


async def test_someone_disabled_cannot_come_in_until_enabled_and_then_enrols_anew(database: Database) -> None:
    async with database.writing() as session:
        words = await staff.add(session, "cleo", ROLE)
        cleo = await staff.find(session, "cleo")
        await staff.disable(session, cleo)
    with pytest.raises(FormRejected):
        await entry.sign_in(database, "cleo", words)
    async with database.writing() as session:
        await staff.enable(session, cleo)
    assert (await entry.sign_in(database, "cleo", words)).staff


async def test_a_new_passphrase_for_staff_ends_their_sessions(database: Database) -> None:
    async with database.writing() as session:
        words = await staff.add(session, "cleo", ROLE)
    old = (await entry.sign_in(database, "cleo", words, second_factor=False)).cookie
    async with database.writing() as session:
        fresh = await staff.new_passphrase(session, await staff.find(session, "cleo"))
    assert await sessions.recognise(database, old) is None
    with pytest.raises(FormRejected):
        await entry.sign_in(database, "cleo", words)
    assert (await entry.sign_in(database, "cleo", fresh)).staff


async def test_in_the_demo_staff_come_in_without_a_second_factor(
    client: httpx.AsyncClient, database: Database
) -> None:
    async with database.writing() as session:
        words = await staff.add(session, "cleo", ROLE)
    answer = await sign_in(client, {"sign_in_name": "cleo", "passphrase": words})
    assert answer.headers["location"] == "/me"
    page = await client.get("/me")
    assert page.status_code == 200
    assert "cleo" in page.text
    assert (await client.get("/me/posts")).status_code == 403


async def test_in_production_staff_are_asked_for_a_code(
    app: Litestar, client: httpx.AsyncClient, database: Database
) -> None:

    app.state.shell = replace(app.state.shell, settings=replace(app.state.shell.settings, env="production"))
    async with database.writing() as session:
        words = await staff.add(session, "cleo", ROLE)
    answer = await sign_in(client, {"sign_in_name": "cleo", "passphrase": words})
    assert answer.headers["location"] == "/sign-in/code"
    assert (await client.get("/me")).status_code == 401
    async with database.writing() as session:
        row = (await session.scalars(select(Staff))).one()
        if row.totp_sealed is None:
            totp.begin(row)
        secret = totp.secret_of(row)
    page = await client.get("/sign-in/code")
    assert totp.grouped(secret) in page.text
    assert (await submit(client, "/sign-in/code", "/sign-in/code", code="000000")).status_code == 422
    code = pyotp.TOTP(secret).at(clock.now())
    answer = await submit(client, "/sign-in/code", "/sign-in/code", code=code)
    assert answer.headers["location"] == "/me"
    assert (await client.get("/me")).status_code == 200
