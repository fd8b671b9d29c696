"""Cases, findings, flags, decisions and appeals: one case per thing, however many flags."""

from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import SmallInteger

from forum.storage.base import Base, one_of

ACTS = ("publish", "keep", "hide", "redact", "remove", "escalate", "no_action")
Reason = Literal[
    "bullying",
    "judging",
    "hate",
    "sexual",
    "personal_data",
    "spam",
    "method",
    "worried",
    "facilitator",
    "other",
]
REASONS: tuple[str, ...] = get_args(Reason)


class Case(Base):
    """One thing that a human should look at."""

    __tablename__ = "moderation_case"
    __table_args__ = (
        CheckConstraint(one_of("state", "open", "decided", "closed"), name="state"),
        CheckConstraint(one_of("subject_kind", "post", "persona", "call"), name="subject_kind"),
        UniqueConstraint("subject_kind", "subject_id"),
        Index("ix_moderation_case_open", "room_id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    # The id of the post, persona or alert: made before the insert, so intake needn't know threads.
    subject_id: Mapped[UUID]
    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    # Whose text it is about.
    persona_id: Mapped[UUID | None] = mapped_column(ForeignKey("persona.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(server_default="open")
    version: Mapped[int] = mapped_column(server_default=text("1"))
    danger: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    conduct: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # finding | flag | unscreened | check_failed | worried | minor | escalated
    origin: Mapped[str]
    # The author's words as they were when the case opened; erased with the case.
    snapshot: Mapped[str] = mapped_column(server_default="")
    labels: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    unscreened: Mapped[bool] = mapped_column(server_default=text("false"))
    # Shrunken weight of distinct reporters, 0 and up (moderation.credibility).
    reporters: Mapped[float] = mapped_column(server_default=text("0"))
    # A safety clock runs while the case is open; coarsened to the day when it is decided.
    opened_at: Mapped[datetime]
    # A person has had the words before them: until then their writer reads that no one has.
    read_by_person: Mapped[bool] = mapped_column(server_default=text("false"))
    claimed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    claimed_until: Mapped[datetime | None]
    closed_on: Mapped[date | None]


class CaseFinding(Base):
    """One reason why the check stopped at a text: rule, words, place, why."""

    __tablename__ = "case_finding"
    __table_args__ = (CheckConstraint(one_of("judged", "", "right", "wrong"), name="judged"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"), index=True)
    rule: Mapped[str]
    label: Mapped[str]
    severity: Mapped[int] = mapped_column(SmallInteger)
    start_at: Mapped[int]
    end_at: Mapped[int]
    words: Mapped[str]
    why: Mapped[str]
    lexicon: Mapped[str] = mapped_column(server_default="")
    # Marks of forum.desk.rule_counts: counted as fired; what the decision said of the rule, counted in which month.
    counted: Mapped[bool] = mapped_column(server_default=text("false"))
    judged: Mapped[str] = mapped_column(server_default="")
    judged_month: Mapped[date | None]


class Flag(Base):
    """A member asks that someone look; a child of the one case."""

    __tablename__ = "flag"
    __table_args__ = (
        CheckConstraint(one_of("reason", *REASONS), name="reason"),
        UniqueConstraint("case_id", "reporter_id", "reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"))
    reporter_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    # A person found that this worry was sent to hurt, not to help.
    weapon: Mapped[bool] = mapped_column(server_default=text("false"))
    text: Mapped[str] = mapped_column(server_default="")
    # The post as the reporter saw it.
    snapshot: Mapped[str] = mapped_column(server_default="")
    # null until decided; then whether the decision agreed with the flag.
    upheld: Mapped[bool | None]
    day: Mapped[date]


class Decision(Base):
    """What was done with a case, by whom, and the words its author was given."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(one_of("act", *ACTS), name="act"),
        UniqueConstraint("id", "decided_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"), index=True)
    persona_id: Mapped[UUID | None] = mapped_column(ForeignKey("persona.id", ondelete="SET NULL"), index=True)
    # null: the machine made it wait.
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    act: Mapped[str]
    rule: Mapped[str] = mapped_column(server_default="")
    words: Mapped[str] = mapped_column(server_default="")
    message: Mapped[str] = mapped_column(server_default="")
    sanction: Mapped[str] = mapped_column(server_default="")
    # The limit bites even while it is contested, because harm goes on (promises 3).
    harm_continues: Mapped[bool] = mapped_column(server_default=text("false"))
    # What the text was before the act, so that a second look can put it back.
    subject_was: Mapped[str] = mapped_column(server_default="")
    until: Mapped[date | None]
    day: Mapped[date]


class Appeal(Base):
    """A second look, by someone else: the database itself refuses the first decider."""

    __tablename__ = "appeal"
    __table_args__ = (
        ForeignKeyConstraint(["decision_id", "decider_id"], ["decision.id", "decision.decided_by"]),
        CheckConstraint("heard_by IS NULL OR heard_by <> decider_id", name="heard_by_another"),
        CheckConstraint(one_of("outcome", "", "upheld", "changed", "reversed"), name="outcome"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    decision_id: Mapped[UUID] = mapped_column(unique=True)
    decider_id: Mapped[UUID]
    text: Mapped[str]
    outcome: Mapped[str] = mapped_column(server_default="")
    message: Mapped[str] = mapped_column(server_default="")
    heard_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    # The 72 h clock; coarsened when the appeal is decided.
    opened_at: Mapped[datetime]
    closed_on: Mapped[date | None]
