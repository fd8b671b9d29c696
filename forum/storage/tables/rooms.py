"""Rooms and the requests to enter them; a room knows no account."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.storage.base import Base, one_of

KINDS = ("peer_led", "member_run", "professional_led", "carers")
ACCESS = ("open", "members", "by_request", "closed", "system")


class Room(Base):
    """A topic-specific room with its ground rules and its policy."""

    __tablename__ = "room"
    __table_args__ = (
        CheckConstraint(one_of("kind", *KINDS), name="kind"),
        CheckConstraint(one_of("access", *ACCESS), name="access"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    topic: Mapped[str]
    kind: Mapped[str]
    access: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    expect: Mapped[str] = mapped_column(server_default="")
    # One rule a line; accepted on joining.
    ground_rules: Mapped[str] = mapped_column(server_default="")
    locale: Mapped[str] = mapped_column(server_default="en")
    # What moderation.room_policy reads; empty means its defaults.
    policy: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    place: Mapped[int] = mapped_column(server_default=text("0"))
    archived: Mapped[bool] = mapped_column(server_default=text("false"))
    # Grows by one with each published post: orders threads without a time.
    activity: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    threads: Mapped[int] = mapped_column(server_default=text("0"))
    version: Mapped[int] = mapped_column(server_default=text("1"))


class RoomRequest(Base):
    """Someone asks to enter a by-request room; a facilitator answers."""

    __tablename__ = "room_request"
    __table_args__ = (CheckConstraint(one_of("state", "waiting", "accepted", "declined"), name="state"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id", ondelete="CASCADE"), unique=True)
    note: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="waiting")
    day: Mapped[date]
