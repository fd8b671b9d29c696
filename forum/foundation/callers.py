"""Who is asking: nobody we know, a member, or a member of staff. Holds facts only and reads no data."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from forum.foundation.secret import Secret


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Somebody who is not signed in."""


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What holds for a member in every room; computed from all their handles and kept only in memory.

    `reads_only`: may read, but not post, react, flag or join. `posts_wait`: each post is read by a person first.
    `until` is the last day of the strictest one (None: no end was set, or nothing holds).
    """

    reads_only: bool = False
    posts_wait: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in member. `root` opens what is theirs and is hidden in repr; it never enters a page or a log."""

    root: Secret
    account_id: UUID = field(repr=False)
    session_id_hash: bytes = field(repr=False)
    restrictions: Restrictions = Restrictions()
    # Until when a passphrase that was typed again just now opens what crosses rooms (export, all my posts).
    reentered_until: datetime | None = field(default=None, repr=False)

    @property
    def reads_only(self) -> bool:
        """Tell whether a restriction in all rooms stops writing (help, conversations and appeals stay open)."""
        return self.restrictions.reads_only


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A signed-in member of staff: no root, no persona. `roles` holds (role, room id or None for all rooms)."""

    id: UUID
    name: str
    roles: frozenset[tuple[str, UUID | None]]
    session_id_hash: bytes = field(default=b"", repr=False)

    def has(self, role: str) -> bool:
        """Tell whether this person has `role` (moderator, responder, lead, admin) in any room."""
        return any(held == role for held, _ in self.roles)

    def has_in(self, role: str, room_id: UUID | None) -> bool:
        """Tell whether `role` is held for this room, or for all."""
        return (role, None) in self.roles or (room_id is not None and (role, room_id) in self.roles)

    def may_moderate(self, room_id: UUID | None) -> bool:
        """Tell whether cases of this room are theirs to decide: as its moderator, or as a lead."""
        return self.has_in("moderator", room_id) or self.has_in("lead", room_id)

    def moderated_rooms(self) -> frozenset[UUID] | None:
        """Return the rooms this person moderates; None means all of them."""
        rooms = {room for role, room in self.roles if role in ("moderator", "lead")}
        return None if None in rooms else frozenset(room for room in rooms if room is not None)


Caller = Anonymous | Member | StaffMember
