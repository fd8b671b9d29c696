"""What the forms about threads and posts may carry."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from msgspec import Meta

from forum.accounts.forms import LONGEST_BODY
from forum.foundation.translate import mark as _
from forum.storage.tables.cases import Reason
from forum.web.forms import Form

_COMPOSERS = r"^(/threads/[0-9a-f-]{36}/replies|/rooms/[\w-]{1,80}/threads|/posts/[0-9a-f-]{36}/edits)?$"

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
    """Words for someone; `to` is the letter that they answer, where it isn't the thread as a whole."""

    page: ClassVar[str] = "threads/reply.html"

    body: Body
    to: UUID | None = None


class FollowForm(Form):
    """Being told of new letters in a thread, or no longer."""

    page: ClassVar[str] = "threads/follow.html"


class MuteForm(Form):
    """Not seeing somebody in a room any more."""

    page: ClassVar[str] = "threads/mute.html"


class UnmuteForm(Form):
    """Seeing somebody again."""

    page: ClassVar[str] = "threads/mutes.html"


class MutedWordsForm(Form):
    """Words one would rather not meet by surprise, one a line; fifty long lines and some room to say so kindly."""

    page: ClassVar[str] = "threads/mutes.html"

    words: Annotated[str, Meta(max_length=10_000)] = ""


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
        Reason,
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
    # Where it is to be sent, and which letter it answers, when it comes from a composer.
    place: Annotated[str, Meta(max_length=200, pattern=_COMPOSERS)] = ""
    to: UUID | None = None
    # What a new thread has besides, on its way back there.
    title: Title = ""
    wants: Annotated[str, Meta(max_length=20)] = ""
    note: Note = ""
