"""A frozen list of every column that holds a time, an address, an agent or an account: a new one fails the build.

Whoever adds a column here says why in the same commit (promises 1.3).
"""

import re

import pytest
from sqlalchemy import TIMESTAMP, DateTime, Table
from sqlalchemy.dialects.postgresql import INET

import forum.storage.tables  # noqa: F401
from forum.storage.base import Base

TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)

#: Exact times, and the safety clock or deadline that each serves.
TIMES = {
    "alert.acknowledged_at": "pauses the ladder; coarsened when the alert closes",
    "alert.answered_at": "ends the ladder; coarsened when the alert closes",
    "alert.next_at": "when the ladder is next looked at; null once closed",
    "alert.opened_at": "the alert's clock; coarsened when it closes",
    "alert.unanswered_since": "restarts the ladder after ten minutes; null once answered",
    "alert_step.at": "the steps of a running clock; coarsened when the alert closes",
    "appeal.opened_at": "the 72 h clock; coarsened when it is decided",
    "audit_entry.hour": "to the hour; acts of staff and system alone",
    "channel_state.failing_since": "since when a channel of staff fails, so that a dead one is told once; no member",
    "channel_state.ok_at": "when a channel of staff last worked: a silent one is checked daily; no member",
    "channel_state.tried_at": "when a channel of staff was last tried, so that checks are an hour apart; no member",
    "duty.on_until": "who is on duty now, which members are told; deleted after a day",
    "form_once.expires_at": "a used form; swept",
    "moderation_case.claimed_until": "a moderator's lease of ten minutes",
    "moderation_case.opened_at": "the case's clock; coarsened when it closes",
    "outbox.done_at": "work that is done; swept after two days, never in a backup",
    "outbox.due_at": "deadlines; never in a backup",
    "outbox.leased_until": "a worker's lease; never in a backup",
    "responder_care.last_grave_at": "of staff, to the hour: asks before a second grave call; emptied in two days",
    "return_slip.open_until": "how long a slip that was entered opens its talk, rounded to ten minutes; swept",
    "session.expires_at": "rounded to ten minutes; never in a backup",
    "session.idle_until": "rounded to ten minutes; never in a backup",
    "throttle.until": "swept after a day; never in a backup",
}

#: Columns that name an account, or that say something of the machine or the way someone is reached.
PEOPLE = {
    "vault.account_id": "what a member keeps for themselves, sealed under their root",
}
_TELLTALE = re.compile(
    r"account|address|agent|user_?agent|(^|_)ip(_|$)|mail|phone|email|device|browser|locale_seen"
)


def names(tables: list[Table], wanted: str) -> set[str]:
    return {f"{t.name}.{c.name}" for t in tables for c in t.columns if wanted == _kind(c)}


def _kind(column: object) -> str:
    kind = getattr(column, "type", None)
    if isinstance(kind, TIMESTAMP | DateTime):
        return "time"
    return "person" if isinstance(kind, INET) or _TELLTALE.search(getattr(column, "name", "")) else ""


def test_every_exact_time_is_on_the_list() -> None:
    assert names(TABLES, "time") == set(TIMES)


def test_every_column_that_could_name_an_account_or_a_machine_is_on_the_list() -> None:
    assert names(TABLES, "person") == set(PEOPLE)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_table_names_an_account_and_a_persona(table: Table) -> None:
    referred = {key.column.table.name for column in table.columns for key in column.foreign_keys}
    assert not {"account", "persona"} <= referred
    assert not ({"account", "vault"} & {table.name} and "persona" in referred)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_table_but_the_audit_chain_counts_its_rows(table: Table) -> None:
    numbered = [c.name for c in table.primary_key if c.type.python_type is int]
    assert numbered == (["seq"] if table.name == "audit_entry" else [])
