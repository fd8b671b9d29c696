"""Lets somebody of the staff sit down at a browser without script."""

from litestar import Litestar

from forum.accounts import sessions
from forum.foundation.callers import StaffMember
from forum.storage.database import Database
from tests import cast
from tests.journeys.person import Person


async def sits_down(app: Litestar, database: Database, name: str, *roles: str) -> tuple[Person, StaffMember]:
    """Return the browser of somebody with these roles, and who they are."""
    async with database.writing() as session:
        who = await cast.staff(session, name, *roles)
        cookie = await sessions.open_staff(session, who.id, confirmed=True)
    person = Person(app)
    person._client.cookies.set("leeward_session", cookie)
    return person, who
