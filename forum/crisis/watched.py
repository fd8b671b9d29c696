"""Says the planned hours as a plan, for every page: who is here is said apart from it, by those who confirmed it."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import plan
from forum.crisis.telling import Clock, Said
from forum.foundation.translate import mark as _
from moderation.rota import Span, watched

_AHEAD = timedelta(days=2)
_MOST_SPANS = 3


async def planned_hours(reader: AsyncSession, clock: Clock) -> Said | None:
    """Return the sentence about the hours in which someone plans to be here, today or next; None without a plan."""
    begin, end = clock.now - timedelta(days=1), clock.now + _AHEAD
    ahead = await plan.between(reader, begin, end)
    spans = [span for span in watched(ahead, begin, end) if span[1] > clock.now]
    return said(spans, clock, end)


def said(spans: list[Span], clock: Clock, end: datetime) -> Said | None:
    """Return the sentence for the watched spans that are not over, in order; those of one day together."""
    if not spans:
        return None
    running = [span for span in spans if span[0] <= clock.now]
    if running and running[0][1] >= end:
        return Said(_("People plan to be here at all hours."))
    first = min(_day(span, clock) for span in spans)
    hours = ", ".join(
        f"{clock.say(span[0])}–{span[1].astimezone(clock.zone):%H:%M}"
        for span in [each for each in spans if each not in running and _day(each, clock) == first][
            :_MOST_SPANS
        ]
    )
    if not running:
        return Said(_("People plan to be here: %(hours)s."), {"hours": hours})
    until = {"time": clock.say(running[0][1]), "hours": hours}
    if not hours:
        return Said(_("People plan to be here until %(time)s."), until)
    return Said(_("People plan to be here until %(time)s, and %(hours)s."), until)


def _day(span: Span, clock: Clock) -> date:
    return max(span[0], clock.now).astimezone(clock.zone).date()
