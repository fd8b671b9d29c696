"""Offers whoever answered a hard call a way to put it down; what they write is sealed, theirs alone, and goes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, sealing
from forum.foundation.callers import StaffMember
from forum.foundation.errors import NotFound
from forum.foundation.ids import new_id
from forum.storage.tables.care import Debrief
from forum.storage.tables.crisis import Alert, AlertStep
from moderation.care import GRAVE

_ANSWERING = ("acknowledged", "answered")


@dataclass(frozen=True, slots=True)
class Card:
    """An offer to its own reader: from which day, and what they wrote down for themselves ("" for nothing)."""

    id: UUID
    day: date
    state: str
    words: str


async def offer(session: AsyncSession, alert: Alert) -> None:
    """Offer a card to everyone who answered a grave call that was closed; the caller holds the alert."""
    if alert.level < GRAVE:
        return
    found = select(AlertStep.staff_id).where(
        AlertStep.alert_id == alert.id, AlertStep.kind.in_(_ANSWERING), AlertStep.staff_id.is_not(None)
    )
    for staff_id in sorted(each for each in set(await session.scalars(found)) if each is not None):
        await _offer_to(session, staff_id)


async def cards_of(session: AsyncSession, staff: StaffMember) -> tuple[Card, ...]:
    """Return one's own cards that were not put away, the newest first."""
    found = select(Debrief).where(Debrief.staff_id == staff.id, Debrief.state != "put_away")
    return tuple(
        _card(each) for each in await session.scalars(found.order_by(Debrief.day.desc(), Debrief.id))
    )


async def card(session: AsyncSession, staff: StaffMember, card_id: UUID) -> Card:
    """Return one of one's own cards. Raises NotFound for anyone else's."""
    return _card(await _own(session, staff, card_id))


async def keep(session: AsyncSession, staff: StaffMember, card_id: UUID, words: str) -> None:
    """Keep what somebody wrote for themselves, sealed."""
    row = await _own(session, staff, card_id)
    row.state = "kept"
    row.sealed = sealing.seal(
        _key(staff.id), sealing.padded(words.encode()), row=row.id, column="debrief", version=_version()
    )


async def put_away(session: AsyncSession, staff: StaffMember, card_id: UUID) -> None:
    """Put a card away, and delete what stands on it."""
    row = await _own(session, staff, card_id)
    row.state, row.sealed = "put_away", None


async def _offer_to(session: AsyncSession, staff_id: UUID) -> None:
    """One open offer for a day is enough, however many calls it had."""
    today = select(Debrief.id).where(
        Debrief.staff_id == staff_id, Debrief.state == "offered", Debrief.day == clock.today()
    )
    if await session.scalar(today.limit(1)) is None:
        session.add(Debrief(id=new_id(), staff_id=staff_id, state="offered", day=clock.today()))
        await session.flush()


async def _own(session: AsyncSession, staff: StaffMember, card_id: UUID) -> Debrief:
    row = await session.get(Debrief, card_id)
    if row is None or row.staff_id != staff.id or row.state == "put_away":
        raise NotFound
    return row


def _card(row: Debrief) -> Card:
    words = ""
    if row.sealed is not None:
        key = _key(row.staff_id, sealing.sealed_version(row.sealed))
        words = sealing.unpadded(sealing.open_sealed(key, row.sealed, row=row.id, column="debrief")).decode()
    return Card(row.id, row.day, row.state, words)


def _version() -> int:
    return sealing.keys().current("passphrase").version


def _key(staff_id: UUID, version: int | None = None) -> bytes:
    secret = sealing.keys().version("passphrase", version or _version()).secret
    return sealing.derive(secret.reveal(), "debrief", salt=staff_id.bytes)
