"""What the forms about rooms may carry."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from forum.foundation.translate import mark as _
from forum.web.forms import Form

Alias = Annotated[
    str, Meta(max_length=40, extra={"invalid": _("Please choose a name of up to 40 characters.")})
]


class MembershipForm(Form):
    """Joining a room under an alias, having read its ground rules."""

    page: ClassVar[str] = "rooms/membership.html"

    alias: Alias = ""
    agree: Annotated[bool, Meta(extra={"missing": _("Please say that you have read the ground rules.")})] = (
        False
    )
    note: Annotated[str, Meta(max_length=1000)] = ""
    # "write": joining stands between someone and a letter they have begun; afterwards it is taken up again.
    then: Literal["", "write"] = ""


class LeaveForm(Form):
    """Leaving a room; what one wrote there stays."""

    page: ClassVar[str] = "rooms/leave.html"


class RequestDecisionForm(Form):
    """A facilitator's answer to someone who asks to come in."""

    page: ClassVar[str] = "rooms/requests.html"

    outcome: Literal["accept", "decline"]
