"""Finds and makes the persona of a member in one room, forward from their root; may not list another's personas.

Functions that cross rooms (`all_handles`, `all_personas`, `news_for`, `restrictions`) need the member present, with
their root.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, sealing
from forum.foundation.callers import Member, Restrictions
from forum.foundation.errors import Conflict, FieldFault, FormRejected
from forum.foundation.ids import new_id
from forum.foundation.secret import Secret
from forum.foundation.translate import mark as _
from forum.personas import names
from forum.personas.linkage import Handles
from forum.storage.database import Database
from forum.storage.tables.crisis import Alert
from forum.storage.tables.personas import Notice, Persona, Sanction
from forum.storage.tables.rooms import Room

# Upheld strikes in all rooms together from which the next posts wait for a person (promises.md 1.2). Never stored.
STRIKES_THAT_WAIT = 3


async def persona_in(session: AsyncSession, member: Member, room_id: UUID) -> Persona | None:
    """Return who the member is in this room (visitor, requested, member or left), or None when nobody yet."""
    handles = Handles(member.root).every(room_id)
    return await session.scalar(
        select(Persona).where(Persona.handle.in_(handles), Persona.room_id == room_id)
    )


async def take_alias(
    session: AsyncSession,
    member: Member,
    room_id: UUID,
    alias: str | None = None,
    *,
    membership: str = "member",
) -> Persona:
    """Become someone in this room under `alias` (absent: a suggested one), or come back as who one was.

    `membership`: visitor, requested or member. Raises FormRejected for an alias that is taken or would join rooms,
    Conflict when two forms were sent at once.
    """
    persona = await persona_in(session, member, room_id)
    wanted = await _free_alias(session, member, room_id, alias, persona)
    if persona is None:
        return await _make(session, member, room_id, wanted, membership)
    persona.membership = membership
    if alias is not None:
        persona.alias, persona.alias_key = wanted, names.key_of(wanted)
    await _flush(session)
    return persona


async def visitor_in(session: AsyncSession, member: Member, room_id: UUID) -> Persona:
    """Return the member's persona here, or make one that has joined nothing: for a flag, or a call for help."""
    persona = await persona_in(session, member, room_id)
    return persona or await take_alias(session, member, room_id, membership="visitor")


async def suggest_aliases(session: AsyncSession, member: Member, room_id: UUID, count: int = 3) -> list[str]:
    """Return aliases free in this room and unlike the member's others; random, the caller may show any."""
    return names.suggestions(
        await _aliases_in(session, room_id), await _own_elsewhere(session, member, room_id), count
    )


def handles_of(member: Member, room_id: UUID) -> list[bytes]:
    """Return the member's handle in this room under each kept key, the newest first; reads nothing."""
    return Handles(member.root).every(room_id)


async def all_handles(session: AsyncSession, root: Secret) -> dict[UUID, list[bytes]]:
    """Return {room id: handles under every kept key} over all rooms, whether or not the member ever entered."""
    handles = Handles(root)
    return {room_id: handles.every(room_id) for room_id in await session.scalars(select(Room.id))}


async def all_personas(session: AsyncSession, root: Secret) -> Sequence[Persona]:
    """Return the member's own personas in all rooms; for leaving, export and one's own page of posts only."""
    found = await session.scalars(select(Persona).where(Persona.handle.in_(await _flat(session, root))))
    return found.all()


async def news_for(session: AsyncSession, root: Secret) -> bool:
    """Return whether a notice waits for this member in any room; how many, and where, is for their own page."""
    mine = select(Persona.id).where(Persona.handle.in_(await _flat(session, root)))
    waiting = select(Notice.id).where(Notice.persona_id.in_(mine), Notice.seen.is_(False))
    return bool(await session.scalar(select(waiting.exists())))


async def restrictions(session: AsyncSession, root: Secret) -> Restrictions:
    """Return what holds for this member in every room: at session start and before each write (promises.md 1.2).

    A limit for the whole site makes reading only; upheld strikes are summed over all handles in memory, never stored.
    """
    handles = await _flat(session, root)
    strikes = await session.scalars(select(Persona.upheld_strikes).where(Persona.handle.in_(handles)))
    active = await _site_sanctions(session, handles)
    shut = [row for row in active if row.kind in ("site", "read_only", "leave_room")]
    ends = [row.until for row in active]
    return Restrictions(
        reads_only=bool(shut),
        posts_wait=any(row.kind == "posts_wait" for row in active) or sum(strikes) >= STRIKES_THAT_WAIT,
        until=max((end for end in ends if end), default=None) if None not in ends else None,
    )


