"""Finds and makes a member's persona in a room; it may not touch an account or a vault in the same transaction."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.callers import Member
from forum.foundation.errors import FieldFault, FormRejected
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.personas import linkage, names
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room


def handles_of(member: Member, room_id: UUID) -> list[bytes]:
    """Return this member's handles in this room, under every kept key, the current one first."""
    return [handle for _version, handle in linkage.handles(member, room_id)]


async def persona_in(session: AsyncSession, member: Member, room_id: UUID) -> Persona | None:
    """Return who this member is in this room, whatever their membership; None where they never came."""
    return await session.scalar(select(Persona).where(Persona.handle.in_(handles_of(member, room_id))))


async def personas_of(session: AsyncSession, member: Member) -> Sequence[Persona]:
    """Return all of this member's personas, found room by room, in no order that says when they were made."""
    rooms = (await session.scalars(select(Room.id))).all()
    handles = [handle for room_id in rooms for handle in handles_of(member, room_id)]
    return (
        await session.scalars(select(Persona).where(Persona.handle.in_(handles)).order_by(Persona.id))
    ).all()


async def suggest_aliases(session: AsyncSession, member: Member, room_id: UUID, count: int = 4) -> list[str]:
    """Return `count` aliases free in this room and unlike those the member has in other rooms."""
    own = [persona.alias for persona in await personas_of(session, member)]
    taken = set((await session.scalars(select(Persona.alias_key).where(Persona.room_id == room_id))).all())
    return names.suggest(count, unlike=own, taken=taken)


async def take_alias(
    session: AsyncSession, member: Member, room_id: UUID, alias: str | None, *, membership: str = "member"
) -> Persona:
    """Make this member's persona in the room, or bring the old one back; without `alias` the first suggestion is taken.

    A persona that exists keeps its alias. Raises FormRejected where another in the room has it, or it is like one of
    the member's own elsewhere.
    """
    standing = await persona_in(session, member, room_id)
    if standing is not None:
        if standing.membership != "member":
            standing.membership = membership
        return standing
    chosen = alias or (await suggest_aliases(session, member, room_id, 1))[0]
    await _refuse_unfit(session, member, room_id, chosen)
    version, handle = linkage.handles(member, room_id)[0]
    persona = Persona(
        id=new_id(), room_id=room_id, handle=handle, key_version=version, alias=chosen,
        alias_key=names.folded(chosen), standing="newcomer", membership=membership, posts=0, upheld_strikes=0,
        made_week=clock.week_of(clock.today()),
    )  # fmt: skip
    session.add(persona)
    await session.flush()
    return persona


async def _refuse_unfit(session: AsyncSession, member: Member, room_id: UUID, alias: str) -> None:
    taken = select(Persona.id).where(Persona.room_id == room_id, Persona.alias_key == names.folded(alias))
    if await session.scalar(taken) is not None:
        raise FormRejected(
            FieldFault("alias", _("Somebody here already goes by that name. Please choose another."))
        )
    own = [persona.alias for persona in await personas_of(session, member)]
    if names.alike(alias, own):
        said = _(
            "This is like a name of yours in another room, and could join the two. Please choose another."
        )
        raise FormRejected(FieldFault("alias", said))
