"""What the forms of the settings may carry."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from forum.foundation.translate import mark as _
from forum.web.forms import Form

Slug = Annotated[
    str,
    Meta(
        max_length=40,
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        extra={"invalid": _("Use small letters, digits and single hyphens, such as living-with-loss.")},
    ),
]
Line = Annotated[str, Meta(max_length=80)]
Text = Annotated[str, Meta(max_length=4000)]
Handling = Literal["publish", "wait"]


class RoomForm(Form, kw_only=True):
    """All that a room says of itself, who may enter, and what it lets wait."""

    page: ClassVar[str] = "admin/room.html"

    title: Line
    topic: Line
    kind: Literal["peer_led", "member_run", "professional_led", "carers"] = "peer_led"
    access: Literal["open", "members", "by_request", "closed"] = "members"
    about: Annotated[str, Meta(max_length=300)] = ""
    expect: Text = ""
    ground_rules: Text = ""
    place: Annotated[int, Meta(ge=0, le=999)] = 0
    archived: bool = False
    danger_waits_at: Literal["2", "3", "4"] = "4"
    conduct_waits_at: Literal["1", "2", "3"] = "3"
    newcomers: Handling = "publish"
    newcomer_links: Handling = "wait"
    unscreened: Handling = "publish"
    personal_data: Handling = "publish"
    locale: Annotated[str, Meta(pattern="^[a-z]{2,3}([-_][A-Za-z]{2,4})?$")] = "en"
    tolerates: Annotated[
        list[Literal["abuse.disclosed", "bereavement", "past_recovered", "eating_disorder", "self_harm"]],
        Meta(max_length=5),
    ] = []


class NewRoomForm(RoomForm, kw_only=True):
    """A room that is made now: with the address that it keeps."""

    page: ClassVar[str] = "admin/new_room.html"

    slug: Slug


class ChangedRoomForm(RoomForm, kw_only=True):
    """A room that stands: `version` says which one the admin looked at."""

    version: int


class FacilitatorForm(Form):
    """Giving a persona of this room the seal of a facilitator, or taking it back."""

    page: ClassVar[str] = "admin/facilitators.html"

    alias: Line
    standing: Literal["facilitator", "member"] = "facilitator"


class ServingForm(Form):
    """Letting someone of the staff look after this room, or no longer."""

    page: ClassVar[str] = "admin/facilitators.html"

    staff: Line
    serves: bool = False
