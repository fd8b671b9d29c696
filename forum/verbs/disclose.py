"""``leeward disclose``: print, field by field, what a lawful order about a persona can get; logs that it did."""

import argparse
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.ids import parse_id
from forum.settings import OperatorFault
from forum.storage import audit
from forum.storage.base import Base
from forum.storage.database import Database
from forum.storage.tables.personas import Persona
from forum.verbs import common

_NEVER_HELD = """\
Never held, so that nobody can be made to hand it over:
  a name, a mail address, a telephone number, an address of the internet, the kind of browser, exact times of posts,
  which account this persona belongs to, and which other personas the same person has.

What the keys add:
  K_persona alone opens nothing: a handle is made from the member's own root, which is stored only sealed under their
  passphrase or recovery code. With the keys AND a passphrase that the person gives, their handles can be computed
  and compared with this one. While a member is signed in, whoever controls the running server could do the same.
"""


@dataclass(frozen=True, slots=True)
class Held:
    """One row that names the persona: its table and its fields."""

    table: str
    fields: dict[str, object]


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("disclose", help="print all that is held about one persona")
    verb.add_argument("persona", help="the persona's id, as a case page shows it")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every row that names the persona, and what is not held; returns 0."""
    persona_id = parse_id(args.persona)
    if persona_id is None:
        raise OperatorFault("A persona's id looks like 1b4e28ba-2fa1-41d2-883f-0016d3cca427.")

    async def work(database: Database) -> list[Held]:
        async with database.writing() as session:
            found = await held_about(session, persona_id)
            await audit.record(session, "cli", "disclosed", persona_id, rows=len(found))
            return found

    for row in common.with_database(common.settings_from(), "disclose", work):
        print(f"[{row.table}]")
        print("\n".join(f"  {name}: {_shown(value)}" for name, value in row.fields.items()))
    print(f"\n{_NEVER_HELD}")
    return 0


async def held_about(session: AsyncSession, persona_id: UUID) -> list[Held]:
    """Return every row of every table that names this persona; raises OperatorFault where there is none."""
    persona = await session.get(Persona, persona_id)
    if persona is None:
        raise OperatorFault("No persona has this id.")
    found: list[Held] = []
    for table in Base.metadata.sorted_tables:
        for about in _naming(table, persona):
            rows = await session.execute(select(table).where(about))
            found += [Held(table.name, dict(row._mapping)) for row in rows]
    return found


def _naming(table: Table, persona: Persona) -> list[ColumnElement[bool]]:
    """Return for each column of a table that names a persona the condition that it names this one."""
    if "handle" in table.c:
        return [table.c.handle == persona.handle]
    keys = [c for c in table.c if any(key.column.table.name == "persona" for key in c.foreign_keys)]
    return [column == persona.id for column in keys]


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
