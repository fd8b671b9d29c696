"""What the forms about help lines may carry."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from forum.foundation.translate import mark as _
from forum.web.forms import Form

_HOUR = Annotated[
    str,
    Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", extra={"invalid": _("Write the time as 09:00.")}),
]


class NumberForm(Form, kw_only=True):
    """A line that isn't packaged, as it is dialled in its own country."""

    page: ClassVar[str] = "admin/numbers.html"

    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
    name: Annotated[str, Meta(max_length=80)]
    concern: Literal["suicide", "abuse", "sexual_violence", "child", "eating_disorder", "addiction"]
    dial: Annotated[
        str,
        Meta(
            max_length=40,
            pattern=r"^[0-9*#+() /.-]*\d[0-9*#+() /.-]*$",
            extra={"invalid": _("Write the number as it is dialled there, such as 0800 1111.")},
        ),
    ]
    kind: Literal["call", "text", "message"] = "call"
    how: Annotated[str, Meta(max_length=120)] = ""
    languages: Annotated[
        str,
        Meta(
            max_length=60,
            pattern=r"^[a-z]{2,3}([ ,]+[a-z]{2,3})*$",
            extra={"invalid": _("Write the short codes of languages, such as: en, cy.")},
        ),
    ] = ""
    hours: Literal["always", "between", "unknown"] = "always"
    opens: _HOUR = ""
    closes: _HOUR = ""
    zone: Annotated[str, Meta(max_length=60)]
    web: Annotated[str, Meta(max_length=120)] = ""
    source: Annotated[str, Meta(max_length=300)]


class CheckForm(Form, kw_only=True):
    """Somebody's word on one line."""

    page: ClassVar[str] = "admin/number.html"

    by: Annotated[str, Meta(max_length=80)]
    how: Literal["dialled", "official_page"]
    outcome: Literal["right", "wrong"]
