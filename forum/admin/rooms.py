"""Makes and changes rooms in the caller's transaction, each act in the audit chain; it touches no letter."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin.forms import ChangedRoomForm, FacilitatorForm, NewRoomForm, RoomForm, ServingForm
from forum.foundation.errors import FieldFault, FormRejected, NotFound, StaleVersion
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.storage import audit
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from moderation.room_policy import RoomPolicy

# Words that are pages below /rooms and so can't be a room's address.
RESERVED = ("find", "lantern")
_POLICY = ("newcomers", "newcomer_links", "unscreened", "personal_data")
_SAID = ("title", "topic", "kind", "access", "about", "expect", "ground_rules", "place", "archived", "locale")


async def add_room(session: AsyncSession, actor: str, form: NewRoomForm) -> Room:
    """Make a room. Raises FormRejected where its address is taken; `actor` is who stands in the audit."""
    taken = form.slug in RESERVED or await session.scalar(select(Room.id).where(Room.slug == form.slug))
    if taken:
        raise FormRejected(FieldFault("slug", _("This address is taken. Please choose another.")))
    room = Room(id=new_id(), slug=form.slug, policy={}, **_columns(form))
    room.policy = _policy(form)
    session.add(room)
    await session.flush()
    await audit.record(session, actor, "room_added", room.id, access=room.access)
    return room


async def change_room(session: AsyncSession, actor: str, slug: str, form: ChangedRoomForm) -> Room:
    """Change a room. Raises StaleVersion where someone else changed it meanwhile."""
    room = await room_of(session, slug, locked=True)
    if room.version != form.version:
        raise StaleVersion(
            _("Someone else changed this room meanwhile. Your version is below; look at theirs first.")
        )
    changed = [name for name, value in _columns(form).items() if getattr(room, name) != value]
    for name, value in _columns(form).items():
        setattr(room, name, value)
    room.policy, room.version = _policy(form), room.version + 1
    await audit.record(session, actor, "room_changed", room.id, fields=changed)
    return room


async def set_standing(session: AsyncSession, actor: str, slug: str, form: FacilitatorForm) -> None:
    """Make a member of the room its facilitator, or no longer. Raises FormRejected for an unknown alias."""
    room = await room_of(session, slug)
    found = select(Persona).where(
        Persona.room_id == room.id, Persona.alias == form.alias, Persona.membership == "member"
    )
    persona = await session.scalar(found.with_for_update())
    if persona is None:
        raise FormRejected(FieldFault("alias", _("Nobody in this room goes by that name.")))
    persona.standing = form.standing
    await audit.record(session, actor, "standing_changed", persona.id, standing=form.standing)


async def set_serving(session: AsyncSession, actor: str, slug: str, form: ServingForm) -> None:
    """Let someone of the staff moderate this room, or no longer. Raises FormRejected for an unknown name."""
    room = await room_of(session, slug)
    person = await session.scalar(
        select(Staff).where(Staff.sign_in_name == form.staff, Staff.disabled.is_(False))
    )
    if person is None:
        raise FormRejected(FieldFault("staff", _("Nobody of the staff goes by that name.")))
    role = {"staff_id": person.id, "role": "moderator", "room_id": room.id}
    if form.serves:
        await session.execute(insert(StaffRole).values(id=new_id(), **role).on_conflict_do_nothing())
    else:
        await session.execute(delete(StaffRole).filter_by(**role))
    await audit.record(session, actor, "serving_changed", room.id, staff=str(person.id), serves=form.serves)


async def room_of(session: AsyncSession, slug: str, *, locked: bool = False) -> Room:
    """Return a room by its address, also an archived one. Raises NotFound."""
    wanted = select(Room).where(Room.slug == slug, Room.access != "system")
    room = await session.scalar(wanted.with_for_update() if locked else wanted)
    if room is None:
        raise NotFound
    return room


def _columns(form: RoomForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in _SAID}


def _policy(form: RoomForm) -> dict[str, Any]:
    chosen: dict[str, Any] = {name: getattr(form, name) for name in _POLICY}
    chosen |= {
        "danger_waits_at": int(form.danger_waits_at),
        "conduct_waits_at": int(form.conduct_waits_at),
        "tolerates": tuple(form.tolerates),
    }
    return RoomPolicy(**chosen).to_plain()
