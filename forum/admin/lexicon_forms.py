"""What the forms about lexicons may carry."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from forum.foundation.translate import mark as _
from forum.web.forms import Form

MOST_CHARACTERS = 1_000_000  # of one file: the longest packaged one has nearly half of that


class DraftForm(Form, kw_only=True):
    """A new draft: of the version with this number, or (0) of what reads now."""

    page: ClassVar[str] = "admin/lexicons.html"

    base: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class FileForm(Form, kw_only=True):
    """One file of a draft as it should read; `was` says which text the admin looked at."""

    page: ClassVar[str] = "admin/lexicon.html"

    file: Annotated[
        str,
        Meta(
            max_length=45,
            pattern=r"^[a-z0-9_-]{1,40}\.toml$",
            extra={"invalid": _("Use small letters, digits and hyphens, and end with .toml")},
        ),
    ]
    text: Annotated[str, Meta(max_length=MOST_CHARACTERS)] = ""
    was: Annotated[str, Meta(max_length=64)] = ""


class StateForm(Form, kw_only=True):
    """What becomes of a version."""

    page: ClassVar[str] = "admin/lexicon.html"

    state: Literal["draft", "shadow", "live", "retired"]


class TrialForm(Form, kw_only=True):
    """A dry run over the posts of the last days."""

    page: ClassVar[str] = "admin/lexicon.html"

    days: Annotated[int, Meta(ge=1, le=90, extra={"invalid": _("Between 1 and 90 days.")})] = 7
