"""Accounts, vaults, staff and sessions; no row here may name a persona."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from forum.storage.base import Base, one_of

ROLES = ("moderator", "responder", "lead", "admin")


class Account(Base):
    """A member as the door sees them: a tag, a verifier and a wrapped root (promises 1.2)."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login_tag: Mapped[bytes] = mapped_column(unique=True)
    key_version: Mapped[int] = mapped_column(default=1)
    salt: Mapped[bytes]
    cost: Mapped[str]
    verifier: Mapped[bytes]
    root_by_passphrase: Mapped[bytes]
    recovery_salt: Mapped[bytes | None]
    recovery_cost: Mapped[str | None]
    recovery_verifier: Mapped[bytes | None]
    root_by_recovery: Mapped[bytes | None]
    settings_sealed: Mapped[bytes | None]
    made_month: Mapped[date]
    seen_quarter: Mapped[date]
    # Hidden at once, gone on this day (promises 1.2, erasure).
    erase_on: Mapped[date | None]


class Vault(Base):
    """What a member keeps for themselves, sealed under their root: drafts, plan, check-ins."""

    __tablename__ = "vault"
    __table_args__ = (UniqueConstraint("account_id", "kind", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    sealed: Mapped[bytes]
    # The first of a month, for what isn't kept for good (drafts): then it is deleted unread.
    until_month: Mapped[date | None]


class Staff(Base):
    """Someone who serves the forum: their own sign-in, no root and no persona."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(unique=True)
    salt: Mapped[bytes]
    cost: Mapped[str]
    verifier: Mapped[bytes]
    key_version: Mapped[int] = mapped_column(default=1)
    totp_sealed: Mapped[bytes | None]
    totp_last_step: Mapped[int | None]
    # Where this person was rung before channels were sealed (staff_channel); a sweep empties it.
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    disabled: Mapped[bool] = mapped_column(server_default=text("false"))


class StaffRole(Base):
    """What a member of staff may do, in one room or (room_id null) in all."""

    __tablename__ = "staff_role"
    __table_args__ = (
        CheckConstraint(one_of("role", *ROLES), name="role"),
        UniqueConstraint("staff_id", "role", "room_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    role: Mapped[str]
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))


class Session(Base):
    """A signed-in browser. The cookie itself is never stored: only its hash, and a seal that it opens."""

    __tablename__ = "session"
    __table_args__ = (CheckConstraint(one_of("kind", "member", "staff"), name="kind"),)

    id_hash: Mapped[bytes] = mapped_column(primary_key=True)
    kind: Mapped[str]
    # Derived from the member root, so that "end all others" finds them without an account id.
    tag: Mapped[bytes | None] = mapped_column(index=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes | None]
    keep: Mapped[bool] = mapped_column(server_default=text("false"))
    confirmed: Mapped[bool] = mapped_column(server_default=text("true"))
    idle_until: Mapped[datetime]
    expires_at: Mapped[datetime]


class Throttle(Base):
    """Failed tries under a keyed tag; swept after a day."""

    __tablename__ = "throttle"

    tag: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    until: Mapped[datetime]


class FormOnce(Base):
    """A form that was sent: a doubled submit is led to the place that the first one made."""

    __tablename__ = "form_once"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    location: Mapped[str | None]
    expires_at: Mapped[datetime]
