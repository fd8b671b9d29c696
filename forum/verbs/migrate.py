"""``leeward migrate``: bring the schema to the newest version; may not touch what people wrote."""

import argparse

from forum.settings import OperatorFault
from forum.storage import migrate
from forum.verbs import common


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("migrate", help="bring the database's schema to this version's")
    verb.add_argument("--new", metavar="WHAT", help="for developers: write a new version from the tables")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Migrate, or write a new migration; returns 0."""
    settings = common.settings_from()
    with common.database_url(settings, "leeward migrate") as url:
        try:
            migrate.upgrade(url)
            if args.new:
                print(migrate.revise(url, args.new))
                return 0
        except common.UNREACHABLE as error:
            raise OperatorFault(common.unreachable(error)) from error
    print(f"The schema is at its newest version, {migrate.head()}.")
    return 0
