"""A member with an account row, for whom a vault may be kept, and a browser in which they are signed in."""

from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import sessions
from forum.foundation import clock
from forum.foundation.callers import Member
from forum.storage.database import Database
from forum.storage.tables.accounts import Account
from tests import cast
from tests.journeys.person import Person


async def member(session: AsyncSession) -> Member:
    """Return somebody with an account."""
    made = cast.member()
    session.add(
        Account(
            id=made.account_id, login_tag=made.account_id.bytes, salt=b"s", cost="m=8,t=1,p=1", verifier=b"v",
            root_by_passphrase=b"r", made_month=clock.month_of(clock.today()),
            seen_quarter=clock.quarter_of(clock.today()),
        )
    )  # fmt: skip
    await session.flush()
    return made


async def visitor(app: Litestar, database: Database) -> tuple[Person, Member]:
    """Return a browser of a member who is signed in, and the member."""
    async with database.writing() as session:
        made = await member(session)
        cookie = await sessions.open_member(session, made.root, made.account_id)
    person = Person(app)
    person._client.cookies.set("leeward_session", cookie)
    return person, made
