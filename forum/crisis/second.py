"""Asks a second person to look at a call of level 4; their note stands on it. It rings them alone, without a ladder."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import rota
from forum.crisis.access import alert_to_answer
from forum.crisis.entries import add_entry, newest_of
from forum.crisis.messages import channels_of, ring_one
from forum.crisis.noting import note
from forum.crisis.rota import Person
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, FieldFault, FormRejected
from forum.foundation.translate import mark as _
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.crisis import Alert

#: From this level on a second person is asked where there is one.
FROM_LEVEL = 4
_TOLD = _(
    "A second person on call was asked to look at this too, so that nothing is overlooked. They can read what is "
    "written here."
)
_NOBODY = _("Please choose someone else who answers calls for help.")
_FIRST = _("You are the one who talks with them. The second look is somebody else's.")
WHY_ALONE = _("Nobody else has looked at this yet. Say in a few words why it is closed all the same.")


@dataclass(frozen=True, slots=True)
class SecondLook:
    """Whether a second person belongs to this alert: who was asked, who looked, and whether it is the reader's own."""

    wanted: bool
    asked: UUID | None
    looked: bool
    mine: bool


async def second_look(session: AsyncSession, staff: StaffMember, alert: Alert) -> SecondLook:
    """Return how the second look of an alert stands."""
    asked = await newest_of(session, alert.id, "second_asked")
    looked = await newest_of(session, alert.id, "second_note")
    wanted = alert.level >= FROM_LEVEL and bool(await _others(session, alert))
    mine = alert.taken_by != staff.id and alert.taken_by is not None
    return SecondLook(wanted, asked.staff_id if asked is not None else None, looked is not None, mine)


async def looked(session: AsyncSession, alert_id: UUID) -> bool:
    """Tell whether somebody has looked as well: then nobody needs to be asked."""
    return await newest_of(session, alert_id, "second_note") is not None


async def ask_someone(session: AsyncSession, alert: Alert, settings: Settings) -> None:
    """Ask the nearest other person, once, as soon as somebody has a call of level 4; does nothing where nobody is left.

    The caller holds the alert. Quiet hours and caps hold here too: this rings without a ladder behind it.
    """
    if (
        alert.level < FROM_LEVEL
        or await newest_of(session, alert.id, "second_asked", "second_note") is not None
    ):
        return
    now = clock.now()
    near = sorted(await _others(session, alert), key=lambda each: (each.contact.rung, each.name))
    awake = [each for each in near if each.contact.reachable(now)]
    if awake:
        await _ask(session, alert, awake[0], settings)


async def ask(session: AsyncSession, staff: StaffMember, alert_id: UUID, to: str, settings: Settings) -> None:
    """Ask a chosen person (their id or sign-in name) to look as well. Raises Conflict for one who can't be it."""
    alert = await alert_to_answer(session, staff, alert_id)
    chosen = [each for each in await _others(session, alert) if to in (str(each.id), each.name)]
    if not chosen:
        raise Conflict(_NOBODY)
    await _ask(session, alert, chosen[0], settings)
    await audit.record(session, f"staff:{staff.id}", "alert.second_asked", alert.id, to=str(chosen[0].id))


async def add_note(session: AsyncSession, staff: StaffMember, alert_id: UUID, words: str) -> None:
    """Keep what a second person saw. Raises Conflict for the one who has the call."""
    alert = await alert_to_answer(session, staff, alert_id)
    if alert.taken_by == staff.id:
        raise Conflict(_FIRST)
    await add_entry(session, alert, "second_note", staff.id, words.strip())
    await audit.record(session, f"staff:{staff.id}", "alert.second_note", alert.id)


async def demand(session: AsyncSession, staff: StaffMember, alert: Alert, why_alone: str | None) -> None:
    """Before a call of level 4 is closed: a second look, or a reason. Raises FormRejected where both are missing.

    None: whoever closes it was never asked; that nobody else looked is then what stands on the call.
    """
    look = await second_look(session, staff, alert)
    if not look.wanted or look.looked:
        return
    if why_alone is not None and not why_alone.strip():
        raise FormRejected(FieldFault("why_alone", WHY_ALONE))
    await add_entry(session, alert, "alone", staff.id, (why_alone or "").strip())


async def _ask(session: AsyncSession, alert: Alert, person: Person, settings: Settings) -> None:
    await add_entry(session, alert, "second_asked", person.id)
    asked = await newest_of(session, alert.id, "second_asked")
    turn = asked.place if asked is not None else 0
    await note(session, alert, _TOLD)
    await ring_one(session, alert, person.id, await channels_of(session, person.id), settings, turn, "second")


async def _others(session: AsyncSession, alert: Alert) -> list[Person]:
    people = await rota.people(session, alert.room_id, clock.now())
    return [each for each in people if each.id != alert.taken_by]
