"""``leeward audit verify``: walk the chain of what staff and system did; may not write to it."""

import argparse

from forum.storage import audit
from forum.storage.audit import Verification
from forum.storage.database import Database
from forum.verbs import common


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("audit", help="check the log of what staff and system did")
    acts = verb.add_subparsers(metavar="ACT", required=True)
    verify = acts.add_parser("verify", help="walk the whole chain and print its head")
    verify.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was found; returns 0 where the chain is whole, 1 where it is broken."""

    async def work(database: Database) -> Verification:
        async with database.reading() as session:
            return await audit.verify(session)

    found = common.with_database(common.settings_from(), "audit verify", work)
    if found.broken_at is not None:
        print(f"The chain is broken at entry {found.broken_at}; the {found.entries} before it are whole.")
        return 1
    print(f"{found.entries} entries, whole. Head: {found.head.hex()}")
    return 0
