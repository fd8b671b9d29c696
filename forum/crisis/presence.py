"""Answers the shell's two questions: who is on duty now, and whether worker and channels keep up. It writes nothing."""

import time

from forum.crisis import backlog, channel_states, queries, watched, watching
from forum.foundation import clock, metrics
from forum.foundation.translate import spoken
from forum.settings import Settings
from forum.storage import outbox
from forum.storage.database import Database
from forum.web.shell import Presence

_FRESH_SECONDS = 1.0
#: Work that is later than this says that no worker keeps up.
LATE_SECONDS = 60.0


class DutyBoard:
    """Who is confirmed on duty, read at most once a second per process: every page says it."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database
        self._known: dict[str, tuple[float, Presence]] = {}

    async def __call__(self) -> Presence:
        """Return whether someone said "I'm on now", and the sentence for members."""
        locale = spoken(self._settings.locale)
        known = self._known.get(locale)
        if known is None or time.monotonic() - known[0] > _FRESH_SECONDS:
            async with self._database.reading() as reader:
                on, said = await queries.duty_sentence(reader, self._settings)
                planned = await watched.planned_hours(reader, queries.clock_of(self._settings))
            plan = planned.in_locale(locale) if planned is not None else ""
            known = self._known[locale] = (time.monotonic(), Presence(on, said, plan))
        return known[1]

    def forget(self) -> None:
        """Ask again next time: somebody in this process went on or off."""
        self._known.clear()


async def health(database: Database, settings: Settings) -> dict[str, str]:
    """Return how worker and channels do (ok, degraded), and set the figures that operators alarm on."""
    async with database.reading() as reader:
        await watching.update_figures(reader)
        late = await outbox.overdue_seconds(reader)
        broken = await watching.broken_channels(reader)
        dead = await channel_states.dead(reader, settings, clock.now())
        step_late, waiting = await backlog.overdue(reader)
    metrics.OUTBOX_LATE.set(late)
    metrics.STEP_LATE.set(step_late)
    metrics.CHANNELS_DEAD.set(len(dead))
    return {
        "worker": "degraded" if late > LATE_SECONDS else "ok",
        "channels": "degraded" if broken or dead else "ok",
        "oldest_overdue_step_seconds": str(int(step_late)),
        "overdue_steps": str(waiting),
    }
