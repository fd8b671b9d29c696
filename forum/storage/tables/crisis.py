"""Alerts, their steps, conversations, duty and rota: times live here only while a clock runs."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import SmallInteger

from forum.storage.base import Base, one_of

STEP_KINDS = (
    "opened",
    "rang",
    "missed",
    "alarmed",
    "awake",
    "acknowledged",
    "resumed",
    "answered",
    "handed_over",
    "joined",
    "restarted",
    "closed",
    "reopened",
    "nobody",
)


class Alert(Base):
    """Someone may be in danger: a clock that runs until a person truly answers. It never closes itself."""

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint(one_of("state", "ringing", "acknowledged", "answered", "closed"), name="state"),
        CheckConstraint("level BETWEEN 2 AND 4", name="level"),
        # One ring per subject (promises 2.2.6).
        Index(
            "uq_alert_open_persona_id", "persona_id", unique=True, postgresql_where=text("state <> 'closed'")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("moderation_case.id", ondelete="SET NULL"))
    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"))
    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    # post | call | message | flag
    origin: Mapped[str]
    # The post or message that opened it; null for a call for help.
    subject_id: Mapped[UUID | None]
    # What was written with a call for help; may be empty.
    words: Mapped[str] = mapped_column(server_default="")
    level: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(server_default="ringing")
    version: Mapped[int] = mapped_column(server_default=text("1"))
    rung: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    joined: Mapped[int] = mapped_column(server_default=text("0"))
    opened_at: Mapped[datetime]
    # When the ladder is next looked at; null when closed.
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    acknowledged_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    # The oldest word of the member that no one has answered.
    unanswered_since: Mapped[datetime | None]
    closed_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(server_default="")
    # A person on call has opened the words of this round; until then the member reads that no one has.
    opened_by_person: Mapped[bool] = mapped_column(server_default=text("false"))
    # The author's own choice: a waiting level 4 post may be shown to others after an hour (promises 2.1).
    publish_later: Mapped[bool] = mapped_column(server_default=text("false"))
    # The member may stop the questions at 24 h, 72 h and 7 d with one press (promises 2.2.10).
    follow_up: Mapped[bool] = mapped_column(server_default=text("true"))


class AlertStep(Base):
    """What happened on the ladder, content-free: it outlives the alert's words."""

    __tablename__ = "alert_step"
    __table_args__ = (
        CheckConstraint(one_of("kind", *STEP_KINDS), name="kind"),
        UniqueConstraint("alert_id", "place"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"))
    place: Mapped[int]
    kind: Mapped[str]
    rung: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    # A safety clock; coarsened to the day when the alert is closed.
    at: Mapped[datetime]


class Conversation(Base):
    """A private talk between one persona and those on duty."""

    __tablename__ = "conversation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"), unique=True)
    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id", ondelete="CASCADE"), index=True)
    last_pos: Mapped[int] = mapped_column(server_default=text("0"))
    closed: Mapped[bool] = mapped_column(server_default=text("false"))


class Message(Base):
    """One turn in a conversation."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(one_of("sender", "member", "staff", "system"), name="sender"),
        UniqueConstraint("conversation_id", "pos"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    pos: Mapped[int]
    sender: Mapped[str]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    body: Mapped[str]
    body_html: Mapped[str]
    danger: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    day: Mapped[date]


class Duty(Base):
    """Who has said "I'm on now", and until when that holds."""

    __tablename__ = "duty"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    on_until: Mapped[datetime]


class RotaShift(Base):
    """A weekly hour of the rota, in its own time zone; the plan, never proof that someone is there."""

    __tablename__ = "rota_shift"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("rung IN (1, 2)", name="rung"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    rung: Mapped[int] = mapped_column(SmallInteger)
    # 0 Monday .. 6 Sunday, of the day on which the shift begins.
    weekday: Mapped[int] = mapped_column(SmallInteger)
    starts: Mapped[time]
    # Before `starts` means the next morning.
    ends: Mapped[time]
    zone: Mapped[str]


class RingPreference(Base):
    """When a responder may not be rung: quiet hours and a nightly cap, obeyed by the ladder."""

    __tablename__ = "ring_preference"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    zone: Mapped[str]
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    nightly_cap: Mapped[int | None]
    # The evening for which `rings` counts: a count of its own, because the times of steps are blurred on closing.
    night: Mapped[date | None]
    rings: Mapped[int] = mapped_column(server_default=text("0"))
