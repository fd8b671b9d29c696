"""Personas and what hangs on one: notices, reading places, mutes, sanctions; never an account id."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from forum.storage.base import Base, one_of


class Persona(Base):
    """Who someone is in one room. The handle is computed forward from a member root and leads nowhere back."""

    __tablename__ = "persona"
    __table_args__ = (
        CheckConstraint(one_of("standing", "newcomer", "member", "facilitator"), name="standing"),
        CheckConstraint(one_of("membership", "visitor", "requested", "member", "left"), name="membership"),
        UniqueConstraint("room_id", "alias_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    handle: Mapped[bytes] = mapped_column(unique=True)
    key_version: Mapped[int] = mapped_column(server_default=text("1"))
    alias: Mapped[str]
    # The alias folded, so that two in a room can't differ by a capital alone.
    alias_key: Mapped[str]
    standing: Mapped[str] = mapped_column(server_default="newcomer")
    membership: Mapped[str] = mapped_column(server_default="member")
    made_week: Mapped[date]
    # Posts that a human or the check let stand: what moves a newcomer on.
    posts: Mapped[int] = mapped_column(server_default=text("0"))
    upheld_strikes: Mapped[int] = mapped_column(server_default=text("0"))
    # Erasure hides at once and is final on this day.
    erase_on: Mapped[date | None]


class Sanction(Base):
    """A limit that outlives its persona: matched by handle, ends by itself."""

    __tablename__ = "sanction"
    __table_args__ = (
        CheckConstraint(one_of("scope", "room", "site"), name="scope"),
        CheckConstraint(one_of("kind", "note", "posts_wait", "read_only", "leave_room", "site"), name="kind"),
        CheckConstraint(one_of("state", "pending", "active", "lifted"), name="state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    handle: Mapped[bytes] = mapped_column(index=True)
    key_version: Mapped[int] = mapped_column(server_default=text("1"))
    scope: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="active")
    until: Mapped[date | None]
    case_id: Mapped[UUID | None]
    decision_id: Mapped[UUID | None]


class Notice(Base):
    """Something a persona is told, inside the forum only."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_persona_id_unread", "persona_id", postgresql_where=text("NOT seen")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    target_id: Mapped[UUID]
    params: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    seen: Mapped[bool] = mapped_column(server_default=text("false"))
    day: Mapped[date]


class ReadingPlace(Base):
    """How far a persona has read in a thread, moved by an amount that only the member's root gives.

    A bare place says, to one post, when someone was last here; two rooms read in one go would pair their personas.
    """

    __tablename__ = "reading_place"
    __table_args__ = (PrimaryKeyConstraint("persona_id", "thread_id"),)

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id", ondelete="CASCADE"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    hidden_pos: Mapped[int] = mapped_column(BigInteger)


class Mute(Base):
    """One persona doesn't see another in one room; one-sided and silent."""

    __tablename__ = "mute"
    __table_args__ = (PrimaryKeyConstraint("persona_id", "muted_id"),)

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id", ondelete="CASCADE"))
    muted_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id", ondelete="CASCADE"))
