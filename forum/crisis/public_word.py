"""Asks a member whether others may read that somebody is in touch with them; nothing stands there without their yes."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis.access import alert_for, alert_to_answer, conversation_for
from forum.crisis.entries import add_entry
from forum.crisis.noting import note
from forum.foundation.callers import Caller, StaffMember
from forum.foundation.errors import Conflict, NotFound
from forum.foundation.translate import mark as _
from forum.storage import audit
from forum.storage.tables.care import PublicWord
from forum.storage.tables.crisis import Alert
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post

Answer = Literal["yes", "no", "back"]
_ASKED = _(
    "The person on call asks: may others read, under your letter, that someone from our team is in touch with you? "
    "Nothing else would stand there. You decide, and can change it later."
)
_SAID: dict[str, str] = {
    "yes": _("You said yes. Under your letter stands: someone from our team is in touch with the writer."),
    "no": _("You said no. Nothing stands under your letter."),
    "back": _("You took it back. Nothing stands under your letter any more."),
    "ended": _("The line under your letter was taken away."),
}
_STATES = {"yes": "agreed", "no": "refused", "back": "taken_back"}
_KINDS = {"yes": "word_agreed", "no": "word_refused", "back": "word_back"}
_NO_LETTER = _("There is no letter of theirs that others can read.")
_ANSWERED = _("They were asked already. Their answer stands below.")


@dataclass(frozen=True, slots=True)
class Consent:
    """What was asked about which post, and what the member said: asked, agreed, refused, taken_back."""

    post_id: UUID
    state: str


async def consent_of(session: AsyncSession, alert_id: UUID) -> Consent | None:
    """Return what the member was asked and said, or None where they weren't asked."""
    found = await session.get(PublicWord, alert_id)
    return Consent(found.post_id, found.state) if found is not None else None


async def letter_of(session: AsyncSession, alert: Alert) -> UUID | None:
    """Return the letter under which a word would stand: the one that opened the alert, else their gravest, if shown."""
    shown = (Post.persona_id == alert.persona_id) & (Post.danger >= 2)
    found = select(Post.id).where(shown, Post.state.in_(("published", "waiting")))
    return await session.scalar(
        found.order_by(Post.id != alert.subject_id, Post.danger.desc(), Post.day.desc()).limit(1)
    )


async def ask(session: AsyncSession, staff: StaffMember, alert_id: UUID) -> None:
    """Ask the member in their conversation. Raises Conflict where they answered before, or have no letter here."""
    post_id = await letter_of(session, (await alert_for(session, staff, alert_id))[0])
    if post_id is None:
        raise Conflict(_NO_LETTER)
    await _hold_post(session, post_id)
    alert = await alert_to_answer(session, staff, alert_id)
    before = await consent_of(session, alert.id)
    if before is not None and before.state != "taken_back":
        raise Conflict(_ANSWERED)
    row = insert(PublicWord).values(alert_id=alert.id, post_id=post_id, state="asked")
    asked = {"post_id": post_id, "state": "asked"}
    await session.execute(row.on_conflict_do_update(index_elements=["alert_id"], set_=asked))
    await note(session, alert, _ASKED)
    await add_entry(session, alert, "word_asked", staff.id)
    await audit.record(session, f"staff:{staff.id}", "alert.word_asked", alert.id)


async def answer(session: AsyncSession, caller: Caller, conversation_id: UUID, said: Answer) -> None:
    """Take the member's yes or no, or their taking it back; it holds at once. Raises NotFound where nobody asked."""
    _talk, theirs, _persona = await conversation_for(session, caller, conversation_id)
    await _hold_letter(session, theirs.id)
    _talk, alert, _persona = await conversation_for(session, caller, conversation_id, held=True)
    word = await session.get_one(PublicWord, alert.id, with_for_update=True)
    word.state = _STATES[said]
    await _show(session, alert, word.post_id, shown=said == "yes")
    await note(session, alert, _SAID[said])
    await add_entry(session, alert, _KINDS[said])


async def end(session: AsyncSession, staff: StaffMember, alert_id: UUID) -> None:
    """Take the public word away again, from the desk's side; the member reads that it is gone."""
    await _hold_letter(session, (await alert_for(session, staff, alert_id))[0].id)
    alert = await alert_to_answer(session, staff, alert_id)
    word = await session.get_one(PublicWord, alert.id, with_for_update=True)
    if word.state != "agreed":
        raise NotFound
    word.state = "taken_back"
    await _show(session, alert, word.post_id, shown=False)
    await note(session, alert, _SAID["ended"])
    await add_entry(session, alert, "word_back", staff.id)
    await audit.record(session, f"staff:{staff.id}", "alert.word_back", alert.id)


async def _hold_letter(session: AsyncSession, alert_id: UUID) -> None:
    word = await consent_of(session, alert_id)
    if word is None:
        raise NotFound
    await _hold_post(session, word.post_id)


async def _hold_post(session: AsyncSession, post_id: UUID) -> None:
    """The post before persona and alert, in the order of all (locks.py)."""
    await session.execute(select(Post.id).where(Post.id == post_id).with_for_update(key_share=True))


async def _show(session: AsyncSession, alert: Alert, post_id: UUID, *, shown: bool) -> None:
    await session.execute(update(Post).where(Post.id == post_id).values(in_touch=shown))
    await session.execute(update(Room).where(Room.id == alert.room_id).values(activity=Room.activity + 1))
