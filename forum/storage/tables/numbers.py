"""Ways to reach a person that an operator added, and who checked which line when; no member's row."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from forum.storage.base import Base, one_of


class HelpLine(Base):
    """A line that isn't packaged, as moderation.support knows it; shown to nobody before it was checked."""

    __tablename__ = "help_line"
    __table_args__ = (CheckConstraint(one_of("kind", "call", "text", "message"), name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    country: Mapped[str]
    # The line's own clock: local times in this zone, both null for day and night.
    zone: Mapped[str]
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    hours_known: Mapped[bool] = mapped_column(server_default=text("true"))
    name: Mapped[str]
    concern: Mapped[str]
    dial: Mapped[str]
    kind: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    how: Mapped[str] = mapped_column(server_default="")
    web: Mapped[str] = mapped_column(server_default="")
    source: Mapped[str]
    day: Mapped[date]


class LineCheck(Base):
    """The newest word on one line: a named person's. Earlier ones stand in the audit chain."""

    __tablename__ = "line_check"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # A packaged line's id, or a help_line's id as text: packaged lines have no row.
    line: Mapped[str] = mapped_column(unique=True)
    checked_by: Mapped[str]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    # dialled | official_page
    how: Mapped[str]
    holds: Mapped[bool]
    day: Mapped[date]
    until: Mapped[date]
