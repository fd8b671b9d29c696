"""Builders for named people and the room they meet in; every value is random but the names."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import sealing
from forum.foundation.callers import Member, StaffMember
from forum.foundation.ids import new_id
from forum.personas.actions import take_alias
from forum.rooms.access import Visit, room_by_id
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from forum.threads.actions import Sent, post_reply, start_thread
from forum.threads.forms import ReplyForm, ThreadForm

CALM = "The garden was quiet this morning and I drank my tea outside."


def member() -> Member:
    """Return somebody signed in: Ash, Ivy, or anyone."""
    return Member(root=sealing.new_root(), account_id=new_id(), session_id_hash=b"session")


async def room(session: AsyncSession, slug: str = "grief", **values: Any) -> Room:
    """Make an open, peer-led room; `values` replace its columns."""
    columns = {
        "title": slug.title(), "topic": "grief", "kind": "peer_led", "access": "open", "about": "For those who lost.",
        "ground_rules": "Be kind.\nNo advice unless asked.", "policy": {},
    }  # fmt: skip
    made = Room(id=new_id(), slug=slug, **(columns | values))
    session.add(made)
    await session.flush()
    await session.refresh(made)
    return made


async def joins(session: AsyncSession, who: Member, where: Room, alias: str | None = None) -> Persona:
    """Let a member join a room, past the newcomer's first days."""
    persona = await take_alias(session, who, where.id, alias)
    persona.standing = "member"
    await session.flush()
    return persona


async def visit(session: AsyncSession, who: Any, where: Room) -> Visit:
    """Return the room as this caller sees it."""
    return await room_by_id(session, who, where.id)


async def writes(session: AsyncSession, who: Member, where: Room, body: str = CALM, **fields: Any) -> Sent:
    """Let a member who joined start a thread."""
    return await start_thread(session, await visit(session, who, where), ThreadForm(body=body, **fields))


async def replies(session: AsyncSession, who: Member, to: Sent, body: str = CALM) -> Sent:
    """Let a member who joined write back in the thread of `to`."""
    where = await room_by_id(session, who, to.post.room_id)
    return await post_reply(session, where, to.post.thread_id, ReplyForm(body=body))


async def staff(session: AsyncSession, name: str, *roles: str, room_id: Any = None) -> StaffMember:
    """Make a member of staff with these roles, in one room or in all."""
    row = Staff(id=new_id(), sign_in_name=name, salt=b"s", cost="m=8,t=1,p=1", verifier=b"v", key_version=1)
    session.add(row)
    await session.flush()
    session.add_all(StaffRole(id=new_id(), staff_id=row.id, role=role, room_id=room_id) for role in roles)
    await session.flush()
    return StaffMember(row.id, name, frozenset((role, room_id) for role in roles))
