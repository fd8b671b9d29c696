"""How people on call are rung: their channels, the ladders, changes of the rota, swaps, their own calendar."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import SmallInteger

from forum.storage.base import Base, one_of

CHANNEL_KINDS = ("mail", "webhook", "apprise")


class StaffChannel(Base):
    """One way in which someone on call is rung. It is never changed: a new one takes its place."""

    __tablename__ = "staff_channel"
    __table_args__ = (
        CheckConstraint(one_of("kind", *CHANNEL_KINDS), name="kind"),
        CheckConstraint("least_level BETWEEN 3 AND 4", name="least_level"),
        CheckConstraint("after_minutes BETWEEN 0 AND 10", name="after_minutes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    # Where it leads, sealed: a token of a gateway or a private number may stand in it.
    sealed: Mapped[bytes]
    key_version: Mapped[int]
    # 3: for every alert; 4: only where a life may be in danger at this moment.
    least_level: Mapped[int] = mapped_column(SmallInteger, server_default=text("3"))
    # How long after the first of this person's channels; nothing is sent once someone has it.
    after_minutes: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))


class ChannelState(Base):
    """Whether a channel works: named by its digest, since those of the forum itself have no row."""

    __tablename__ = "channel_state"

    channel: Mapped[str] = mapped_column(primary_key=True)
    # When it last took something, a check that rings nobody included.
    ok_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    # What it answered when it was last tried, or why it took nothing; never an address.
    said: Mapped[str] = mapped_column(server_default="")


class LadderRow(Base):
    """Who is rung in which order and after which waits, for one level, in one room or (room_id null) in all."""

    __tablename__ = "ladder"
    __table_args__ = (
        CheckConstraint("level IN (3, 4)", name="level"),
        UniqueConstraint("room_id", "level", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    level: Mapped[int] = mapped_column(SmallInteger)
    # [{"who": ["on_duty", ...], "minutes": 5}, ...]
    rungs: Mapped[list[Any]]


class RotaChange(Base):
    """One departure from the weekly rota by date: someone comes besides, or stays away; local time of its zone."""

    __tablename__ = "rota_change"
    __table_args__ = (
        CheckConstraint(one_of("kind", "extra", "away"), name="kind"),
        CheckConstraint("rung IN (1, 2)", name="rung"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    # The later of two changes that meet holds: 1, 2, 3 ... for each person.
    turn: Mapped[int]
    kind: Mapped[str]
    rung: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    from_day: Mapped[date]
    from_time: Mapped[time]
    until_day: Mapped[date]
    until_time: Mapped[time]
    zone: Mapped[str]


class RotaOffer(Base):
    """A shift that someone would like to give away; it stays theirs until somebody takes it."""

    __tablename__ = "rota_offer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    rung: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    from_day: Mapped[date]
    from_time: Mapped[time]
    until_day: Mapped[date]
    until_time: Mapped[time]
    zone: Mapped[str]
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))


class RotaFeed(Base):
    """The secret address under which someone's own calendar reads their shifts; only its hash is kept."""

    __tablename__ = "rota_feed"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
