"""What a lexicon holds once it is read and found sound; reading files is in `reading.py`, judging elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from moderation.screening.phrases import Sequence
from moderation.screening.sounds import Sounds

SIGNAL = "signal."  # labels that begin so are only ever combined, never shown
OTHER = "<other>"  # the kind of each word that has none
GAP = "_"  # any one word, between two that have points
UNREVIEWED = "unreviewed"
THIRD_PARTY = "third_party"  # what is said of somebody else, unless the entry says otherwise


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase as written and as parsed."""

    text: str
    nodes: Sequence


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule: its phrases, the label and level they stand for, who vouches for it, and its own examples."""

    id: str
    label: str
    level: int
    phrases: tuple[Phrase, ...]
    why: str = ""
    subject: str = ""  # "self": about the writer; said of another it becomes `other`
    other: str = ""  # the label when the sentence is about somebody else ("" keeps label, "-" drops it)
    other_level: int = -1
    deaf: tuple[str, ...] = ()  # contexts that don't touch this entry
    source: str = ""
    reviewer: str = ""
    date: str = ""
    fires: tuple[str, ...] = ()
    calm: tuple[str, ...] = ()

    @property
    def reviewed_by(self) -> str:
        """The reviewer's name, or "unreviewed"."""
        return self.reviewer or UNREVIEWED


@dataclass(frozen=True, slots=True)
class Context:
    """Words around a match that lower it: not so, past, quoted, a figure of speech."""

    id: str
    phrases: tuple[Phrase, ...]
    where: str  # before, after, sentence, near, text, quoted
    labels: tuple[str, ...]
    level: int  # the most that a match can count for in this context
    within: int = 60  # words between
    relabel: str = ""
    unless: tuple[Phrase, ...] = ()  # wordings that only look like this context
    off: tuple[Phrase, ...] = ()  # wordings in this or a neighbouring sentence with which it doesn't hold
    stops: frozenset[str] = frozenset()  # words between that end its reach
    pauses: bool = False  # whether it reaches across a comma
    why: str = ""

    def touches(self, entry: Entry) -> bool:
        """Whether this context may lower matches of the entry."""
        if any(fnmatchcase(self.id, deaf) for deaf in entry.deaf):
            return False
        return self.fits(entry.label, *((entry.other or THIRD_PARTY,) if entry.subject else ()))

    def fits(self, *labels: str) -> bool:
        """Whether one of these labels is among those that this context may lower."""
        return any(fnmatchcase(of, label) for of in labels for label in self.labels)


@dataclass(frozen=True, slots=True)
class Need:
    """A part of a combination: a label (or pattern of labels), the least level, how many different entries."""

    label: str
    level: int = 1
    distinct: int = 1


@dataclass(frozen=True, slots=True)
class Together:
    """A rule over several matches: when all needs stand close enough, they mean more than each alone."""

    id: str
    needs: tuple[Need, ...]
    within: str  # sentence, near (two sentences either way), text
    label: str
    level: int
    why: str
    apart: bool = False  # whether every label of "x 3" must be told by words of its own, too


@dataclass(frozen=True, slots=True)
class Subject:
    """Words that say whom a clause is about."""

    who: str  # self, other, addressed; own: the writer, by words inside the match
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Points for words and findings: what no phrase says, many words together may tell."""

    id: str
    label: str
    start: int  # where counting begins, mostly below nought
    levels: tuple[tuple[int, int], ...]  # (level, the least points for it), rising
    points: Mapping[str, int]  # by word or <kind>, or by two of them that follow each other in a sentence
    findings: Mapping[tuple[str, int], int]  # by label and level of what the rules found; a signal at 0
    after: int = 0  # the level that must have been reached before, by rules or an earlier scale
    lengths: tuple[tuple[int, int], ...] = ()  # (words, points): a text of so many words has these, too
    quiet: int | None = None  # below so many points what the rules found up to the highest level ...
    quiet_level: int = 0  # ... falls to this one
    why: str = ""
    quiet_why: str = ""
    source: str = ""
    reviewer: str = ""
    date: str = ""

    def reached(self, points: int) -> int:
        """Takes the points of a text; returns the highest level that they reach, 0 for none."""
        return next((level for level, least in reversed(self.levels) if points >= least), 0)

    @property
    def reviewed_by(self) -> str:
        """The reviewer's name, or "unreviewed"."""
        return self.reviewer or UNREVIEWED


@dataclass(frozen=True, slots=True)
class Language:
    """What is particular to a language: its spellings, signs, common words and other tongues' commonest words."""

    spellings: Mapping[str, tuple[str, ...]]
    signs: Mapping[str, str]
    common: frozenset[str]
    commonest: frozenset[str]  # those met in almost every sentence
    masked: tuple[str, ...]
    glued: tuple[str, ...]
    letters: frozenset[str]
    foreign: Mapping[str, frozenset[str]]
    known: frozenset[str]
    contracted: frozenset[str]  # spellings of common words with an apostrophe, or without it
    sounds: Sounds
    privacy: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that screening in one language goes by."""

    locale: str
    entries: tuple[Entry, ...]
    contexts: tuple[Context, ...]
    together: tuple[Together, ...]
    subjects: tuple[Subject, ...]
    scales: tuple[Scale, ...]
    kinds: Mapping[str, str]  # the <kind> of each word that has one, for scales
    language: Language
    own: frozenset[str] = frozenset()  # entries that were written on top of the packaged ones, or changed

    @property
    def labels(self) -> dict[str, str]:
        """The label of every rule, combination and scale, by its id."""
        return {
            **{each.id: each.label for each in self.entries},
            **{each.id: each.label for each in self.together},
            **{each.id: each.label for each in self.scales},
        }
