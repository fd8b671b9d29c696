"""What the form that turns one case into an example of a rule may carry."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from forum.foundation.translate import mark as _
from forum.web.forms import Form


class ExampleForm(Form, kw_only=True):
    """A sentence in an admin's own words, for which rule, and whether it should fire on it or stay calm."""

    page: ClassVar[str] = "admin/example.html"

    sentence: Annotated[str, Meta(max_length=600)]
    rule: Annotated[
        str,
        Meta(
            max_length=80,
            pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$",
            extra={"invalid": _("A rule's name, such as passive.no-part-wants")},
        ),
    ]
    kind: Literal["fires", "calm"]
    nobody: bool = False
