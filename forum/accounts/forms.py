"""What the forms of the door may carry; may not decide anything about it."""

from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from forum.foundation.translate import mark as _
from forum.web.forms import Form

_LONG = {"long": _("This is longer than anything we made for you.")}
Name = Annotated[str, Meta(max_length=200, extra={"missing": _("Please type your sign-in name."), **_LONG})]
Words = Annotated[str, Meta(max_length=1024, extra={"missing": _("Please type your passphrase."), **_LONG})]
Chosen = Annotated[str, Meta(max_length=1024, extra={"missing": _("Please choose a passphrase."), **_LONG})]
Code = Annotated[str, Meta(max_length=1024, extra={"missing": _("Please type your recovery code."), **_LONG})]
Digits = Annotated[str, Meta(max_length=20, extra={"missing": _("Please type the six digits.")})]
Carried = Annotated[str, Meta(max_length=70_000)]
Path = Annotated[str, Meta(max_length=2000)]

# As long as one post may be.
LONGEST_BODY = 20_000
# Where one writes to others here: a letter, an answer, a change, a message to people on duty, a call.
COMPOSERS = (
    r"^/(rooms/[\w-]{1,80}/threads|threads/[0-9a-f-]{36}/replies|posts/[0-9a-f-]{36}/edits"
    r"|conversations/[0-9a-f-]{36}/messages|call-for-help)$"
)
_ELSEWHERE = _("We can't tell where these words belong. Please copy them, and open the page once more.")
_TOO_LONG = _("This has %(count)s characters; we can keep %(most)s at a time, as many as one post can hold.")


class SignInForm(Form):
    """A name and a passphrase, and what was typed before."""

    page: ClassVar[str] = "accounts/sign_in.html"
    sign_in_name: Name
    passphrase: Words
    keep: bool = False
    draft: Carried = ""
    next: Path = ""


class CarryForm(Form):
    """Words typed before joining, on their way through the door."""

    page: ClassVar[str] = "accounts/join.html"
    draft: Carried = ""
    next: Path = ""


class JoinForm(Form):
    """The made name and passphrase, or one's own, and two things to confirm."""

    page: ClassVar[str] = "accounts/join.html"
    sign_in_name: Name
    passphrase: Chosen
    agree: bool = False
    of_age: bool = False
    draft: Carried = ""
    next: Path = ""


class RecoveryCodeForm(Form):
    """Two words of the code, or "later"."""

    page: ClassVar[str] = "accounts/recovery_code.html"
    word_a: Annotated[str, Meta(max_length=100)] = ""
    word_b: Annotated[str, Meta(max_length=100)] = ""
    later: Annotated[str, Meta(max_length=20)] = ""
    next: Path = ""


class RecoverForm(Form):
    """A name, the code that was kept, and a new passphrase."""

    page: ClassVar[str] = "accounts/recover.html"
    sign_in_name: Name
    recovery_code: Code
    passphrase: Chosen


class SecondFactorForm(Form):
    """Six digits of an authenticator."""

    page: ClassVar[str] = "accounts/second_factor.html"
    code: Digits
    next: Path = ""


class PassphraseForm(Form):
    """The passphrase of now and the one from now on."""

    page: ClassVar[str] = "accounts/passphrase.html"
    passphrase: Words
    new_passphrase: Chosen


class KeepForm(Form):
    """What somebody is writing in a composer, to be kept for them; the fields of all composers that there are."""

    page: ClassVar[str] = "accounts/drafts.html"
    place: Annotated[str, Meta(pattern=COMPOSERS, extra={"missing": _ELSEWHERE, "invalid": _ELSEWHERE})]
    body: Annotated[str, Meta(max_length=LONGEST_BODY, extra={"long": _TOO_LONG})] = ""
    title: Annotated[str, Meta(max_length=120)] = ""
    wants: Annotated[str, Meta(max_length=20)] = ""
    note: Annotated[str, Meta(max_length=60)] = ""
    to: UUID | None = None
    # Of a script: which open page this is, and its how many-eth word.
    page_token: Annotated[str, Meta(max_length=40)] = ""
    count: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    # A call says from which room it comes; the page knows that anew.
    room: Annotated[str, Meta(max_length=100)] = ""


class LetGoForm(Form):
    """One draft that isn't wanted any more."""

    page: ClassVar[str] = "accounts/drafts.html"
    place: Path


class SessionsForm(Form):
    """Nothing to type: it ends the other sessions."""

    page: ClassVar[str] = "accounts/sessions.html"
