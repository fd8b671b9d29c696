"""What the desk's forms may carry; lengths in characters."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from forum.foundation.translate import mark as _
from forum.web.forms import Form

Words = Annotated[str, Meta(max_length=4000)]
Rule = Annotated[str, Meta(max_length=300)]


class ClaimForm(Form):
    """Claim a case; `take_over` from somebody who has it."""

    page: ClassVar[str] = "desk/case.html"
    take_over: bool = False


class DecisionForm(Form):
    """Decide a case as it stood at `version`; `redacted` is the text that stays when a part is taken out."""

    page: ClassVar[str] = "desk/case.html"
    version: Annotated[int, Meta(ge=1)]
    act: Literal["publish", "keep", "hide", "redact", "remove", "escalate", "no_action"]
    rule: Rule = ""
    message: Words = ""
    words: Annotated[str, Meta(max_length=1000)] = ""
    redacted: Annotated[str, Meta(max_length=100_000)] = ""
    sanction: Literal["", "note", "posts_wait", "read_only", "leave_room", "site"] = ""
    days: Annotated[int, Meta(ge=0, le=3650)] | None = None
    harm_continues: bool = False
    # The worries that members sent here were meant to hurt, not to help.
    weapon: bool = False


class HoldForm(Form):
    """Keeping a case beyond its time, for a legal reason."""

    page: ClassVar[str] = "desk/hold.html"
    reason: Annotated[str, Meta(max_length=4000, extra={"missing": _("Please say this in a few words.")})]
    until: Annotated[
        date, Meta(extra={"missing": _("Please give a day."), "invalid": _("Please give a day.")})
    ]


class HoldPressForm(Form):
    """Agreeing to it, or ending it."""

    page: ClassVar[str] = "desk/hold.html"


class AppealForm(Form):
    """Say why a decision is wrong."""

    page: ClassVar[str] = "decisions/appeal.html"
    text: Annotated[
        str,
        Meta(max_length=10_000, extra={"missing": _("Please say, in a few words, what you think is wrong.")}),
    ]


class HearingForm(Form):
    """Answer an appeal; the message is read by the member."""

    page: ClassVar[str] = "desk/appeal.html"
    outcome: Literal["upheld", "changed", "reversed"]
    message: Words
