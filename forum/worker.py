"""Claims due work and timers, and hands each to its one handler; the only place that catches everything, and re-queues.

Any number of workers may run, on any machines. A row is leased, not locked, so that the work of a killed worker
comes back by itself; a handler's writes and the end of its row are one transaction, and a lost lease undoes both.
"""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from os import getpid
from uuid import UUID

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import ringing
from forum.crisis import alerting, backlog, channel_states, followup, regular, sending, watching
from forum.crisis.channels import SECONDS, Channels, NotDelivered
from forum.desk import rule_counts
from forum.desk.check_in import check_in
from forum.desk.sanctions import CHECK_IN
from forum.foundation import clock, logs, metrics
from forum.foundation.ids import new_token
from forum.settings import Settings
from forum.storage import bell, outbox, retention
from forum.storage.database import Database
from forum.storage.outbox import Work

_TROUBLE = (OSError, TimeoutError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)
_LONGEST_NAP = 5.0  # so that a clock set forward is noticed
_PING_SECONDS = 15.0
_STOP_SECONDS = 10.0
STEP = "alert.step"
SEND = "alert.send"
#: A step takes milliseconds; so long after its worker died, another one takes it.
_STEP_LEASE = 5
#: A channel is asked for so long at most; another worker waits a little longer before it takes the message over.
_SEND_LEASE = int(SECONDS) + 7
#: Pauses between tries to give work back while the database is away: sooner than its lease ends.
_GIVE_BACK_AGAIN = (0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Tools:
    """What handlers may use beside their transaction."""

    settings: Settings
    channels: Channels


Handler = Callable[[AsyncSession, Work, Tools], Awaitable[None]]


async def _alert_step(session: AsyncSession, work: Work, tools: Tools) -> None:
    await alerting.take_step(session, UUID(work.payload["alert"]), tools.settings, work.due_at)


async def _alert_send(session: AsyncSession, work: Work, tools: Tools) -> None:
    await sending.send(session, work.payload, tools.settings, tools.channels)


async def _sixty_minutes(session: AsyncSession, work: Work, tools: Tools) -> None:
    await watching.after_sixty_minutes(session, UUID(work.payload["post"]))


async def _follow_up(session: AsyncSession, work: Work, tools: Tools) -> None:
    await followup.ask(session, UUID(work.payload["alert"]))


async def _check_in(session: AsyncSession, work: Work, tools: Tools) -> None:
    await check_in(session, work.payload)


async def _leaves(session: AsyncSession, work: Work, tools: Tools) -> None:
    await regular.LEAVING[work.kind](session, work.payload, tools.settings, tools.channels)


async def _sweep(session: AsyncSession, work: Work, tools: Tools) -> None:
    name = work.payload["name"]
    if name in regular.ROUNDS:
        count = await regular.ROUNDS[name][0](session, tools.settings, clock.now())
    else:
        count = await SWEEPS[name][0](session, tools.settings.retention, clock.now())
    if count:
        logs.event("swept", job=name, count=count)


#: Every kind of work and who does it.
HANDLERS: Mapping[str, Handler] = {
    STEP: _alert_step,
    SEND: _alert_send,
    "post.sixty_minutes": _sixty_minutes,
    "follow_up": _follow_up,
    CHECK_IN: _check_in,
    "sweep": _sweep,
    **dict.fromkeys(regular.LEAVING, _leaves),
}

#: What is looked after regularly, and how often: retention (promises 1.4), and a net under the ladder.
SWEEPS: Mapping[str, tuple[retention.Sweep, timedelta]] = {
    "silent_alerts": (watching.silent_alerts, timedelta(minutes=1)),
    "seal_channels": (ringing.seal_the_old, timedelta(hours=1)),
    "rule_counts": (rule_counts.count_rules, timedelta(hours=1)),
    **retention.SWEEPS,
}


class LeaseLost(Exception):
    """Another worker has taken this row over: what was done here is undone."""


async def run(settings: Settings, database: Database) -> None:
    """Work until cancelled; then what is under way may end within ten seconds."""
    name = f"{socket.gethostname()}-{getpid()}-{new_token(4)}"
    async with Channels(settings) as channels:
        worker = Worker(name, database, Tools(settings, channels))
        tasks = [asyncio.create_task(each) for each in worker.parts()]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.shield(worker.finish())


class Worker:
    """One worker: three lanes, so that neither a mail server that hangs nor a long sweep makes a ladder late."""

    def __init__(self, name: str, database: Database, tools: Tools) -> None:
        self.name, self._database, self._tools = name, database, tools
        self._bells: list[asyncio.Event] = []
        self._busy: set[asyncio.Task[None]] = set()
        self._slots: dict[str, int] = {}

    def parts(self) -> list[Coroutine[None, None, None]]:
        """Return what runs beside each other: the lanes, the bell, the figures."""
        others = [kind for kind in HANDLERS if kind not in (STEP, SEND)]
        return [
            self._lane((STEP,), slots=4, lease=_STEP_LEASE),
            self._lane((SEND,), slots=6, lease=_SEND_LEASE),
            self._lane(others, slots=2, lease=outbox.LEASE_SECONDS),
            bell.listen(self._database, self._ring),
            self._watch(),
        ]

    async def finish(self) -> None:
        """Let what is under way end; what doesn't is given back by its lease."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=_STOP_SECONDS)

    async def _lane(self, kinds: Collection[str], *, slots: int, lease: int) -> None:
        free, woken, pause = asyncio.Semaphore(slots), asyncio.Event(), 0.2
        self._bells.append(woken)
        while True:
            try:
                await self._drain(kinds, lease, free, woken)
                pause = 0.2
            except Exception as fault:  # noqa: BLE001 - whatever it is, somebody may be waiting for the next row
                logs.fault("worker_waits", fault)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_NAP)

    async def _drain(
        self, kinds: Collection[str], lease: int, free: asyncio.Semaphore, woken: asyncio.Event
    ) -> None:
        """Claim one row and start it, or sleep until the next is due or the bell rings."""
        woken.clear()
        await free.acquire()
        work = None
        try:
            work = await self._claim(kinds, lease)
        finally:
            if work is None:
                free.release()
        if work is None:
            await self._nap(kinds, woken)
            return
        task = asyncio.create_task(self._do(work))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)
        task.add_done_callback(lambda _: free.release())

    async def _claim(self, kinds: Collection[str], lease: int) -> Work | None:
        async with self._database.writing() as session:
            return await outbox.claim(session, self.name, kinds=kinds, lease=lease)

    async def _nap(self, kinds: Collection[str], woken: asyncio.Event) -> None:
        async with self._database.reading() as session:
            wait = await outbox.seconds_until_due(session, kinds=kinds)
        nap = _LONGEST_NAP if wait is None else min(_LONGEST_NAP, max(0.01, wait))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), nap)

    async def _do(self, work: Work) -> None:
        try:
            async with self._database.writing() as session:
                await HANDLERS[work.kind](session, work, self._tools)
                if not await outbox.finish(session, work, self.name):
                    raise LeaseLost
        except LeaseLost:
            logs.event("lease_lost", kind=work.kind)
        except Exception as fault:  # noqa: BLE001 - nothing that breaks one piece of work may stop the others
            await self._give_back(work, fault)

    async def _give_back(self, work: Work, fault: Exception) -> None:
        metrics.EVENTS.labels("work_failed").inc()
        said = str(fault) if isinstance(fault, NotDelivered) else type(fault).__name__
        logs.fault("work_failed", fault, kind=work.kind, attempt=work.attempts, reason=said)
        for pause in (*_GIVE_BACK_AGAIN, None):
            try:
                async with self._database.writing() as session:
                    await outbox.postpone(session, work, self.name, said)
                    if isinstance(fault, NotDelivered):
                        await channel_states.failed(session, work.payload["channel"], said)
                return
            except _TROUBLE as trouble:  # in the end the lease ends by itself, and the row is claimed again
                logs.fault("work_not_given_back", trouble, kind=work.kind)
            if pause is not None:
                await asyncio.sleep(pause)

    def _ring(self) -> None:
        for woken in self._bells:
            woken.set()

    async def _watch(self) -> None:
        """See to it that every sweep has its row, and keep the watchdog's figures fresh."""
        while True:
            try:
                async with self._database.writing() as session:
                    await watching.update_figures(session)
                    await self._put_sweeps(session)
                await backlog.ring_if_late(self._database, self._tools.settings, self._tools.channels)
            except Exception as fault:  # noqa: BLE001 - the figures must come back when the database does
                logs.fault("watchdog_waits", fault)
            await asyncio.sleep(_PING_SECONDS)

    async def _put_sweeps(self, session: AsyncSession) -> None:
        """Put each sweep once in each slot of its time; whichever worker comes first does it."""
        now = clock.now()
        spans = {name: every for name, (_, every) in [*SWEEPS.items(), *regular.ROUNDS.items()]}
        for name, every in spans.items():
            slot = int(now.timestamp() // every.total_seconds())
            if self._slots.get(name) != slot:
                await outbox.put(session, "sweep", {"name": name}, dedup=f"sweep:{name}:{slot}")
                self._slots[name] = slot
