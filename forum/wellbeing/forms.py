"""What the forms of one's own pages may carry."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from forum.foundation.translate import mark as _
from forum.web.forms import Form

Words = Annotated[str, Meta(max_length=3000)]
Step = Literal["", "1", "2", "3", "4", "5"]


class PlanForm(Form):
    """The plan: every question may stay empty."""

    page: ClassVar[str] = "wellbeing/plan.html"

    signs: Words = ""
    helps: Words = ""
    distracts: Words = ""
    asks: Words = ""
    calls: Words = ""
    safer: Words = ""
    harms: Words = ""
    wants: Words = ""
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] = ""
    share: bool = False


class EmptyForm(Form):
    """A press on a button that needs no words."""

    page: ClassVar[str] = "wellbeing/plan.html"


class CheckInForm(Form):
    """Today, in the member's own eyes; each part may be left out."""

    page: ClassVar[str] = "wellbeing/check_ins.html"

    mood: Step = ""
    energy: Step = ""
    sleep: Step = ""
    note: Annotated[str, Meta(max_length=300)] = ""


class ToolkitForm(Form):
    """A line to keep, or somebody's words by their link."""

    page: ClassVar[str] = "wellbeing/toolkit.html"

    text: Annotated[str, Meta(max_length=500)] = ""
    post: Annotated[
        str,
        Meta(max_length=300, extra={"long": _("This doesn't look like the link of a letter here.")}),
    ] = ""
