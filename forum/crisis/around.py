"""Reads what stands around one alert for whoever answers it: consent, second look, threads, holds, a minor."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import ease, public_word, safeguarding, second, services, thread_care
from forum.crisis.access import alert_for
from forum.crisis.entries import EntryLine, entries_of
from forum.crisis.public_word import Consent
from forum.crisis.second import SecondLook
from forum.crisis.services import CallLine
from forum.foundation.callers import StaffMember
from forum.intake import holds
from forum.intake.holds import Hold
from forum.intake.safeguarding import says_minor


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an alert; `folded` where the reader wants words only when they ask for them."""

    entries: tuple[EntryLine, ...]
    threads: tuple[tuple[UUID, str], ...]
    consent: Consent | None
    letter: UUID | None
    second: SecondLook
    calls: tuple[CallLine, ...]
    hold: Hold | None
    minor: bool
    lead: str
    folded: bool


async def around(session: AsyncSession, staff: StaffMember, alert_id: UUID) -> Around:
    """Return what stands around an alert that this person may answer. Raises NotFound otherwise."""
    alert, _room = await alert_for(session, staff, alert_id)
    minor = await says_minor(session, alert.persona_id)
    return Around(
        entries=await entries_of(session, alert.id),
        threads=await thread_care.threads_of(session, alert),
        consent=await public_word.consent_of(session, alert.id),
        letter=await public_word.letter_of(session, alert),
        second=await second.second_look(session, staff, alert),
        calls=await services.calls_of(session, staff, alert.id),
        hold=await holds.hold_on(session, staff, "alert", alert.id),
        minor=minor,
        lead=await safeguarding.named_lead(session) if minor else "",
        folded=(await ease.wishes_of(session, staff.id)).folded,
    )
