"""What the forms around a call may carry: the thread, the public word, a second look, services, holds, oneself."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from forum.crisis.forms import Words
from forum.crisis.safeguarding import Outcome
from forum.foundation.translate import mark as _
from forum.web.forms import Form

_CHOOSE = {"missing": _("Please choose one."), "invalid": _("Please choose one.")}
_SAY = _("Please say this in a few words.")
Short = Annotated[str, Meta(max_length=4000, extra={"missing": _SAY})]
Ticked = Annotated[Literal["on"], Meta(extra={"missing": _("This has to be so before you go on.")})]


class RedactionForm(Form):
    """The text of a letter that stays, and what its writer reads about it."""

    page: ClassVar[str] = "oncall/act.html"
    post: str
    stays: Annotated[
        str, Meta(max_length=100_000, extra={"missing": _("Take the detail out, and leave the rest.")})
    ]
    why: Short


class PaceForm(Form):
    """How many minutes lie between two letters of one person in a thread."""

    page: ClassVar[str] = "oncall/act.html"
    minutes: Annotated[Literal["0", "5", "10", "30", "60"], Meta(extra=_CHOOSE)]


class NoteForm(Form):
    """A note for the readers of a thread; empty takes it away."""

    page: ClassVar[str] = "oncall/act.html"
    note: Annotated[str, Meta(max_length=500)] = ""


class PressForm(Form):
    """One press."""

    page: ClassVar[str] = "oncall/act.html"


class WordForm(Form):
    """The member's yes or no to a public word, or their taking it back."""

    page: ClassVar[str] = "crisis/conversation.html"
    answer: Literal["yes", "no", "back"]


class SecondForm(Form):
    """Who should look as well."""

    page: ClassVar[str] = "oncall/act.html"
    to: Annotated[str, Meta(max_length=100, extra=_CHOOSE)]


class LookForm(Form):
    """What a second person saw."""

    page: ClassVar[str] = "oncall/act.html"
    look: Short


class ServicesForm(Form):
    """That emergency services were asked to come: what was checked, why, what was passed on, whether they know."""

    page: ClassVar[str] = "oncall/services.html"
    imminent: Ticked
    unasked: Ticked
    given: Short
    reason: Short
    passed_on: Short
    told: Annotated[Literal["yes", "unsafe"], Meta(extra=_CHOOSE)]
    untold_because: Annotated[str, Meta(max_length=4000)] = ""


class ReviewForm(Form):
    """A second person's word on it."""

    page: ClassVar[str] = "oncall/act.html"
    finding: Annotated[Literal["right", "otherwise", "unclear"], Meta(extra=_CHOOSE)]
    review: Short


class HoldForm(Form):
    """Keeping something beyond its time."""

    page: ClassVar[str] = "oncall/hold.html"
    reason: Short
    until: Annotated[
        date, Meta(extra={"missing": _("Please give a day."), "invalid": _("Please give a day.")})
    ]


class AgreementForm(Form):
    """A second person agrees; the member is told unless `quiet`."""

    page: ClassVar[str] = "oncall/hold.html"
    quiet: bool = False


class EaseForm(Form):
    """What someone on call wants for themselves."""

    page: ClassVar[str] = "oncall/ease.html"
    topics: list[str] = []
    folded: bool = False


class CardForm(Form):
    """What someone writes down for themselves after a hard call."""

    page: ClassVar[str] = "oncall/debrief.html"
    words: Annotated[str, Meta(max_length=20_000)] = ""


class MatterForm(Form):
    """How a matter about a minor ended."""

    page: ClassVar[str] = "safeguarding/act.html"
    outcome: Annotated[Outcome, Meta(extra=_CHOOSE)]


class KeepSlipForm(Form):
    """A code that was shown just now; `mark` says that it was made here."""

    page: ClassVar[str] = "crisis/slip.html"
    code: Annotated[str, Meta(max_length=40)]
    mark: Annotated[str, Meta(max_length=64)]


class EnterSlipForm(Form):
    """A code from paper."""

    page: ClassVar[str] = "crisis/return.html"
    code: Annotated[str, Meta(max_length=60, extra={"missing": _("Please type the code from your slip.")})]


class SlipMessageForm(Form):
    """Words in a talk that a slip opened."""

    page: ClassVar[str] = "crisis/returned.html"
    body: Words
