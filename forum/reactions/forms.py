"""What a reaction may carry."""

from typing import ClassVar, Literal

from forum.web.forms import Form


class ReactionForm(Form):
    """One of four quiet signs; sending it again takes it back."""

    page: ClassVar[str] = "reactions/react.html"

    kind: Literal["with_you", "thank_you", "strength", "same_here"]
