"""Names what is done for people on call regularly, and what leaves beside alerts; the worker does it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import checking, rota_changes, safeguarding, services, shift_ends, warnings
from forum.crisis.channels import Channels
from forum.intake import safeguarding as intake
from forum.settings import Settings

Round = Callable[[AsyncSession, Settings, datetime], Awaitable[int]]
Leaving = Callable[[AsyncSession, Mapping[str, Any], Settings, Channels], Awaitable[None]]

#: What is looked after, and how often.
ROUNDS: Mapping[str, tuple[Round, timedelta]] = {
    "channels": (checking.look_after, timedelta(minutes=5)),
    "past_shifts": (rota_changes.forget_past, timedelta(days=1)),
    "shift_ends": (shift_ends.ask, timedelta(minutes=1)),
}

#: What leaves the house beside alerts, by the kind of its work.
LEAVING: Mapping[str, Leaving] = {
    "channel.check": checking.check,
    "warning.send": warnings.send,
    services.WORK: services.due,
    intake.WORK: safeguarding.tell,
    safeguarding.SEND: safeguarding.send,
}
