"""Looks after the thread around somebody in danger: a detail taken out, a slower pace, a word to readers, thanks.

Whoever's words are changed is told what was done and why, and can have somebody else look (promises 2.2.8, 3).
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis.access import alert_for
from forum.crisis.entries import add_entry
from forum.crisis.locks import locked
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, FieldFault, FormRejected, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.intake.screening import Subject, upsert_case
from forum.notices.actions import tell
from forum.storage import audit
from forum.storage.tables.cases import Decision
from forum.storage.tables.crisis import Alert
from forum.storage.tables.personas import Notice, Persona
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post, Thread
from forum.threads.states import NO_METHODS, rewrite

#: Minutes between two letters of one person that a thread may be given; 0 for its own pace.
PACES = (0, 5, 10, 30, 60)
_UNCHANGED = _("Take the detail out here, and leave the rest.")
_GONE = _("This letter can't be changed any more.")
_WRITE_FIRST = _("Please write to them first. The thanks say that someone is with them now.")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the thread as a person on call reads it, to take a detail out."""

    id: UUID
    pos: int
    alias: str
    body: str
    theirs: bool


@dataclass(frozen=True, slots=True)
class ThreadInCare:
    """One thread that an alert touches: its letters, its pace, its note, who wrote back and isn't thanked yet."""

    id: UUID
    title: str
    letters: tuple[Letter, ...]
    slow_minutes: int
    readers_note: str
    to_thank: int
    thanked: bool


async def threads_of(session: AsyncSession, alert: Alert) -> tuple[tuple[UUID, str], ...]:
    """Return the threads in which this person wrote something about danger, the newest first: id and title."""
    graves = and_(Post.persona_id == alert.persona_id, Post.danger >= 2)
    found = (
        select(Thread.id, Thread.title)
        .join(Post, Post.thread_id == Thread.id)
        .where(graves | (Post.id == alert.subject_id), Thread.room_id == alert.room_id)
        .group_by(Thread.id)
        .order_by(func.max(Post.day).desc(), Thread.activity.desc())
        .limit(5)
    )
    return tuple((row.id, row.title) for row in await session.execute(found))


async def in_care(session: AsyncSession, staff: StaffMember, alert_id: UUID, thread_id: UUID) -> ThreadInCare:
    """Return a thread of the alert's room, and audit that it was read. Raises NotFound for any other."""
    alert, thread = await _of(session, staff, alert_id, thread_id)
    await audit.record(session, f"staff:{staff.id}", "alert.thread_read", alert.id)
    found = (
        select(Post.id, Post.pos, Persona.alias, Post.body, Post.persona_id)
        .join(Persona, Persona.id == Post.persona_id)
        .where(Post.thread_id == thread.id, Post.state.in_(("published", "waiting")), Post.body != "")
        .order_by(Post.persona_id != alert.persona_id, Post.pos.desc())
        .limit(40)
    )
    rows = (await session.execute(found)).all()
    letters = tuple(
        Letter(id_, pos, alias, body, who == alert.persona_id) for id_, pos, alias, body, who in rows
    )
    thanked = select(Notice.id).where(Notice.kind == "released", Notice.target_id == thread.id).limit(1)
    return ThreadInCare(
        thread.id, thread.title, letters, thread.slow_minutes, thread.readers_note,
        len(await _repliers(session, alert, thread.id)), await session.scalar(thanked) is not None,
    )  # fmt: skip


