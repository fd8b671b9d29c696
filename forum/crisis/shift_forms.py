"""What the forms of changes by date, of swaps and of one's own calendar may carry."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from msgspec import Meta

from forum.crisis.forms import Time
from forum.crisis.zones import Zone
from forum.foundation.translate import mark as _
from forum.web.forms import Form

_DAY = _("Please choose a day, such as 2026-11-25.")
Day = Annotated[date, Meta(extra={"missing": _DAY, "invalid": _DAY})]


class ChangeForm(Form, kw_only=True):
    """An extra shift or an absence, from a day and time to another, in `zone` (empty: the forum's)."""

    page: ClassVar[str] = "oncall/changes.html"

    staff: UUID
    kind: Literal["extra", "away"]
    rung: Literal["1", "2"] = "1"
    from_day: Day
    from_time: Time
    until_day: Day
    until_time: Time
    zone: Zone = ""


class ChangeEndForm(Form):
    """Taking a change back."""

    page: ClassVar[str] = "oncall/changes.html"


class OfferForm(Form):
    """Offering one's own shift: `shift` is the key that the page gave it."""

    page: ClassVar[str] = "oncall/shifts.html"

    shift: Annotated[str, Meta(max_length=60, pattern=r"^[0-9T:.+-]+/[12]$")]


class OfferActForm(Form):
    """Taking an offered shift, keeping one's own, or letting no calendar read any more."""

    page: ClassVar[str] = "oncall/shifts.html"


class CalendarForm(Form):
    """Letting the address that was shown read one's shifts."""

    page: ClassVar[str] = "oncall/calendar.html"

    token: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
