"""What the forms of a call for help and of the on-call desk may carry; lengths in characters."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from msgspec import Meta

from forum.crisis.closing import Outcome
from forum.crisis.followup import Answer
from forum.crisis.zones import Zone
from forum.foundation.translate import mark as _
from forum.web.forms import Form

LONGEST = 20_000
_LONG = _("This has %(count)s characters; one message can hold %(most)s. You could send it in parts.")
Words = Annotated[
    str, Meta(max_length=LONGEST, extra={"missing": _("There is nothing written yet."), "long": _LONG})
]
_TIME = _("Please write a time such as 22:30.")
Time = Annotated[str, Meta(pattern=r"^([01]?\d|2[0-3]):[0-5]\d$", extra={"missing": _TIME, "invalid": _TIME})]
WhenAny = Annotated[str, Meta(pattern=r"^(([01]?\d|2[0-3]):[0-5]\d)?$", extra={"invalid": _TIME})]
_CHOOSE = {"missing": _("Please choose one."), "invalid": _("Please choose one.")}


class CallForm(Form):
    """Asking for a person; words are welcome and never needed."""

    page: ClassVar[str] = "crisis/call.html"
    body: Annotated[str, Meta(max_length=LONGEST, extra={"long": _LONG})] = ""
    room: Annotated[str, Meta(max_length=100)] = ""


class MessageForm(Form):
    """A member's words in their conversation."""

    page: ClassVar[str] = "crisis/conversation.html"
    body: Words


class AnswerForm(Form):
    """One press in answer to "How are you now?"."""

    page: ClassVar[str] = "crisis/conversation.html"
    answer: Answer


class PlanForm(Form):
    """Sending one's own plan along."""

    page: ClassVar[str] = "crisis/conversation.html"


class ChoiceForm(Form):
    """Whether others may read a waiting post after an hour."""

    page: ClassVar[str] = "crisis/received.html"
    share: Literal["on", "off"]


class DutyForm(Form):
    """I'm on now, I'm off."""

    page: ClassVar[str] = "oncall/board.html"
    state: Annotated[Literal["on", "off"], Meta(extra=_CHOOSE)]


class WishesForm(Form):
    """One's own quiet hours and nightly cap; empty means none."""

    page: ClassVar[str] = "oncall/board.html"
    quiet_from: WhenAny = ""
    quiet_until: WhenAny = ""
    nightly_cap: Annotated[int, Meta(ge=0, le=20)] | None = None
    zone: Zone = ""


class TakeForm(Form):
    """I have it."""

    page: ClassVar[str] = "oncall/act.html"


class ReplyForm(Form):
    """Words to the member."""

    page: ClassVar[str] = "oncall/act.html"
    body: Words


class HandoverForm(Form):
    """Who takes it on, and what they should know."""

    page: ClassVar[str] = "oncall/act.html"
    to: Annotated[str, Meta(max_length=100, extra=_CHOOSE)]
    note: Annotated[str, Meta(max_length=4000)] = ""


class ClosureForm(Form):
    """How it ended."""

    page: ClassVar[str] = "oncall/act.html"
    outcome: Annotated[Outcome, Meta(extra=_CHOOSE)]
    why_alone: Annotated[str, Meta(max_length=4000)] = ""


class ShiftForm(Form, kw_only=True):
    """One weekly shift; a shift that ends before it begins ends on the next morning; hours of `zone` (empty: ours)."""

    page: ClassVar[str] = "oncall/rota.html"
    staff: UUID
    rung: Literal["1", "2"]
    weekday: Literal["0", "1", "2", "3", "4", "5", "6"]
    starts: Time
    ends: Time
    zone: Zone = ""


class ShiftEndForm(Form):
    """Taking a shift out."""

    page: ClassVar[str] = "oncall/rota.html"
