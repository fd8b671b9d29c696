"""How often each rule of the lexicon fired and was judged, in counts alone: no row of it is anyone's."""

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.storage.base import Base


class RuleCount(Base):
    """In one month: in how many cases a rule fired, and how often a person's decision said that it was right or not."""

    __tablename__ = "rule_count"
    __table_args__ = (UniqueConstraint("month", "rule"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date]
    rule: Mapped[str]
    fired: Mapped[int] = mapped_column(server_default=text("0"))
    judged_right: Mapped[int] = mapped_column(server_default=text("0"))
    judged_wrong: Mapped[int] = mapped_column(server_default=text("0"))
