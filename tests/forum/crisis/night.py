"""Plays a night at its own pace: the steps and messages that the outbox holds, each at its time, on a stopped clock."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import alerting, sending
from forum.crisis.channels import Channels, Message, Sent
from forum.foundation import clock
from forum.settings import Settings
from forum.storage.tables.accounts import Staff
from forum.storage.tables.outbox import Outbox


class Kept(Channels):
    """Channels that keep what they would send."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.sent: list[tuple[str, Message]] = []

    async def send(self, address: str, message: Message) -> Sent:
        self.sent.append((address, message))
        return Sent("", "kept")


@dataclass
class Night:
    """Who got a message when, about which alert."""

    session: AsyncSession
    settings: Settings
    heard: list[tuple[datetime, str, str]] = field(default_factory=list)

    async def until(self, end: datetime) -> None:
        """Do what is due until `end`, in order."""
        while (row := await self._next(end)) is not None:
            with clock.frozen(row.due_at):
                await self._do(row)
                row.done_at = clock.now()
                await self.session.flush()

    def rings(self) -> Counter[str]:
        """How many messages each person got."""
        return Counter(name for _at, name, _link in self.heard)

    async def _next(self, end: datetime) -> Outbox | None:
        due = select(Outbox).where(
            Outbox.kind.in_(("alert.step", "alert.send")), Outbox.done_at.is_(None), Outbox.due_at <= end
        )
        return await self.session.scalar(due.order_by(Outbox.due_at, Outbox.kind.desc()).limit(1))

    async def _do(self, row: Outbox) -> None:
        if row.kind == "alert.step":
            await alerting.take_step(self.session, UUID(row.payload["alert"]), self.settings, row.due_at)
            return
        kept = Kept(self.settings)
        await sending.send(self.session, row.payload, self.settings, kept)
        for _address, message in kept.sent:
            self.heard.append((clock.now(), await self._name(row.payload["person"]), message.link))

    async def _name(self, person: str) -> str:
        if person == "team":
            return "team"
        return await self.session.scalar(select(Staff.sign_in_name).where(Staff.id == UUID(person))) or "?"
