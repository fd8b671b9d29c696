"""Reads rooms and the people who look after them, for admins; no member's account, no letter."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin.rooms import room_of
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from moderation.room_policy import from_plain


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room in the admin's table."""

    slug: str
    title: str
    access: str
    kind: str
    threads: int
    members: int
    archived: bool


@dataclass(frozen=True, slots=True)
class Caretakers:
    """Who leads and who moderates a room, and who could."""

    slug: str
    title: str
    facilitators: tuple[str, ...]
    moderators: tuple[str, ...]
    staff: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Someone of the staff with what they may do."""

    name: str
    roles: tuple[str, ...]
    disabled: bool
    second_factor: bool


async def rooms_table(reader: AsyncSession) -> list[RoomRow]:
    """Return all rooms but the hidden one, in their order."""
    members = (
        select(func.count())
        .where(Persona.room_id == Room.id, Persona.membership == "member")
        .correlate(Room)
        .scalar_subquery()
    )
    rows = select(Room.slug, Room.title, Room.access, Room.kind, Room.threads, members, Room.archived)
    found = await reader.execute(
        rows.where(Room.access != "system").order_by(Room.archived, Room.place, Room.title)
    )
    return [RoomRow(*row) for row in found.all()]


async def room_values(reader: AsyncSession, slug: str) -> dict[str, Any]:
    """Return what the form of a room shows. Raises NotFound."""
    room = await room_of(reader, slug)
    policy = from_plain(room.policy).to_plain()
    names = (
        "title",
        "topic",
        "kind",
        "access",
        "about",
        "expect",
        "ground_rules",
        "place",
        "locale",
        "version",
    )
    values: dict[str, Any] = {name: str(getattr(room, name)) for name in names}
    values |= {name: policy[name] for name in ("newcomers", "newcomer_links", "unscreened", "personal_data")}
    values |= {name: str(policy[name]) for name in ("danger_waits_at", "conduct_waits_at")}
    return values | {"tolerates": list(policy["tolerates"]), "archived": "on" if room.archived else ""}


async def caretakers_of(reader: AsyncSession, slug: str) -> Caretakers:
    """Return who looks after a room. Raises NotFound."""
    room = await room_of(reader, slug)
    leads = select(Persona.alias).where(Persona.room_id == room.id, Persona.standing == "facilitator")
    serving = (
        select(Staff.sign_in_name)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.role == "moderator", StaffRole.room_id == room.id)
    )
    everyone = select(Staff.sign_in_name).where(Staff.disabled.is_(False)).order_by(Staff.sign_in_name)
    return Caretakers(
        room.slug,
        room.title,
        tuple((await reader.scalars(leads.order_by(Persona.alias_key))).all()),
        tuple((await reader.scalars(serving.order_by(Staff.sign_in_name))).all()),
        tuple((await reader.scalars(everyone)).all()),
    )


async def staff_table(reader: AsyncSession) -> list[StaffRow]:
    """Return everyone of the staff and their roles, "moderator (grief)" where it is for one room."""
    rows = (
        select(Staff.sign_in_name, Staff.disabled, Staff.totp_sealed.is_not(None), StaffRole.role, Room.slug)
        .outerjoin(StaffRole, StaffRole.staff_id == Staff.id)
        .outerjoin(Room, Room.id == StaffRole.room_id)
        .order_by(Staff.sign_in_name, StaffRole.role)
    )
    people: dict[str, StaffRow] = {}
    for name, disabled, factor, role, slug in (await reader.execute(rows)).all():
        before = people.get(name, StaffRow(name, (), disabled, factor))
        said = (f"{role} ({slug})" if slug else role,) if role else ()
        people[name] = StaffRow(name, before.roles + said, disabled, factor)
    return list(people.values())
