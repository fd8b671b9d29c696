"""``leeward backup`` and ``leeward restore``: the only supported backup (promises 1.3); may not write plain text."""

import argparse
import asyncio
import base64
import getpass
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import asyncpg

from forum.foundation import clock, sealing
from forum.foundation.secret import Secret
from forum.settings import OperatorFault, Settings
from forum.storage import audit, backup, erasures, migrate, retention, sealed_file
from forum.storage.database import Database, driver_url, plain_dsn
from forum.storage.sealed_file import Lock
from forum.storage.tables.accounts import Account
from forum.storage.tables.personas import Persona
from forum.verbs import common

_PASSPHRASE = "LEEWARD_BACKUP_PASSPHRASE"  # noqa: S105 - the name of a variable
_LEAST = 15
_ERASING = ((Account, retention.erased_accounts), (Persona, retention.erased_personas))


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both verbs."""
    saving = verbs.add_parser("backup", help="write a sealed backup")
    saving.add_argument("file", type=Path)
    saving.add_argument(
        "--recipient", action="append", default=[], metavar="age1...", help="seal to this age key"
    )
    saving.set_defaults(run=run_backup)
    loading = verbs.add_parser("restore", help="read a sealed backup into an empty database")
    loading.add_argument("file", type=Path)
    loading.add_argument("--identity", type=Path, help="file with the age secret key")
    loading.set_defaults(run=run_restore)


def run_backup(args: argparse.Namespace) -> int:
    """Write the backup; returns 0."""
    settings = common.settings_from()
    recipients = tuple(args.recipient)
    lock = Lock(recipients=recipients) if recipients else Lock(passphrase=_passphrase(settings, again=True))

    async def work(database: Database) -> None:
        connection = await asyncpg.connect(plain_dsn(database.url))
        try:
            with sealed_file.sealing(args.file, lock) as out:
                await backup.write(connection, migrate.head(), out, _progress)
        finally:
            await connection.close()
        async with database.writing() as session:
            await audit.record(session, "cli", "backed_up", "forum")

    common.with_database(settings, "backup", work)
    print(f"{args.file} is written ({args.file.stat().st_size} bytes). Keep it apart from the keys.")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """Read the backup into an empty database and apply the erasures that are due since; returns 0."""
    settings = common.settings_from()
    lock = _opener(args.identity, settings)
    with common.database_url(settings, "leeward restore") as url:
        try:
            with sealed_file.opening(args.file, lock) as plain:
                _restore(url, plain)
            erased = asyncio.run(_finish(settings, url))
        except common.UNREACHABLE as error:
            raise OperatorFault(common.unreachable(error)) from error
    print(f"Restored. Erasures carried out again: {erased}.")
    return 0


def _restore(url: str, plain: IO[bytes]) -> None:
    stream = backup.unpacked(plain)
    version = backup.header(next(stream, b""))
    if not migrate.is_empty(url):
        raise OperatorFault("This database is not empty; a backup is restored into an empty one only.")
    migrate.upgrade(url, version)
    asyncio.run(_load(url, stream))
    migrate.upgrade(url)


async def _load(url: str, stream: Iterator[bytes]) -> None:
    connection = await asyncpg.connect(plain_dsn(driver_url(url)))
    try:
        await backup.load(connection, stream, _progress)
    finally:
        await connection.close()


async def _finish(settings: Settings, url: str) -> int:
    """Carry out again what was erased since the backup, and what it knew as coming; each kind by itself."""
    async with common.opened(url) as database:
        erased = 0
        for model, sweep in _ERASING:
            async with database.writing() as session:
                await erasures.mark_again(session, model)
                erased += await sweep(session, settings.retention, clock.now())
        async with database.writing() as session:
            await audit.record(session, "cli", "restored", "forum", erased=erased)
    return erased


def _opener(identity: Path | None, settings: Settings) -> Lock:
    if identity is None:
        return Lock(passphrase=_passphrase(settings, again=False))
    try:
        lines = identity.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        raise OperatorFault(f"{identity} can't be read.") from None
    return Lock(
        identities=tuple(Secret(line.encode()) for line in lines if line.startswith("AGE-SECRET-KEY-"))
    )


def _passphrase(settings: Settings, *, again: bool) -> Secret:
    """Return the backup's passphrase: from the environment, the terminal, or a pipe; the demo may do without."""
    given = os.environ.get(_PASSPHRASE, "") or (
        _asked(again) if sys.stdin.isatty() else sys.stdin.readline().strip()
    )
    if not given and settings.demo:
        key = sealing.keys().current("audit").secret.reveal()
        return Secret(base64.b64encode(sealing.derive(key, "the demo's backup")))
    if len(given) < _LEAST:
        raise OperatorFault(
            f"A backup's passphrase has at least {_LEAST} characters; set {_PASSPHRASE} or type it."
        )
    return Secret(given.encode())


def _asked(again: bool) -> str:
    given = getpass.getpass("Passphrase of the backup: ")
    if again and given != getpass.getpass("Once more: "):
        raise OperatorFault("The two passphrases differ; nothing was written.")
    return given


def _progress(table: str, rows: int) -> None:
    if rows:
        print(f"{table}: {rows} rows", file=sys.stderr, flush=True)
