"""Keeps what an inspection would ask for: which kind of matter, which step, which day; no person and no word."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, sealing
from forum.foundation.ids import new_id
from forum.storage.tables.care import InspectionEntry


async def inspect(session: AsyncSession, subject: UUID, about: str, step: str, outcome: str = "") -> None:
    """Add one step (`about`: minor, services, hold) of the matter that `subject` is; its id is kept as a hash alone."""
    key = sealing.keys().current("audit").secret.reveal()
    session.add(
        InspectionEntry(
            id=new_id(), record=sealing.tag(key, b"inspection", subject.bytes), about=about, step=step,
            outcome=outcome, day=clock.today(),
        )
    )  # fmt: skip
    await session.flush()
