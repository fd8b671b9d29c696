"""What the forms about threads and posts may carry."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from forum.foundation.translate import mark as _
from forum.web.forms import Form

LONGEST_BODY = 20_000

Body = Annotated[
    str,
    Meta(
        max_length=LONGEST_BODY,
        extra={
            "missing": _("There is nothing written yet. A few words are enough."),
            "long": _(
                "This has %(count)s characters; one post can hold %(most)s. You could send it in parts."
            ),
        },
    ),
]
Title = Annotated[
    str, Meta(max_length=120, extra={"long": _("A title can have %(most)s characters; this has %(count)s.")})
]
Note = Annotated[str, Meta(max_length=60)]


class ThreadForm(Form):
    """A new thread: its first post, perhaps a title, what the writer needs, content notes."""

    page: ClassVar[str] = "threads/new_thread.html"

    body: Body
    title: Title = ""
    wants: Literal["listening", "advice", "experience", "sharing"] = "listening"
    note: Annotated[list[Note], Meta(max_length=6)] = []


class ReplyForm(Form):
    """Words for someone."""

    page: ClassVar[str] = "threads/reply.html"

    body: Body


class EditForm(Form):
    """One's own post, said anew."""

    page: ClassVar[str] = "threads/edit.html"

    body: Body


class WithdrawalForm(Form):
    """Taking one's own post back."""

    page: ClassVar[str] = "threads/withdrawal.html"


class FlagForm(Form):
    """Telling a moderator about a post."""

    page: ClassVar[str] = "threads/flag.html"

    reason: Annotated[
        Literal[
            "bullying",
            "judging",
            "hate",
            "sexual",
            "personal_data",
            "spam",
            "method",
            "worried",
            "facilitator",
            "other",
        ],
        Meta(
            extra={
                "missing": _("Please choose what it is about."),
                "invalid": _("Please choose what it is about."),
            }
        ),
    ]
    text: Annotated[str, Meta(max_length=2000)] = ""
    # A facilitator asks that it waits for a moderator; from anyone else it does nothing.
    hold: bool = False


class DraftForm(Form):
    """A draft that its writer wants to have looked at before sending."""

    page: ClassVar[str] = "threads/check.html"

    body: Body
