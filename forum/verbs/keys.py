"""``leeward keys``: make the keys file, renew a key, and drop an old version once nothing needs it."""

import argparse
import os
from pathlib import Path

from sqlalchemy import MetaData, func, select

from forum import keys
from forum.foundation.sealing import PURPOSES
from forum.settings import OperatorFault
from forum.storage.base import Base
from forum.storage.database import Database
from forum.verbs import common

#: Which rows were made with which key: (key, table). Each row names its version in the column key_version.
USED_BY = {
    "login": ("account",),
    "passphrase": ("account", "staff"),
    "persona": ("persona", "sanction"),
    "audit": (),
    "webhook": ("staff_channel",),
}


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb with its two acts."""
    verb = verbs.add_parser("keys", help="make and retire the keys that live outside the database")
    acts = verb.add_subparsers(metavar="ACT", required=True)
    new = acts.add_parser("new", help="make a keys file, or with --key a newer version of one key")
    new.add_argument("file", nargs="?", type=Path, help="the file (default: LEEWARD_KEYS_FILE)")
    new.add_argument(
        "--key", choices=PURPOSES, help="make a new version of this key; the older ones are kept"
    )
    new.set_defaults(run=run_new)
    retire = acts.add_parser("retire", help="drop an older version; says what still needs it")
    retire.add_argument("key", choices=PURPOSES)
    retire.add_argument("version", type=int)
    retire.add_argument("--yes", action="store_true", help="drop it although rows still need it")
    retire.set_defaults(run=run_retire)


def run_new(args: argparse.Namespace) -> int:
    """Make the file, or add a version to a key in it; returns 0."""
    path = args.file or _named_file()
    if args.key:
        keys.save(keys.renewed(keys.load(path), args.key), path, overwrite=True)
        print(f"{path}: the {args.key} key has a new version; restart the forum to use it.")
        return 0
    try:
        keys.save(keys.fresh(), path)
    except FileExistsError:
        raise OperatorFault(f"{path} exists already; nothing was changed.") from None
    except OSError as error:
        raise OperatorFault(f"{path} can't be written: {error.strerror}.") from None
    print(f"{path}: five new keys. Set LEEWARD_KEYS_FILE to it, and keep a copy apart from every backup.")
    return 0


def run_retire(args: argparse.Namespace) -> int:
    """Say how many rows still need the version, and drop it when none do (or --yes); returns 0 when dropped, else 1."""
    path = _named_file()
    kept = keys.load(path)
    smaller = keys.without(kept, args.key, args.version)
    settings = common.settings_from()

    async def count(database: Database) -> dict[str, int]:
        return await rows_on(database, args.key, args.version)

    needing = {
        table: rows for table, rows in common.with_database(settings, "keys retire", count).items() if rows
    }
    for table, rows in needing.items():
        print(f"{rows} rows of {table} still need version {args.version} of the {args.key} key.")
    if args.key == "audit":
        print("Subjects in the audit log written with it can no longer be matched; the chain stays whole.")
    if needing and not args.yes:
        print(
            "Each moves at its owner's next sign-in. Run again with --yes to drop it all the same: they are locked out."
        )
        return 1
    keys.save(smaller, path, overwrite=True)
    print(f"Version {args.version} of the {args.key} key is gone.")
    return 0


async def rows_on(database: Database, key: str, version: int) -> dict[str, int]:
    """Return for each table how many rows were made with that version of that key."""
    import forum.storage.tables  # noqa: F401

    tables: MetaData = Base.metadata
    found = {}
    async with database.reading() as session:
        for name in USED_BY[key]:
            table = tables.tables[name]
            rows = select(func.count()).select_from(table).where(table.c.key_version == version)
            found[name] = (await session.execute(rows)).scalar_one()
    return found


def _named_file() -> Path:
    named = os.environ.get("LEEWARD_KEYS_FILE", "").strip()
    if not named:
        raise OperatorFault("Name the keys file, or set LEEWARD_KEYS_FILE.")
    return Path(named).expanduser()
