"""The values that the vault holds, and the questions of a plan; plain facts, they read and write nothing."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct

from forum.foundation.translate import mark as _

PLAN, CHECK_INS, TOOLKIT = "plan", "check-ins", "toolkit"

# The steps of Stanley and Brown's safety planning (2012), in their order: signs, what one can do alone, people
# and places that distract, people to ask, professionals to call, a safer place. What harms, and what one wants
# from people here, are ours. No question asks for a means or a method.
QUESTIONS: Mapping[str, str] = {
    "signs": _("How I notice that it is getting hard"),
    "helps": _("What helps me, on my own"),
    "distracts": _("People and places that take me out of it"),
    "asks": _("People I can ask for help"),
    "calls": _("Whom I can call"),
    "safer": _("How the place around me gets safer"),
    "harms": _("What makes it worse"),
    "wants": _("What I want from people here"),
}
HINTS: Mapping[str, str] = {
    "signs": _("Thoughts, feelings, dates, places, things that I do or stop doing."),
    "helps": _("Small things count: a shower, a song, a walk, breathing out slowly."),
    "distracts": _("Somewhere with others about, or someone to talk with about anything else."),
    "asks": _("Names and numbers, so that you needn't look for them."),
    "calls": _("A line, a nurse, a doctor, a clinic. A number becomes a link that you can press."),
    "safer": _(
        "Who could keep something for you, where you could go, with whom. You needn't name what it is."
    ),
    "harms": _("Being alone at night, advice, a certain place, too little sleep."),
    "wants": _("Such as: read, and write back. No advice. Ask me about my dog."),
}
# Where numbers that may be pressed stand.
DIALLED = ("asks", "calls")


class Plan(Struct, frozen=True):
    """A member's plan for hard times. `share`: people on duty may read it while they talk with this member."""

    signs: str = ""
    helps: str = ""
    distracts: str = ""
    asks: str = ""
    calls: str = ""
    safer: str = ""
    harms: str = ""
    wants: str = ""
    country: str = ""
    share: bool = False

    def answers(self) -> list[tuple[str, str, str]]:
        """Return (name, English question, words) of each question that was answered, in their order."""
        told = ((name, asked, str(getattr(self, name))) for name, asked in QUESTIONS.items())
        return [each for each in told if each[2].strip()]


class CheckIn(Struct, frozen=True):
    """One day in the member's own eyes: 1 (hard) to 5 (good), 0 where it wasn't said."""

    day: date
    mood: int = 0
    energy: int = 0
    sleep: int = 0
    note: str = ""


class CheckIns(Struct, frozen=True):
    """The days that a member noted, oldest first."""

    days: tuple[CheckIn, ...] = ()


class Item(Struct, frozen=True):
    """A line worth keeping; `post` where it leads to somebody's words."""

    id: UUID
    words: str
    post: UUID | None = None


class Toolkit(Struct, frozen=True):
    """What a member keeps within reach, newest first."""

    items: tuple[Item, ...] = ()
