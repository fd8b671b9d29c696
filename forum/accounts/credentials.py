"""Finds the row behind a sign-in name, proves words against it and makes new verifiers; may not open a session.

Work is the same for a name that exists and one that doesn't (promises.md 1.4): one argon2id call either way.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import passphrases
from forum.foundation import passwords, sealing
from forum.foundation.passwords import Cost, Stretched
from forum.foundation.secret import Secret
from forum.storage.tables.accounts import Account, Staff

BY_PASSPHRASE = "account.root_by_passphrase"  # noqa: S105  the name of a column
BY_RECOVERY = "account.root_by_recovery"


@dataclass(frozen=True, slots=True)
class Verified:
    """Everything a row keeps of some words: salt, cost, pepper version and verifier; the key is for wrapping now."""

    salt: bytes
    cost: Cost
    key_version: int
    stretched: Stretched


def login_tags(name: str) -> list[bytes]:
    """Return the tag of a canonical sign-in name under every kept K_login, the newest first."""
    return [
        sealing.tag(key.secret.reveal(), b"sign-in", name.encode()) for key in sealing.keys().kept("login")
    ]


async def account_named(session: AsyncSession, name: str) -> Account | None:
    """Return the account behind a canonical sign-in name, under any kept key, or None."""
    return await session.scalar(select(Account).where(Account.login_tag.in_(login_tags(name))))


async def staff_named(session: AsyncSession, name: str) -> Staff | None:
    """Return the member of staff behind a canonical sign-in name who may still sign in, or None."""
    return await session.scalar(select(Staff).where(Staff.sign_in_name == name, Staff.disabled.is_(False)))


async def name_taken(session: AsyncSession, name: str) -> bool:
    """Tell whether a member or anyone who ever served signs in with this canonical name."""
    served = await session.scalar(select(Staff.id).where(Staff.sign_in_name == name))
    return served is not None or await account_named(session, name) is not None


async def verify_new(words: str) -> Verified:
    """Stretch canonical words that were just chosen, with a fresh salt and today's cost and pepper."""
    salt, version = passwords.new_salt(), sealing.keys().current("passphrase").version
    cost = passwords.stretcher().cost
    stretched = await passwords.stretcher().stretch(words, salt, cost=cost, pepper_version=version)
    return Verified(salt, cost, version, stretched)


async def prove(row: Account | Staff | None, name: str, passphrase: str) -> Verified | None:
    """Return the proof that `passphrase` is the row's, or None; without a row the same work is done for nothing."""
    words = passphrases.canonical_passphrase(passphrase)
    if row is None or not _pepper_is_kept(row.key_version):
        await _work_for_nothing(name, words)
        return None
    cost = Cost.parse(row.cost)
    stretched = await passwords.stretcher().stretch(
        words, row.salt, cost=cost, pepper_version=row.key_version
    )
    if not stretched.matches(row.verifier):
        return None
    return Verified(row.salt, cost, row.key_version, stretched)


async def prove_recovery(row: Account | None, name: str, code: str) -> Stretched | None:
    """Return what the recovery code gives when it is the row's, or None, after the same work either way."""
    words = passphrases.canonical_recovery(code)
    if row is None or not (row.recovery_salt and row.recovery_cost and row.recovery_verifier):
        await _work_for_nothing(name, words)
        return None
    version, cost = row.recovery_cost.split(":", 1)
    if not _pepper_is_kept(int(version)):
        await _work_for_nothing(name, words)
        return None
    stretched = await passwords.stretcher().stretch(
        words, row.recovery_salt, cost=Cost.parse(cost), pepper_version=int(version)
    )
    return stretched if stretched.matches(row.recovery_verifier) else None


def keep_passphrase(row: Account, made: Verified, root: Secret) -> None:
    """Let the row be opened by new words: verifier stored, root wrapped anew."""
    keep_verifier(row, made)
    row.root_by_passphrase = sealing.wrap_root(
        root, made.stretched.wrapping_key.reveal(), account_id=row.id, column=BY_PASSPHRASE
    )


def keep_verifier(row: Account | Staff, made: Verified) -> None:
    """Store what later proofs are compared with."""
    row.salt, row.cost, row.key_version = made.salt, str(made.cost), made.key_version
    row.verifier = made.stretched.verifier


def keep_recovery(row: Account, made: Verified, root: Secret) -> None:
    """Let the row be opened by a recovery code too."""
    row.recovery_salt, row.recovery_cost = made.salt, f"{made.key_version}:{made.cost}"
    row.recovery_verifier = made.stretched.verifier
    row.root_by_recovery = sealing.wrap_root(
        root, made.stretched.wrapping_key.reveal(), account_id=row.id, column=BY_RECOVERY
    )


def spend_recovery(row: Account) -> None:
    """Forget the recovery code: it works once."""
    row.recovery_salt = row.recovery_cost = row.recovery_verifier = row.root_by_recovery = None


def root_of(row: Account, proof: Verified) -> Secret:
    """Return the member root that proven words unwrap."""
    return sealing.unwrap_root(
        row.root_by_passphrase, proof.stretched.wrapping_key.reveal(), account_id=row.id, column=BY_PASSPHRASE
    )


def root_by_recovery(row: Account, proof: Stretched) -> Secret:
    """Return the member root that a proven recovery code unwraps. Raises Unsealable when none is stored."""
    return sealing.unwrap_root(
        row.root_by_recovery or b"", proof.wrapping_key.reveal(), account_id=row.id, column=BY_RECOVERY
    )


def is_outdated(row: Account | Staff) -> bool:
    """Tell whether the row was made at another cost or under an older pepper than new rows are."""
    current = sealing.keys().current("passphrase").version
    return row.key_version != current or row.cost != str(passwords.stretcher().cost)


def _pepper_is_kept(version: int) -> bool:
    """A row whose pepper the operator retired can't be opened by anyone; `leeward keys retire` counted it before."""
    return any(key.version == version for key in sealing.keys().kept("passphrase"))


async def _work_for_nothing(name: str, words: str) -> None:
    key = sealing.keys().current("login").secret.reveal()
    salt = sealing.tag(key, b"no such name", name.encode())[: passwords.SALT_BYTES]
    version = sealing.keys().current("passphrase").version
    await passwords.stretcher().stretch(words, salt, cost=passwords.stretcher().cost, pepper_version=version)
