"""Threads and posts; order is by place and counter, days only, never a time."""

from datetime import date
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
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import SmallInteger, Text

from forum.storage.base import Base, one_of

POST_STATES = ("published", "waiting", "hidden", "removed", "withdrawn")
WANTS = ("listening", "advice", "experience", "sharing")
REACTIONS = ("with_you", "thank_you", "strength", "same_here")


class Thread(Base):
    """A conversation in a room. It is seen when its first post is."""

    __tablename__ = "thread"
    __table_args__ = (
        CheckConstraint(one_of("state", *POST_STATES), name="state"),
        CheckConstraint(one_of("wants", *WANTS), name="wants"),
        Index("ix_thread_room_id_activity", "room_id", "activity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), index=True)
    title: Mapped[str]
    wants: Mapped[str] = mapped_column(server_default="listening")
    notes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    state: Mapped[str]
    # The place of the newest post of any state; the next post takes the next place.
    last_pos: Mapped[int] = mapped_column(server_default=text("0"))
    # The room's counter when something was last published here.
    activity: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    closed: Mapped[bool] = mapped_column(server_default=text("false"))
    # While somebody is in danger here: the minutes between two replies of one persona; 0 for none.
    slow_minutes: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    readers_note: Mapped[str] = mapped_column(server_default="")
    day: Mapped[date]


class Post(Base):
    """What somebody wrote, rendered to safe HTML once."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint(one_of("state", *POST_STATES), name="state"),
        UniqueConstraint("thread_id", "pos"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), index=True)
    pos: Mapped[int]
    # Which letter of the thread it answers, where its writer said so.
    answers_id: Mapped[UUID | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"), index=True)
    body: Mapped[str]
    body_html: Mapped[str]
    state: Mapped[str]
    # Danger level 0..4 as found at writing: content note, which reactions are offered.
    danger: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    notes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    edited: Mapped[bool] = mapped_column(server_default=text("false"))
    # Its writer agreed that others read that somebody of the team is in touch with them.
    in_touch: Mapped[bool] = mapped_column(server_default=text("false"))
    # Why it waits or was taken down, for its author: a Verdict's reason key.
    reason: Mapped[str] = mapped_column(server_default="")
    day: Mapped[date]


class Following(Base):
    """A persona is told of new letters in a thread."""

    __tablename__ = "following"
    __table_args__ = (PrimaryKeyConstraint("persona_id", "thread_id"),)

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id", ondelete="CASCADE"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)


class PostEdit(Base):
    """What a post said before an edit; for staff only."""

    __tablename__ = "post_edit"
    __table_args__ = (UniqueConstraint("post_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    version: Mapped[int]
    body: Mapped[str]
    day: Mapped[date]


class Reaction(Base):
    """A quiet sign of support: one of four kinds, one each per persona and post."""

    __tablename__ = "reaction"
    __table_args__ = (
        PrimaryKeyConstraint("post_id", "persona_id", "kind"),
        CheckConstraint(one_of("kind", *REACTIONS), name="kind"),
    )

    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id", ondelete="CASCADE"))
    kind: Mapped[str]
