"""Changes the rota by date: extra shifts and absences by admins, shifts offered and taken by those on call."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import plan, weekly
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, FieldFault, FormRejected, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.accounts import Staff
from forum.storage.tables.oncall import RotaChange, RotaOffer
from moderation.rota import Planned, Span, moment

#: So long after it was over a change or an offer is kept.
KEPT = timedelta(days=30)
_TAKEN = _("Someone else took this shift a moment ago.")
_OVER = _("This shift is over, or isn't theirs to give any more.")
_OWN = _("This is your own shift.")


@dataclass(frozen=True, slots=True)
class When:
    """From one local day and time to another, in a zone."""

    from_day: date
    from_time: time
    until_day: date
    until_time: time
    zone: str

    @property
    def span(self) -> Span:
        """When it begins and ends, in UTC."""
        return moment(self.from_day, self.from_time, self.zone), moment(
            self.until_day, self.until_time, self.zone
        )


async def add_change(
    session: AsyncSession,
    admin: StaffMember,
    who: UUID,
    kind: Literal["extra", "away"],
    rung: int,
    when: When,
) -> None:
    """Plan an extra shift or an absence. Raises FormRejected for who doesn't answer, the past, or no length."""
    begins, ends = when.span
    if str(who) not in dict(await weekly.people(session)):
        raise FormRejected(FieldFault("staff", _("Please choose someone who answers calls for help.")))
    if ends <= begins:
        raise FormRejected(FieldFault("until_day", _("It must end after it begins.")))
    if ends <= clock.now():
        raise FormRejected(FieldFault("until_day", _("This is over already.")))
    await _change(session, who, kind, rung, when)
    await audit.record(session, f"staff:{admin.id}", f"rota.{kind}", who, rung=rung)


async def take_back(session: AsyncSession, admin: StaffMember, change_id: UUID) -> None:
    """Take a change back. Raises NotFound where it is gone already."""
    gone = await session.scalar(
        delete(RotaChange).where(RotaChange.id == change_id).returning(RotaChange.staff_id)
    )
    if gone is None:
        raise NotFound
    await audit.record(session, f"staff:{admin.id}", "rota.change_taken_back", gone)


async def offer(session: AsyncSession, staff: StaffMember, begins: datetime, rung: int) -> None:
    """Offer one's own shift that begins at `begins`; it stays one's own until somebody takes it. Raises NotFound."""
    shift = await _own_shift(session, staff.id, begins, rung)
    if shift is None or shift.ends <= clock.now():
        raise NotFound
    if await _open_offer(session, staff.id, shift) is None:
        when = asdict(exactly(shift.begins, shift.ends))
        session.add(RotaOffer(id=new_id(), staff_id=staff.id, rung=rung, **when))
        await session.flush()
    await audit.record(session, f"staff:{staff.id}", "rota.offered", staff.id, rung=rung)


async def withdraw(session: AsyncSession, staff: StaffMember, offer_id: UUID) -> None:
    """Keep a shift that one had offered. Raises NotFound for another's, or one that somebody took."""
    mine = (RotaOffer.id == offer_id) & (RotaOffer.staff_id == staff.id) & RotaOffer.taken_by.is_(None)
    if await session.scalar(delete(RotaOffer).where(mine).returning(RotaOffer.id)) is None:
        raise NotFound
    await audit.record(session, f"staff:{staff.id}", "rota.offer_withdrawn", staff.id)


async def take(session: AsyncSession, staff: StaffMember, offer_id: UUID) -> None:
    """Take a shift that somebody offered: from now on it is one's own. Raises Conflict where it can't be taken."""
    row = await session.get(RotaOffer, offer_id, with_for_update=True)
    if row is None or row.taken_by is not None:
        raise Conflict(_TAKEN)
    if row.staff_id == staff.id:
        raise Conflict(_OWN)
    if str(staff.id) not in dict(await weekly.people(session)):
        raise NotFound
    when = When(row.from_day, row.from_time, row.until_day, row.until_time, row.zone)
    begins, ends = when.span
    if ends <= clock.now() or await _own_shift(session, row.staff_id, begins, row.rung) is None:
        raise Conflict(_OVER)
    await _hold(session, row.staff_id, staff.id)
    now = clock.now()
    rest = when if begins > now else exactly(now, ends)
    await _change(session, row.staff_id, "away", row.rung, rest)
    await _change(session, staff.id, "extra", row.rung, rest)
    row.taken_by = staff.id
    await audit.record(session, f"staff:{staff.id}", "rota.taken", row.staff_id, rung=row.rung)


async def forget_past(session: AsyncSession, settings: Settings, now: datetime) -> int:
    """Delete changes and offers a month after they were over: nobody needs to know who was away when."""
    before = now.date() - KEPT
    changes = await session.execute(
        delete(RotaChange).where(RotaChange.until_day < before).returning(RotaChange.id)
    )
    offers = await session.execute(
        delete(RotaOffer).where(RotaOffer.until_day < before).returning(RotaOffer.id)
    )
    return len(changes.all()) + len(offers.all())


async def _change(
    session: AsyncSession, who: UUID, kind: Literal["extra", "away"], rung: int, when: When
) -> None:
    await _hold(session, who)
    newest = await session.scalar(select(func.max(RotaChange.turn)).where(RotaChange.staff_id == who))
    turn = (newest or 0) + 1
    session.add(RotaChange(id=new_id(), staff_id=who, turn=turn, kind=kind, rung=rung, **asdict(when)))
    await session.flush()


async def _hold(session: AsyncSession, *people: UUID) -> None:
    """One change at a time for each person, so that the later of two has the higher turn; two people in one order."""
    rows = select(Staff.id).where(Staff.id.in_(people)).order_by(Staff.id)
    await session.execute(rows.with_for_update(key_share=True))


async def _own_shift(session: AsyncSession, who: UUID, begins: datetime, rung: int) -> Planned | None:
    ahead = await plan.between(session, begins, begins + timedelta(seconds=1), [who])
    return next((each for each in ahead if each.begins == begins and each.rung == rung), None)


async def _open_offer(session: AsyncSession, who: UUID, shift: Planned) -> RotaOffer | None:
    when = exactly(shift.begins, shift.ends)
    same = (RotaOffer.from_day == when.from_day) & (RotaOffer.from_time == when.from_time)
    wanted = select(RotaOffer).where(
        RotaOffer.staff_id == who, same, RotaOffer.rung == shift.rung, RotaOffer.taken_by.is_(None)
    )
    return await session.scalar(wanted.limit(1))


def exactly(begins: datetime, ends: datetime) -> When:
    """Return a span in UTC, where no hour comes twice and none is skipped."""
    begins, ends = begins.astimezone(UTC), ends.astimezone(UTC)
    return When(begins.date(), begins.time(), ends.date(), ends.time(), "UTC")
