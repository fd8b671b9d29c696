"""Screens one text with one compiled lexicon, within a budget of size and time; it keeps nothing of the text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from time import thread_time

from moderation.screening.codes import Codes
from moderation.screening.context import kind_of, owned
from moderation.screening.disguises import Disguises
from moderation.screening.findings import Screening, ScreeningFailed, summed_up
from moderation.screening.language import readable
from moderation.screening.lexicon import Lexicon
from moderation.screening.match import Matcher, Span
from moderation.screening.memory import LONG, collecting_later
from moderation.screening.normalise import fold
from moderation.screening.phrases import Sequence
from moderation.screening.points import Scales
from moderation.screening.privacy import Privacy
from moderation.screening.rules import NOTHING, Judged, Rules
from moderation.screening.words import Reader, Reading

MOST_CHARACTERS = 200_000
MOST_SECONDS = 1.0  # of the processor, so that a busy machine fails no text


_AT_ONCE = nullcontext()  # what a post makes is soon thrown away


class Screener:
    """A compiled lexicon: call it with a text. Threads may share one: nothing in it changes but what it remembers.

    A phrase is written out when it is first looked for, which takes longer than screening a post: `ready` writes
    all of them, once, for whoever screens more than a few texts.
    """

    def __init__(
        self, lexicon: Lexicon, most_characters: int = MOST_CHARACTERS, most_seconds: float = MOST_SECONDS
    ):
        self.lexicon = lexicon
        self._most_characters = most_characters
        self._most_seconds = most_seconds
        with collecting_later():
            self._compile(lexicon)

    def _compile(self, lexicon: Lexicon) -> None:
        language = lexicon.language
        self._language = language
        self._disguises = Disguises(language.known, language.masked, language.glued, language.letters)
        codes = codes_of(lexicon)
        self._reader = Reader(language, codes)
        kinds = [kind_of(entry) for entry in lexicon.entries]
        self._matcher = Matcher(_owned(lexicon), codes, kinds.__getitem__)
        self._rules = Rules(lexicon, codes)
        self._scales = Scales(lexicon, codes)
        self._privacy = Privacy(language.privacy)

    def __call__(self, text: str) -> Screening:
        """Takes a text; returns its screening. Raises ScreeningFailed when it is over the budget of size or time."""
        return self._screened(text, self._scales)

    def by_rules(self, text: str) -> Screening:
        """Takes a text, such as an entry's own example; returns what the rules alone find, before anything is weighed.

        Raises ScreeningFailed when it is over the budget of size or time.
        """
        return self._screened(text, None)

    def _screened(self, text: str, scales: Scales | None) -> Screening:
        if len(text) > self._most_characters:
            raise ScreeningFailed(f"the text is longer than {self._most_characters} characters")
        with collecting_later() if len(text) > LONG else _AT_ONCE:
            return self._in_stages(text, scales)

    def _in_stages(self, text: str, scales: Scales | None) -> Screening:
        deadline = thread_time() + self._most_seconds
        between = (
            self._in_time if len(text) > LONG else _never_late
        )  # asking the clock takes longer than a post's stage
        reading = self.read(text)
        between(deadline)
        spans = self.spans(reading)
        between(deadline)
        judged = self._rules.judge(reading, spans, text) if spans else NOTHING
        between(deadline)
        findings = scales.weigh(reading, spans, judged, text) if scales else [*judged.findings]
        between(deadline)
        findings += self._privacy.find(text, reading.folded)
        self._in_time(deadline)
        return summed_up(findings, readable(text, reading, self._language))

    def ready(self) -> Screener:
        """Writes out every phrase, so that no text waits for one; returns itself."""
        with collecting_later():
            self._matcher.ready()
            self._rules.ready()
        return self

    def read(self, text: str) -> Reading:
        """Takes a text; returns its words as the rules and scales see them."""
        return self._reader.read(self._disguises.undo(fold(text)))

    def judged(self, reading: Reading, text: str) -> Judged:
        """Takes a reading and its text; returns what the rules find in it, before anything is weighed."""
        return self._rules.judge(reading, self.spans(reading), text)

    def spans(self, reading: Reading) -> list[Span]:
        """Takes a reading; returns (entry's number, first word, the word after the last) of every match."""
        return self._matcher.spans(reading.codes)

    @staticmethod
    def _in_time(deadline: float) -> None:
        if thread_time() > deadline:
            raise ScreeningFailed("screening this text took longer than its budget of time")


def _never_late(deadline: float) -> None:
    """What a post of ordinary length asks between two stages: nothing."""


def codes_of(lexicon: Lexicon) -> Codes:
    """Takes a lexicon; returns the characters of all words that its rules name."""
    phrases = [nodes for _, nodes in (*_owned(lexicon), *owned(lexicon))]
    more = {word for context in lexicon.contexts for word in context.stops}
    more |= {word for scale in lexicon.scales for words in scale.points for word in words.split()}
    more |= lexicon.kinds.keys()
    more -= {*lexicon.kinds.values()}
    return Codes(phrases, more, lexicon.language.common, lexicon.language.commonest)


def _owned(lexicon: Lexicon) -> Iterator[tuple[int, Sequence]]:
    for number, entry in enumerate(lexicon.entries):
        yield from ((number, phrase.nodes) for phrase in entry.phrases)
