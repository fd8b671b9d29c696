"""Lexicons edited in the browser and who answers for what; packaged lexicons stay in their files."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.storage.base import Base, one_of


class Lexicon(Base):
    """One version of a locale's lexicon as text; at most one per locale is live."""

    __tablename__ = "lexicon"
    __table_args__ = (
        CheckConstraint(one_of("state", "draft", "shadow", "live", "retired"), name="state"),
        UniqueConstraint("locale", "version"),
        # Two lexicons in force, or two that read along, would be none that anyone can name.
        Index("uq_lexicon_live", "locale", unique=True, postgresql_where=text("state = 'live'")),
        Index("uq_lexicon_shadow", "locale", unique=True, postgresql_where=text("state = 'shadow'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    locale: Mapped[str]
    version: Mapped[int]
    state: Mapped[str]
    body: Mapped[str]
    edited_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    day: Mapped[date]
