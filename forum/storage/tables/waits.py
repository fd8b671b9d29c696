"""How long people waited for a first word, in counts alone: no row of it is anyone's."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import SmallInteger

from forum.storage.base import Base, one_of

WITHIN = ("five", "fifteen", "hour", "later")


class WaitCount(Base):
    """How many calls of a level got a person's first word within so many minutes, in one month.

    The exact times of a call are blurred when its clock stops (promises 1.3); this is what is left to learn from.
    """

    __tablename__ = "wait_count"
    __table_args__ = (
        CheckConstraint(one_of("within", *WITHIN), name="within"),
        UniqueConstraint("month", "level", "within"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date]
    level: Mapped[int] = mapped_column(SmallInteger)
    within: Mapped[str]
    calls: Mapped[int] = mapped_column(server_default=text("0"))
