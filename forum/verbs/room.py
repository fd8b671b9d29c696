"""``leeward room add|list``: rooms without the browser; may not read a letter."""

import argparse
from typing import Any

import msgspec

from forum.admin import queries, rooms
from forum.admin.forms import NewRoomForm, Slug
from forum.foundation.errors import FormRejected
from forum.settings import OperatorFault
from forum.storage.database import Database
from forum.storage.tables.rooms import ACCESS, KINDS
from forum.verbs import common


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb and its two acts."""
    acts = verbs.add_parser("room", help="add or list rooms").add_subparsers(metavar="ACT", required=True)
    add = acts.add_parser("add", help="make a room")
    add.add_argument("slug", type=_slug, help="its address: small letters, digits, hyphens")
    add.add_argument("--title", required=True)
    add.add_argument("--topic", required=True)
    add.add_argument("--kind", choices=KINDS, default="peer_led")
    add.add_argument("--access", choices=[way for way in ACCESS if way != "system"], default="members")
    add.add_argument("--about", default="")
    add.add_argument("--expect", default="", help="what to expect; one paragraph a line")
    add.add_argument("--rule", action="append", default=[], help="a ground rule; may be given again")
    add.set_defaults(run=_add)
    acts.add_parser("list", help="list rooms").set_defaults(run=_list)


def _add(args: argparse.Namespace) -> int:
    common.with_database(common.settings_from(), "room", lambda database: _make(database, _form(args)))
    print(f"/rooms/{args.slug}")
    return 0


def _slug(typed: str) -> str:
    try:
        return msgspec.convert(typed, Slug)
    except msgspec.ValidationError:
        raise argparse.ArgumentTypeError(
            f"{typed!r} must be small letters, digits and single hyphens"
        ) from None


def _form(args: argparse.Namespace) -> NewRoomForm:
    values: dict[str, Any] = {
        name: getattr(args, name) for name in ("slug", "title", "topic", "kind", "access", "about", "expect")
    }
    try:
        return msgspec.convert({**values, "ground_rules": "\n".join(args.rule)}, NewRoomForm)
    except msgspec.ValidationError as fault:
        raise OperatorFault(f"The room can't be made: {fault}.") from None


async def _make(database: Database, form: NewRoomForm) -> None:
    async with database.writing() as session:
        try:
            await rooms.add_room(session, "cli", form)
        except FormRejected as fault:
            raise OperatorFault(fault.faults[0].key) from None


def _list(_args: argparse.Namespace) -> int:
    for row in common.with_database(common.settings_from(), "room", _table):
        state = "archived" if row.archived else row.access
        print(
            f"{row.slug:24} {state:10} {row.kind:17} {row.members:4} members  {row.threads:4} threads  {row.title}"
        )
    return 0


async def _table(database: Database) -> list[queries.RoomRow]:
    async with database.reading() as reader:
        return await queries.rooms_table(reader)
