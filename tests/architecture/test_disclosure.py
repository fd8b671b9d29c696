"""docs/disclosure.md names every field of every table, and none that is gone: nothing is held that it doesn't say."""

import re

import forum.storage.tables  # noqa: F401
from forum.storage.backup import LEFT_BEHIND
from forum.storage.base import Base
from tests.processes import CHECKOUT

PAGE = (CHECKOUT / "docs" / "disclosure.md").read_text(encoding="utf-8")
LISTED = PAGE.split("## Field by field")[1]


def listed() -> dict[str, set[str]]:
    entries = re.split(r"^- ", LISTED, flags=re.MULTILINE)[1:]
    named = [re.findall(r"`([a-z_]+)`", re.split(r"\n\n|\n#", entry)[0]) for entry in entries]
    return {names[0]: set(names[1:]) for names in named}


def test_every_field_of_every_table_is_written_down() -> None:
    tables = {
        table.name: {column.name for column in table.columns} for table in Base.metadata.tables.values()
    }
    assert listed() == tables


def test_what_stays_out_of_backups_is_said() -> None:
    said = set(re.findall(r"^- `([a-z_]+)` \(not in backups", LISTED, re.MULTILINE))
    assert said == LEFT_BEHIND
