"""What the forms of leaving may carry: the passphrase, once more."""

from typing import ClassVar

from forum.accounts.forms import Words
from forum.web.forms import Form


class PostsForm(Form):
    """Opens one's own posts of all rooms for ten minutes."""

    page: ClassVar[str] = "leaving/ask.html"
    passphrase: Words


class ExportForm(Form):
    """Opens the export for ten minutes."""

    page: ClassVar[str] = "leaving/export.html"
    passphrase: Words


class ErasureForm(Form):
    """Erases; `now` gives up the seven days."""

    page: ClassVar[str] = "leaving/erasure.html"
    passphrase: Words
    now: bool = False


class KeepForm(Form):
    """Takes an erasure back."""

    page: ClassVar[str] = "leaving/erasure.html"
