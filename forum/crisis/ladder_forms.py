"""What the forms of the ladders may carry, and how typed rungs become a ladder's; waits in minutes."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from forum.foundation.errors import FieldFault, FormRejected
from forum.foundation.translate import mark as _
from forum.web.forms import Form
from moderation.ladders import Group, Ladder

#: So many rungs a form offers; a ladder holds at most six.
RUNGS = 5
_WAIT = _("Please give whole minutes, 1 to 1440.")
Who = Annotated[list[Group], Meta(max_length=4)]
Wait = Annotated[Annotated[int, Meta(ge=1, le=1440)] | None, Meta(extra={"invalid": _WAIT})]
Slug = Annotated[str, Meta(max_length=40)]
Level = Literal["3", "4"]
_FAULTS = {
    "none": _("Please say on at least one rung who is rung."),
    "empty": _("Please say who is rung, or leave the wait empty too."),
    "wait": _WAIT,
}


class LadderForm(Form):
    """The rungs of one level, in one room or (empty) in all; a rung with neither people nor a wait is none."""

    page: ClassVar[str] = "oncall/ladders.html"

    level: Level
    room: Slug = ""
    who_1: Who = []
    who_2: Who = []
    who_3: Who = []
    who_4: Who = []
    who_5: Who = []
    wait_1: Wait = None
    wait_2: Wait = None
    wait_3: Wait = None
    wait_4: Wait = None
    wait_5: Wait = None


class LadderEndForm(Form):
    """Letting the wider ladder stand again."""

    page: ClassVar[str] = "oncall/ladders.html"

    level: Level
    room: Slug = ""


def rungs_of(form: LadderForm) -> list[dict[str, Any]]:
    """Return the rungs as a table keeps them. Raises FormRejected where one lacks people or a wait."""
    places = range(1, RUNGS + 1)
    typed = [(place, getattr(form, f"who_{place}"), getattr(form, f"wait_{place}")) for place in places]
    faults = [FieldFault(f"who_{place}", _FAULTS["empty"]) for place, who, wait in typed if wait and not who]
    faults += [FieldFault(f"wait_{place}", _FAULTS["wait"]) for place, who, wait in typed if who and not wait]
    rungs = [{"who": who, "minutes": wait} for _place, who, wait in typed if who and wait]
    if not rungs and not faults:
        faults = [FieldFault("who_1", _FAULTS["none"])]
    if faults:
        raise FormRejected(*faults)
    return rungs


def values_of(ladder: Ladder) -> dict[str, Any]:
    """Return what the form shows for a ladder."""
    values: dict[str, Any] = {}
    for place, rung in enumerate(ladder.to_plain()[:RUNGS], start=1):
        values[f"who_{place}"] = rung["who"]
        values[f"wait_{place}"] = str(max(1, round(rung["minutes"])))
    return values
