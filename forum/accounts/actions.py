"""Makes and changes accounts inside the caller's transaction; may not write a persona's row, nor print a root."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import credentials, passphrases, recovery, sessions
from forum.foundation import clock, sealing
from forum.foundation.callers import Member
from forum.foundation.errors import FieldFault, FormRejected, NotFound
from forum.foundation.ids import new_id
from forum.foundation.secret import Secret
from forum.foundation.translate import mark as _
from forum.storage.tables.accounts import Account

_TAKEN = _("Someone already signs in with this name. Please choose another, or keep the one we made for you.")

_UNDER_AGE = _("Please confirm your age. If you are younger, the help page is there for you too.")


@dataclass(frozen=True, slots=True)
class Joined:
    """A new member: what a session is opened with."""

    account_id: UUID
    root: Secret


async def join(
    session: AsyncSession, sign_in_name: str, passphrase: str, *, agree: bool = True, of_age: bool = True
) -> Joined:
    """Make an account for this name and passphrase. Raises FormRejected with every fault of the form.

    `agree` and `of_age` are looked at and nothing about them is stored (promises.md 1.2).
    """
    name = passphrases.canonical_name(sign_in_name)
    faults = [fault for fault in (_name_fault(name), _passphrase_fault(passphrase, name)) if fault]
    if not agree:
        faults.append(FieldFault("agree", _("Please say that you have read how we are here.")))
    if not of_age:
        faults.append(
            FieldFault(
                "of_age", _("Please confirm your age. If you are younger, the help page is for you too.")
            )
        )
    if not any(fault.field == "sign_in_name" for fault in faults) and await credentials.name_taken(
        session, name
    ):
        faults.append(FieldFault("sign_in_name", _TAKEN))
    if faults:
        raise FormRejected(*faults)
    root = sealing.new_root()
    row = Account(
        id=new_id(), login_tag=credentials.login_tags(name)[0], made_month=clock.month_of(clock.today())
    )
    row.seen_quarter = clock.quarter_of(clock.today())
    made = await credentials.verify_new(passphrases.canonical_passphrase(passphrase))
    credentials.keep_passphrase(row, made, root)
    await _insert(session, row)
    return Joined(row.id, root)


async def change_passphrase(session: AsyncSession, member: Member, chosen: str) -> None:
    """Let the account be opened by `chosen` from now on, and end this member's other sessions.

    The old passphrase was proven before (`entry.prove_again`). Raises FormRejected for a weak one.
    """
    if fault := _passphrase_fault(chosen, "", field="new_passphrase"):
        raise FormRejected(fault)
    row = await account_of(session, member)
    made = await credentials.verify_new(passphrases.canonical_passphrase(chosen))
    credentials.keep_passphrase(row, made, member.root)
    await session.flush()
    await sessions.end_others(session, member.root, but=member.session_id_hash)


async def keep_recovery_code(session: AsyncSession, member: Member, word_a: str, word_b: str) -> None:
    """Store the code that this session was shown, two words of which were typed back. Raises FormRejected if wrong."""
    offer = recovery.offer(member)
    pairs = (("word_a", word_a, offer.place_a), ("word_b", word_b, offer.place_b))
    wrong = [
        FieldFault(field, _("That isn't word %(place)s of the code shown above."), {"place": place})
        for field, typed, place in pairs
        if not passphrases.same_word(typed, offer.words[place - 1])
    ]
    if wrong:
        raise FormRejected(*wrong)
    row = await account_of(session, member)
    credentials.keep_recovery(row, await credentials.verify_new(offer.code), member.root)
    await session.flush()


async def mark_for_erasure(session: AsyncSession, member: Member, on: date) -> None:
    """Let this account and its vault go on the day `on`; ends all other sessions at once."""
    await session.execute(update(Account).where(Account.id == member.account_id).values(erase_on=on))
    await sessions.end_others(session, member.root, but=member.session_id_hash)


async def erase_now(session: AsyncSession, member: Member) -> None:
    """Delete this account with its vault at once, and end every session of the member."""
    await session.execute(delete(Account).where(Account.id == member.account_id))
    await sessions.end_others(session, member.root)


async def keep_after_all(session: AsyncSession, member: Member) -> None:
    """Take back an erasure that isn't final yet."""
    await session.execute(update(Account).where(Account.id == member.account_id).values(erase_on=None))


async def account_of(session: AsyncSession, member: Member) -> Account:
    """Return the member's own row. Raises NotFound when it is gone."""
    row = await session.get(Account, member.account_id)
    if row is None:
        raise NotFound
    return row


async def _insert(session: AsyncSession, row: Account) -> None:
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as fault:
        # Two people chose one name in the same second.
        raise FormRejected(FieldFault("sign_in_name", _TAKEN)) from fault


def _name_fault(name: str) -> FieldFault | None:
    if not 2 <= len(name) <= 64:
        return FieldFault("sign_in_name", _("A sign-in name has 2 to 64 letters or digits."))
    return None


def _passphrase_fault(passphrase: str, name: str, field: str = "passphrase") -> FieldFault | None:
    key = passphrases.own_fault(passphrase, name)
    return FieldFault(field, key, {}) if key else None
