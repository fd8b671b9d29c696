"""``leeward staff``: add, list and disable those who serve the forum; may not see an account or a persona."""

import argparse
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import staff
from forum.foundation.errors import FormRejected, NotFound
from forum.settings import OperatorFault
from forum.storage import audit
from forum.storage.database import Database
from forum.storage.tables.accounts import ROLES
from forum.storage.tables.rooms import Room
from forum.verbs import common

T = TypeVar("T")


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb with its acts."""
    verb = verbs.add_parser("staff", help="add, list and disable those who serve the forum")
    acts = verb.add_subparsers(metavar="ACT", required=True)
    add = acts.add_parser("add", help="add someone; prints their passphrase once")
    add.add_argument("name", help="the name they sign in with")
    add.add_argument(
        "--role",
        action="append",
        required=True,
        metavar="ROLE[:ROOM]",
        help=f"{', '.join(ROLES)}; ROOM is a room's slug (may be repeated)",
    )
    add.add_argument(
        "--channel",
        action="append",
        default=[],
        metavar="URL",
        help="where they are rung: mailto:..., https://..., an Apprise address (may be repeated)",
    )
    add.set_defaults(run=run_add)
    listing = acts.add_parser("list", help="list everybody with their roles")
    listing.set_defaults(run=run_list)
    disable = acts.add_parser("disable", help="shut someone's door at once")
    disable.add_argument("name")
    disable.set_defaults(run=run_disable)


def run_add(args: argparse.Namespace) -> int:
    """Add someone and print the passphrase made for them; returns 0."""

    async def work(database: Database) -> str:
        async with database.writing() as session:
            roles = [await _role(session, wanted) for wanted in args.role]
            words = await staff.add(session, args.name, roles, channels=args.channel)
            await audit.record(session, "cli", "staff_added", await staff.find(session, args.name))
            return words

    words = _asked("staff add", work)
    print(f"{args.name} can sign in with this passphrase, which is shown only now:\n\n    {words}\n")
    print("At the first sign-in a second factor is set up.")
    return 0


def run_list(args: argparse.Namespace) -> int:
    """Print one line for each; returns 0."""

    async def work(database: Database) -> list[str]:
        async with database.reading() as session:
            slugs = {row.id: row.slug for row in await session.execute(select(Room.id, Room.slug))}
            return [_line(each, slugs) for each in await staff.listed(session)]

    print(
        "\n".join(_asked("staff list", work))
        or "Nobody serves this forum yet: leeward staff add NAME --role admin"
    )
    return 0


def run_disable(args: argparse.Namespace) -> int:
    """End someone's sessions and refuse new ones; returns 0."""

    async def work(database: Database) -> None:
        async with database.writing() as session:
            staff_id = await _found(session, args.name)
            await staff.disable(session, staff_id)
            await audit.record(session, "cli", "staff_disabled", staff_id)

    _asked("staff disable", work)
    print(f"{args.name} can no longer sign in; their sessions have ended.")
    return 0


def _asked(verb: str, work: Callable[[Database], Awaitable[T]]) -> T:
    try:
        return common.with_database(common.settings_from(), verb, work)
    except FormRejected as fault:
        raise OperatorFault("\n".join(each.key % dict(each.params) for each in fault.faults)) from None


async def _found(session: AsyncSession, name: str) -> UUID:
    try:
        return await staff.find(session, name)
    except NotFound:
        raise OperatorFault(f"Nobody here is called {name!r}; 'leeward staff list' shows who is.") from None


async def _role(session: AsyncSession, wanted: str) -> tuple[str, UUID | None]:
    role, _, slug = wanted.partition(":")
    if not slug:
        return role, None
    room = await session.scalar(select(Room.id).where(Room.slug == slug))
    if room is None:
        raise OperatorFault(f"There is no room with the slug {slug!r}; 'leeward room list' shows them.")
    return role, room


def _line(each: staff.StaffLine, slugs: dict[UUID, str]) -> str:
    roles = ", ".join(role if room is None else f"{role}:{slugs.get(room, '?')}" for role, room in each.roles)
    marks = [] if each.second_factor else ["no second factor yet"]
    marks += ["disabled"] if each.disabled else []
    marks += [] if each.reached else ["no channel of their own"]
    return f"{each.sign_in_name:<20} {roles:<36} {'; '.join(marks)}".rstrip()
