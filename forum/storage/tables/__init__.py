"""All tables, so that metadata is whole wherever it is asked for; nothing but tables."""

from forum.storage.tables import (
    accounts,
    audit,
    care,
    cases,
    crisis,
    lexicons,
    numbers,
    oncall,
    outbox,
    personas,
    rooms,
    rules,
    setup,
    threads,
    waits,
)

__all__ = [
    "accounts",
    "audit",
    "care",
    "cases",
    "crisis",
    "lexicons",
    "numbers",
    "oncall",
    "outbox",
    "personas",
    "rooms",
    "rules",
    "setup",
    "threads",
    "waits",
]
