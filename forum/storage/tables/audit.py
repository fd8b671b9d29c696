"""The audit chain: append-only, hash-chained, the one stored global sequence."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.storage.base import Base


class AuditEntry(Base):
    """One act of staff or of the system; its hash covers the entry before it."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # To the hour (promises 1.3).
    hour: Mapped[datetime]
    # staff:<id>, system:<name> or cli
    actor: Mapped[str]
    act: Mapped[str]
    # A keyed hash of the subject's id: comparable, not readable.
    subject: Mapped[bytes]
    detail: Mapped[dict[str, Any]]
    previous: Mapped[bytes]
    hash: Mapped[bytes]