async def redact(
    session: AsyncSession, staff: StaffMember, alert_id: UUID, post_id: UUID, stays: str, why: str
) -> None:
    """Take a detail out of a letter of the alert's room; its writer reads what and why, and may ask for a second look.

    `stays` is the text that stays, `why` what its writer reads. Raises FormRejected where nothing was taken out,
    Conflict for a letter that is no longer there.
    """
    alert, room = await alert_for(session, staff, alert_id)
    post = await session.scalar(select(Post).where(Post.id == post_id).with_for_update(key_share=True))
    if post is None or post.room_id != room.id:
        raise NotFound
    if post.state not in ("published", "waiting"):
        raise Conflict(_GONE)
    if stays.strip() == post.body.strip():
        raise FormRejected(FieldFault("stays", _UNCHANGED))
    persona = await session.get_one(Persona, post.persona_id)
    # What is taken out stays with the case, for whoever looks at it a second time.
    subject = Subject("post", post.id, room, persona, post.body)
    case_id = await upsert_case(session, subject, "escalated", post.danger, 0, ["method_information"])
    await _held(session, alert.id)
    decision = Decision(
        id=new_id(), case_id=case_id, persona_id=persona.id, decided_by=staff.id, act="redact",
        rule=NO_METHODS, message=why.strip(), subject_was=post.state,
        day=clock.today(),
    )  # fmt: skip
    session.add(decision)
    await session.flush()
    await rewrite(session, post, stays.strip())
    await _drop_kept_pages(session, room.id)
    await tell(session, persona.id, "decision", decision.id)
    await _noted(session, staff, alert, "redacted")


async def set_pace(
    session: AsyncSession, staff: StaffMember, alert_id: UUID, thread_id: UUID, minutes: int
) -> None:
    """Let a thread go slowly (one of PACES, in minutes), or as before (0)."""
    alert, thread = await _of(session, staff, alert_id, thread_id, held=True)
    thread.slow_minutes = minutes
    await session.flush()
    await _noted(session, staff, alert, "slowed" if minutes else "unslowed", str(minutes or ""))


async def set_note(
    session: AsyncSession, staff: StaffMember, alert_id: UUID, thread_id: UUID, words: str
) -> None:
    """Put a note for readers above a thread, or take it away with an empty one."""
    alert, thread = await _of(session, staff, alert_id, thread_id, held=True)
    thread.readers_note = words.strip()
    await session.flush()
    await _drop_kept_pages(session, thread.room_id)
    await _noted(session, staff, alert, "readers_note", thread.readers_note)


async def thank(session: AsyncSession, staff: StaffMember, alert_id: UUID, thread_id: UUID) -> int:
    """Thank everyone who wrote back and say that they needn't carry this; return how many were told.

    Each is told once. Raises Conflict while nobody has written to the member: it wouldn't be true yet.
    """
    alert, thread = await _of(session, staff, alert_id, thread_id, held=True)
    if alert.state != "answered":
        raise Conflict(_WRITE_FIRST)
    repliers = await _repliers(session, alert, thread.id)
    for persona_id in repliers:
        await tell(session, persona_id, "released", thread.id)
    if repliers:
        await session.flush()
        await _noted(session, staff, alert, "thanked", str(len(repliers)))
    return len(repliers)


async def _of(
    session: AsyncSession, staff: StaffMember, alert_id: UUID, thread_id: UUID, *, held: bool = False
) -> tuple[Alert, Thread]:
    """The alert and a thread of its room; `held` where something is changed: alert before thread (locks.py)."""
    alert, room = await alert_for(session, staff, alert_id)
    if held:
        await _held(session, alert.id)
    thread = await session.get(Thread, thread_id)
    if thread is None or thread.room_id != room.id:
        raise NotFound
    return alert, thread


async def _repliers(session: AsyncSession, alert: Alert, thread_id: UUID) -> list[UUID]:
    """Who wrote back in this thread and was not thanked for it yet."""
    thanked = select(Notice.persona_id).where(Notice.kind == "released", Notice.target_id == thread_id)
    wrote = select(Post.persona_id).where(
        Post.thread_id == thread_id, Post.state == "published", Post.persona_id != alert.persona_id, Post.pos > 1,
        Post.persona_id.not_in(thanked),
    )  # fmt: skip
    return sorted(await session.scalars(wrote.distinct()))


async def _drop_kept_pages(session: AsyncSession, room_id: UUID) -> None:
    await session.execute(update(Room).where(Room.id == room_id).values(activity=Room.activity + 1))


async def _held(session: AsyncSession, alert_id: UUID) -> None:
    if await locked(session, alert_id) is None:
        raise NotFound


async def _noted(session: AsyncSession, staff: StaffMember, alert: Alert, kind: str, words: str = "") -> None:
    await add_entry(session, alert, kind, staff.id, words)
    await audit.record(session, f"staff:{staff.id}", f"alert.{kind}", alert.id)
