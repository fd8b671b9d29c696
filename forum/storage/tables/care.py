"""What stands around a call for help beside its ladder: entries, consent, slips, holds; care for those who answer."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import SmallInteger, Text

from forum.storage.base import Base, one_of

ENTRY_KINDS = (
    "second_asked",
    "second_note",
    "second_left",
    "alone",
    "redacted",
    "slowed",
    "unslowed",
    "readers_note",
    "thanked",
    "word_asked",
    "word_agreed",
    "word_refused",
    "word_back",
    "declined",
    "handover_note",
    "services",
    "reviewed",
    "hold_asked",
    "hold_agreed",
    "hold_ended",
)


class AlertEntry(Base):
    """What people did around an alert that is no step of its ladder: a day and a place, never a time."""

    __tablename__ = "alert_entry"
    __table_args__ = (
        CheckConstraint(one_of("kind", *ENTRY_KINDS), name="kind"),
        UniqueConstraint("alert_id", "place"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"))
    place: Mapped[int]
    kind: Mapped[str]
    # Who did it, or who was asked.
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    # Notes between responders; emptied with the alert's words.
    words: Mapped[str] = mapped_column(server_default="")
    day: Mapped[date]


class PublicWord(Base):
    """Whether the member agreed that others read "someone is in touch" under one of their posts."""

    __tablename__ = "public_word"
    __table_args__ = (
        CheckConstraint(one_of("state", "asked", "agreed", "refused", "taken_back"), name="state"),
    )

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    state: Mapped[str]


class ReturnSlip(Base):
    """A code on paper that opens one conversation and nothing else; the code itself is never stored."""

    __tablename__ = "return_slip"

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True)
    code_tag: Mapped[bytes] = mapped_column(unique=True)
    # The last day on which it works; null while the talk is open.
    until: Mapped[date | None]
    # A hash of the cookie that came with the code, and how long that opens the talk.
    opened_with: Mapped[bytes | None] = mapped_column(index=True)
    open_until: Mapped[datetime | None]


class ServicesCall(Base):
    """One person asked emergency services to come; a second reviews it within a day."""

    __tablename__ = "services_call"
    __table_args__ = (
        CheckConstraint("reviewed_by IS NULL OR reviewed_by <> asked_by", name="reviewed_by_another"),
        Index("ix_services_call_unreviewed", "day", postgresql_where=text("reviewed_on IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"), index=True)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    # What the member themselves had given that identifies a place: never asked for. Emptied with the alert's words.
    given: Mapped[str]
    reason: Mapped[str]
    passed_on: Mapped[str]
    told: Mapped[bool]
    untold_because: Mapped[str] = mapped_column(server_default="")
    day: Mapped[date]
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    finding: Mapped[str] = mapped_column(server_default="")
    review: Mapped[str] = mapped_column(server_default="")
    reviewed_on: Mapped[date | None]


class LegalHold(Base):
    """Two people keep one case or alert beyond its time, for a reason and until a day."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        CheckConstraint(one_of("subject_kind", "alert", "case"), name="subject_kind"),
        CheckConstraint(one_of("state", "asked", "active", "ended"), name="state"),
        CheckConstraint("agreed_by IS NULL OR agreed_by <> asked_by", name="agreed_by_another"),
        CheckConstraint("state <> 'active' OR agreed_by IS NOT NULL", name="two_people"),
        Index(
            "uq_legal_hold_standing", "subject_kind", "subject_id", unique=True,
            postgresql_where=text("state <> 'ended'"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    reason: Mapped[str]
    until: Mapped[date]
    state: Mapped[str] = mapped_column(server_default="asked")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    agreed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[date]


class ResponderCare(Base):
    """What someone on call wants for themselves: topics they'd rather not answer, words folded until asked for."""

    __tablename__ = "responder_care"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    folded: Mapped[bool] = mapped_column(server_default=text("false"))
    # Of staff alone, to the hour: asks before a second grave call; emptied after two days.
    last_grave_at: Mapped[datetime | None]
    last_alert_id: Mapped[UUID | None]


class Exposure(Base):
    """How many grave calls someone took in a week: for themselves, and summed for a lead; never for performance."""

    __tablename__ = "exposure"
    __table_args__ = (PrimaryKeyConstraint("staff_id", "week"),)

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    week: Mapped[date]
    calls: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))


class Debrief(Base):
    """An offer to put a hard call down; what is written is sealed and theirs alone."""

    __tablename__ = "debrief"
    __table_args__ = (CheckConstraint(one_of("state", "offered", "kept", "put_away"), name="state"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(server_default="offered")
    sealed: Mapped[bytes | None]
    day: Mapped[date]


class InspectionEntry(Base):
    """A step that an inspection may ask for: what kind of matter, which step, which day; no person and no word."""

    __tablename__ = "inspection_entry"
    __table_args__ = (
        CheckConstraint(one_of("about", "minor", "services", "hold"), name="about"),
        Index("ix_inspection_entry_record", "record"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # Made for this record alone: it names no case, alert or persona.
    record: Mapped[bytes]
    about: Mapped[str]
    step: Mapped[str]
    outcome: Mapped[str] = mapped_column(server_default="")
    day: Mapped[date]
