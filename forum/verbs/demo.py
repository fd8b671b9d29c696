"""``leeward demo``: load the demo forum once and print its sign-ins; may not run outside LEEWARD_ENV=demo."""

import argparse
import asyncio
import json
import os
import sys
from typing import Any

from forum.demo import stories
from forum.demo.load import REFUSAL, load
from forum.settings import OperatorFault, Settings
from forum.storage import migrate
from forum.verbs import common


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("demo", help="load the demo forum and print its sign-ins")
    verb.add_argument("--json", action="store_true", help="print the sign-ins as JSON")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Load what isn't there yet and print the sign-ins; returns 0. Raises OperatorFault outside a demo."""
    if os.environ.get("LEEWARD_ENV", "").strip() != "demo":
        raise OperatorFault(REFUSAL)
    settings = common.settings_from()
    with common.database_url(settings, "leeward demo") as url:
        migrate.upgrade(url)
        asyncio.run(_load(settings, url))
    print(json.dumps(described(settings), indent=2) if args.json else sign_ins(settings))
    return 0


async def load_and_print(settings: Settings, url: str) -> None:
    """Load what isn't there yet into the database at ``url`` and print the sign-ins, for ``leeward serve --demo``."""
    await _load(settings, url)
    print(sign_ins(settings), flush=True)


def described(settings: Settings) -> dict[str, Any]:
    """Return the demo's address, sign-ins and rooms as plain data; the first room is open, Ash and Ivy are in it."""
    return {
        "base": settings.base_url,
        "accounts": [
            {"sign_in_name": each.sign_in_name, "passphrase": each.passphrase, "role": each.role}
            for each in stories.people().all
        ],
        "rooms": [{"slug": room.slug, "access": room.access} for room in stories.rooms()],
    }


def sign_ins(settings: Settings) -> str:
    """Return the sign-ins as a table for a terminal."""
    lines = [f"  {each.sign_in_name:<6}{each.role:<13}{each.passphrase}" for each in stories.people().all]
    return "\n".join((f"Sign in at {settings.base_url}/sign-in as one of these (demo only):", *lines))


async def _load(settings: Settings, url: str) -> None:
    async with common.opened(url) as database:
        if await load(settings, database, _say) and sys.stderr.isatty():
            print(file=sys.stderr)


def _say(done: int, total: int) -> None:
    """Keep one line on a terminal; elsewhere say only that it is done."""
    if sys.stderr.isatty():
        print(f"\rLoading the demo forum: {done} of {total} posts", end="", file=sys.stderr, flush=True)
    elif done == total:
        print(f"The demo forum is loaded: {total} posts.", file=sys.stderr, flush=True)
