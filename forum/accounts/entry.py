"""Lets people in: by passphrase, by recovery code, and once more for what crosses rooms. May not tell who exists.

Each function takes the database, not a session: the try is counted, the words are proven and the session is opened in
separate short transactions, so that no connection waits for argon2id and a failed try is still counted.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import credentials, passphrases, sessions, throttle
from forum.accounts.credentials import Verified
from forum.foundation import clock
from forum.foundation.callers import Member
from forum.foundation.errors import FieldFault, FormRejected, NotFound
from forum.foundation.secret import Secret
from forum.foundation.translate import mark as _
from forum.storage.database import Database
from forum.storage.tables.accounts import Account, Staff

_WRONG = _("That name and passphrase don't open anything together. Please check both; nothing is locked.")
_WRONG_CODE = _("That name and code don't open anything together. Please check both; nothing is locked.")
_WRONG_AGAIN = _("That isn't your passphrase. Please try again.")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An opened session: its cookie, whose kind it is, whether a second factor is still asked, and the member."""

    cookie: str
    staff: bool = False
    needs_code: bool = False
    root: Secret | None = None
    account_id: UUID | None = None


# What a higher shelf does for a member who has just come in, handed in by `app.py`: their personas move to new keys.
AtEntry = Callable[[Database, Secret], Awaitable[None]]


async def _nothing(_database: Database, _root: Secret) -> None:
    return None


_at_entry: AtEntry = _nothing


def install(at_entry: AtEntry) -> None:
    """Set what is done for each member who comes in; called once at start."""
    global _at_entry
    _at_entry = at_entry


async def sign_in(
    database: Database, sign_in_name: str, passphrase: str, *, keep: bool = False, second_factor: bool = True
) -> SignedIn:
    """Open a session for whoever this is, member or staff. Raises FormRejected (one answer for all) or Throttled."""
    name = passphrases.canonical_name(sign_in_name)
    tag = throttle.tag_of("sign-in", name)
    async with database.writing() as session:
        await throttle.enter(session, tag)
        staff = await credentials.staff_named(session, name)
        account = await credentials.account_named(session, name)
    row = staff or account
    proof = await credentials.prove(row, name, passphrase)
    if row is None or proof is None:
        raise FormRejected(FieldFault("", _WRONG))
    async with database.writing() as session:
        await throttle.clear(session, tag)
        if isinstance(row, Staff):
            cookie = await sessions.open_staff(session, row.id, confirmed=not second_factor)
            return SignedIn(cookie, staff=True, needs_code=second_factor)
    await _bring_up_to_date(database, row, proof, name, passphrase)
    return await _open(database, row, credentials.root_of(row, proof), keep=keep)


async def recover(database: Database, sign_in_name: str, code: str, chosen: str) -> SignedIn:
    """Open the account by its recovery code and give it the passphrase `chosen`; the code is spent, all sessions end.

    Raises FormRejected for a weak passphrase or (one answer for all) a wrong pair, or Throttled.
    """
    name = passphrases.canonical_name(sign_in_name)
    if key := passphrases.own_fault(chosen, name):
        raise FormRejected(FieldFault("passphrase", key))
    tag = throttle.tag_of("sign-in", name)
    async with database.writing() as session:
        await throttle.enter(session, tag)
        row = await credentials.account_named(session, name)
    proof = await credentials.prove_recovery(row, name, code)
    if row is None or proof is None:
        raise FormRejected(FieldFault("", _WRONG_CODE))
    root = credentials.root_by_recovery(row, proof)
    made = await credentials.verify_new(passphrases.canonical_passphrase(chosen))
    async with database.writing() as session:
        fresh = await _locked(session, row.id)
        credentials.keep_passphrase(fresh, made, root)
        credentials.spend_recovery(fresh)
        await throttle.clear(session, tag)
        await sessions.end_others(session, root)
    return await _open(database, fresh, root, keep=False)


async def prove_again(
    database: Database, member: Member, passphrase: str, *, field: str = "passphrase"
) -> None:
    """Return when `passphrase` is the member's own. Raises FormRejected naming `field`, Throttled or NotFound."""
    tag = throttle.tag_of("again", member.account_id.bytes)
    async with database.writing() as session:
        await throttle.enter(session, tag)
        row = await session.get(Account, member.account_id)
    if row is None:
        raise NotFound
    if await credentials.prove(row, "", passphrase) is None:
        raise FormRejected(FieldFault(field, _WRONG_AGAIN))
    async with database.writing() as session:
        await throttle.clear(session, tag)


async def _open(database: Database, row: Account, root: Secret, *, keep: bool) -> SignedIn:
    midnight = datetime.combine(row.erase_on, time(), UTC) if row.erase_on else None
    # On the day itself the worker may still be on its way: a last hour to read and to change one's mind.
    ends_by = max(midnight, clock.now() + timedelta(hours=1)) if midnight else None
    async with database.writing() as session:
        cookie = await sessions.open_member(session, root, row.id, keep=keep, ends_by=ends_by)
    await _at_entry(database, root)
    return SignedIn(cookie, root=root, account_id=row.id)


async def _bring_up_to_date(
    database: Database, row: Account, proof: Verified, name: str, passphrase: str
) -> None:
    """Move the row to today's keys, cost and quarter: each row moves at its owner's next use (promises.md 1.2)."""
    newest = credentials.login_tags(name)[0]
    quarter = clock.quarter_of(clock.today())
    if not credentials.is_outdated(row) and row.login_tag == newest and row.seen_quarter == quarter:
        return
    made = None
    if credentials.is_outdated(row):
        made = await credentials.verify_new(passphrases.canonical_passphrase(passphrase))
    root = credentials.root_of(row, proof)
    async with database.writing() as session:
        fresh = await _locked(session, row.id)
        if fresh.verifier != row.verifier:
            return  # the passphrase was changed meanwhile
        fresh.login_tag, fresh.seen_quarter = newest, quarter
        if made:
            credentials.keep_passphrase(fresh, made, root)


async def _locked(session: AsyncSession, account_id: UUID) -> Account:
    row = await session.scalar(select(Account).where(Account.id == account_id).with_for_update())
    if row is None:
        raise NotFound
    return row
