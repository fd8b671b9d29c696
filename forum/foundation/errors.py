"""Every fault that a person may meet: a status, an English key to translate, and its values. Knows no page.

Actions raise these and routes don't catch them; `forum.web.errors` makes the page.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from forum.foundation.translate import mark as _
from forum.foundation.translate import mark_counted as _by


class ForumError(Exception):
    """A fault with an HTTP status and a sentence for the person who meets it."""

    status = 500
    key = _("Something went wrong on our side. What you wrote is still here.")

    def __init__(self, key: str | None = None, **params: object) -> None:
        self.key = key or type(self).key
        self.params: Mapping[str, object] = params
        super().__init__(self.key)


class NotFound(ForumError):
    """Missing, or not visible to the caller: outside staff pages nobody can tell which."""

    status = 404
    key = _("There is nothing here that we can show you.")


class SignInNeeded(ForumError):
    """The page is for people who are signed in, or the session has ended."""

    status = 401
    key = _("Please sign in first. Anything you typed is kept.")


class NotAllowed(ForumError):
    """The caller is known and may not do this here."""

    status = 403
    key = _("That isn't possible here.")


class Conflict(ForumError):
    """Somebody else was first, or the thing has moved on."""

    status = 409
    key = _("This has changed since you opened it. Please look again.")


class StaleVersion(Conflict):
    """A decision was made on an older version than the one that now stands."""


class Throttled(ForumError):
    """Too many tries; `wait` is the whole seconds until the next one can work."""

    status = 429
    key = _by(
        "Please wait %(wait)s second, then try again. Nothing is locked.",
        "Please wait %(wait)s seconds, then try again. Nothing is locked.",
        "wait",
    )

    def __init__(self, wait: int, key: str | None = None) -> None:
        self.wait = max(1, wait)
        super().__init__(key, wait=self.wait)


class TooLarge(ForumError):
    """What was sent is more than this form can carry."""

    status = 413
    key = _("This is longer than one post can be. Please send it in parts.")


class AlreadyDone(ForumError):
    """The same form came twice; the first one worked and `location` is where it led."""

    status = 303
    key = _("This was already sent.")

    def __init__(self, location: str) -> None:
        self.location = location
        super().__init__()


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field of a form; field "" means the form as a whole."""

    field: str
    key: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


class FormRejected(ForumError):
    """A form came back with faults; its own page is shown again with everything typed kept."""

    status = 422
    key = _("Please look at the marked fields. What you typed is still here.")

    def __init__(self, *faults: FieldFault) -> None:
        self.faults = faults
        super().__init__()