async def restrictions_in(session: AsyncSession, member: Member, room_id: UUID) -> frozenset[str]:
    """Return the kinds of limit (posts_wait, read_only, leave_room) that hold for the member in this room now."""
    active = await session.scalars(
        select(Sanction.kind).where(
            Sanction.handle.in_(Handles(member.root).every(room_id)), Sanction.scope == "room", *_in_force()
        )
    )
    return frozenset(active)


async def alert_open(session: AsyncSession, root: Secret) -> bool:
    """Tell whether a call for help of this member is still open: then the session's idle limit waits."""
    mine = select(Persona.id).where(Persona.handle.in_(await _flat(session, root)))
    found = select(Alert.id).where(Alert.persona_id.in_(mine), Alert.state != "closed").limit(1)
    return await session.scalar(found) is not None


async def renew_handles(database: Database, root: Secret) -> None:
    """Move this member's personas and limits to the newest K_persona, each room in a transaction of its own.

    Rows move at their owner's next use (promises.md 1.2); with one kept key there is nothing to do or to read.
    """
    if len(sealing.keys().kept("persona")) == 1:
        return
    async with database.reading() as reader:
        rooms = (await reader.scalars(select(Room.id))).all()
    for room_id in rooms:
        async with database.writing() as session:
            await renew_handle(session, root, room_id)


async def renew_handle(session: AsyncSession, root: Secret, room_id: UUID) -> None:
    """Move the member's persona in this room, and the limits set on it, to the newest key."""
    handles = Handles(root)
    version, newest = handles.newest(room_id)
    for table in (Persona, Sanction):
        older = table.handle.in_(handles.every(room_id)[1:])
        await session.execute(update(table).where(older).values(handle=newest, key_version=version))


async def _free_alias(
    session: AsyncSession, member: Member, room_id: UUID, alias: str | None, present: Persona | None
) -> str:
    if alias is None and present is not None:
        return present.alias
    others = [
        name for name in await _aliases_in(session, room_id) if present is None or name != present.alias
    ]
    elsewhere = await _own_elsewhere(session, member, room_id)
    if alias is None:
        return names.suggestions(others, elsewhere, 1)[0]
    wanted = names.tidy(alias)
    if key := names.fault_of(wanted, others, elsewhere):
        raise FormRejected(FieldFault("alias", key))
    return wanted


async def _make(session: AsyncSession, member: Member, room_id: UUID, alias: str, membership: str) -> Persona:
    version, handle = Handles(member.root).newest(room_id)
    persona = Persona(
        id=new_id(),
        room_id=room_id,
        handle=handle,
        key_version=version,
        alias=alias,
        alias_key=names.key_of(alias),
        standing="newcomer",
        membership=membership,
        made_week=clock.week_of(clock.today()),
    )
    session.add(persona)
    await _flush(session)
    await session.refresh(persona)
    return persona


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as fault:
        raise Conflict(
            _("Someone took this name a moment ago, or this was sent twice. Please look again.")
        ) from fault


async def _aliases_in(session: AsyncSession, room_id: UUID) -> list[str]:
    return list(await session.scalars(select(Persona.alias).where(Persona.room_id == room_id)))


async def _own_elsewhere(session: AsyncSession, member: Member, room_id: UUID) -> list[str]:
    return [each.alias for each in await all_personas(session, member.root) if each.room_id != room_id]


async def _flat(session: AsyncSession, root: Secret) -> list[bytes]:
    return [handle for handles in (await all_handles(session, root)).values() for handle in handles]


async def _site_sanctions(session: AsyncSession, handles: list[bytes]) -> Sequence[Sanction]:
    active = select(Sanction).where(Sanction.handle.in_(handles), Sanction.scope == "site", *_in_force())
    return (await session.scalars(active)).all()


def _in_force() -> tuple[ColumnElement[bool], ...]:
    # `until` is the last day on which a limit holds.
    return (Sanction.state == "active", or_(Sanction.until.is_(None), Sanction.until >= clock.today()))
