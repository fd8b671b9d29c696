"""Who answers for what before a forum opens; names of officers of the operator, never of a member."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from forum.storage.base import Base


class SetupAnswer(Base):
    """One question of ``leeward setup``, who answers for it, and on which day that was said."""

    __tablename__ = "setup_answer"

    question: Mapped[str] = mapped_column(primary_key=True)
    who: Mapped[str]
    day: Mapped[date]
