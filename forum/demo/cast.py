"""Gives the demo's people their ways in: accounts, staff, and roots for those who never sign in. No persona here.

Every account is made in a transaction of its own, apart from any persona's row (promises.md 1.3).
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import actions, credentials, passphrases, staff
from forum.demo.stories import People, SignIn
from forum.foundation import sealing
from forum.foundation.callers import Member, StaffMember
from forum.foundation.ids import new_id
from forum.foundation.secret import Secret
from forum.settings import OperatorFault
from forum.storage.database import Database
from forum.storage.tables.accounts import Staff, StaffRole

_TAKEN = (
    "The sign-in name {name!r} belongs to somebody else here; the demo loads only into a forum of its own."
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the demo, as the forum's actions know them."""

    members: dict[str, Member]
    staff: dict[str, StaffMember]

    def member(self, key: str) -> Member:
        """Return the member of this key; who has no sign-in gets a root that nobody keeps."""
        if key not in self.members:
            self.members[key] = _member(sealing.new_root(), new_id())
        return self.members[key]


async def assemble(database: Database, people: People) -> Cast:
    """Make the sign-ins that are missing, open those that stand, and return everybody.

    Raises OperatorFault where a name is somebody else's.
    """
    members = {each.sign_in_name: await _account(database, each) for each in people.members}
    serving = {each.sign_in_name: await _serving(database, each) for each in people.staff}
    return Cast(members, serving)


async def _account(database: Database, who: SignIn) -> Member:
    async with database.reading() as session:
        row = await credentials.account_named(session, passphrases.canonical_name(who.sign_in_name))
    if row is None:
        async with database.writing() as session:
            joined = await actions.join(session, who.sign_in_name, who.passphrase)
        return _member(joined.root, joined.account_id)
    proof = await credentials.prove(row, who.sign_in_name, who.passphrase)
    if proof is None:
        raise OperatorFault(_TAKEN.format(name=who.sign_in_name))
    return _member(credentials.root_of(row, proof), row.id)


async def _serving(database: Database, who: SignIn) -> StaffMember:
    async with database.writing() as session:
        if await credentials.staff_named(session, who.sign_in_name) is None:
            await staff.add(session, who.sign_in_name, [(who.role, None)], passphrase=who.passphrase)
        return await _caller(session, who.sign_in_name)


async def _caller(session: AsyncSession, name: str) -> StaffMember:
    row = (await session.scalars(select(Staff).where(Staff.sign_in_name == name))).one()
    roles = await session.execute(
        select(StaffRole.role, StaffRole.room_id).where(StaffRole.staff_id == row.id)
    )
    return StaffMember(row.id, row.sign_in_name, frozenset((role, room_id) for role, room_id in roles))


def _member(root: Secret, account_id: UUID) -> Member:
    return Member(root, account_id, session_id_hash=b"")
