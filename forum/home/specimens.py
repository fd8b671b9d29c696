"""Show every part of the pages in every state, for /styleguide; made-up words by us, no person and no data."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from markupsafe import Markup

from forum.foundation import clock, markdown
from forum.web.forms import Filled
from forum.web.paging import Paging
from moderation.support import packaged, support_for

_FOLDED = "It is done \U0001f389\U0001f389\U0001f389\U0001f389\n\n::: The meal, described\nSoup, and then soup.\n:::"
_HERE = UUID("5e0f1d5c-6a0b-4f3e-9f63-2f5f0b9d7a11")


@dataclass(frozen=True, slots=True)
class Reacted:
    """One kind of reaction under a specimen."""

    kind: str
    words: str
    given: bool
    count: int


@dataclass(frozen=True, slots=True)
class Specimen:
    """A letter that nobody wrote."""

    pos: int
    alias: str
    body_html: Markup
    state: str = "published"
    notes: tuple[str, ...] = ()
    badge: str = ""
    mine: bool = False
    folded: bool = False
    new: bool = False
    edited: bool = False
    said: str = ""
    days_ago: int = 0

    @property
    def id(self) -> UUID:
        """A stable id, so that the links look like links."""
        return uuid5(_HERE, str(self.pos))

    @property
    def persona_id(self) -> UUID:
        """A stable id for the mark."""
        return uuid5(_HERE, self.alias)

    @property
    def day(self) -> Any:
        """The day it pretends to be from."""
        return clock.today() - timedelta(days=self.days_ago)

    @property
    def reactions(self) -> tuple[Reacted, ...]:
        """Three kinds, one of them given."""
        return (
            Reacted("with_you", "With you", self.pos == 1, self.pos % 4),
            Reacted("thank_you", "Thank you", False, 1),
            Reacted("strength", "Strength to you", False, 0),
        )


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that nobody received."""

    what: str
    rule: str
    why: str
    by: str
    until: str
    quoted: str
    appeal_href: str
    appeal_said: str


def all_parts() -> dict[str, Any]:
    """Return what the style page shows: letters, a form with and without faults, a panel, a statement, a paging."""
    return {
        "letters": _letters(),
        "filled": Filled(values={"name": "copper-gate-41"}, faults={"words": "There is nothing here yet."}),
        "blank": Filled(),
        "support": support_for(packaged(), "GB", "en", "suicide", clock.now()),
        "told": _told(),
        "paging_at": Paging(2, 5, "/styleguide"),
        "marks": [uuid5(_HERE, f"mark {n}") for n in range(24)],
    }


def _letters() -> tuple[Specimen, ...]:
    return (
        Specimen(
            1,
            "quiet harbour",
            _html("The kettle took all my courage today. It is on now.", "That is the whole letter."),
            new=True,
        ),
        Specimen(
            2, "slow thaw", _html("It counts. Mine was the stairs."), badge="leads this room", days_ago=1
        ),
        Specimen(
            3, "paper kite", _html("The ward was quiet after ten."), notes=("hospital", "a loss"), days_ago=3
        ),
        Specimen(7, "night bus", _html("Its reader muted a word in this."), folded=True, days_ago=3),
        Specimen(8, "odd socks", Markup(markdown.render(_FOLDED)), days_ago=4),  # noqa: S704
        Specimen(4, "blue kettle", _html("I changed one word in this."), mine=True, edited=True, days_ago=9),
        Specimen(5, "blue kettle", _html("Nobody but me sees this yet."), state="waiting", mine=True),
        Specimen(
            6,
            "late ferry",
            Markup(""),
            state="withdrawn",
            said="Taken back by the person who wrote it.",
            days_ago=400,
        ),
    )


def _told() -> Told:
    return Told(
        what="We took your letter out of the conversation.",
        rule="We don't judge how others cope.",
        why="They were asking for company, and this told them to pull themselves together.",
        by="A moderator of this room, a person.",
        until="",
        quoted="pull yourself together",
        appeal_href="#",
        appeal_said="",
    )


def _html(*paragraphs: str) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(words) for words in paragraphs)
