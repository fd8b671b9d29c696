"""The declarative base that every table stands on; it may not name a table."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DATE, TIMESTAMP, LargeBinary, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        str: Text,
        bytes: LargeBinary,
        UUID: Uuid(as_uuid=True),
        datetime: TIMESTAMP(timezone=True),
        date: DATE,
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


def one_of(column: str, *values: str) -> str:
    """Take a column and its allowed values; return the SQL of a CHECK constraint."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
