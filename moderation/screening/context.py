"""What stands around a match: who it is about, and whether it is denied, past, quoted or a manner of speaking.

It only lowers or redirects; raising is for `together.py`. The cues are all in the lexicon.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from moderation.screening.codes import STOP, Codes
from moderation.screening.lexicon import SIGNAL, Context, Entry, Lexicon
from moderation.screening.match import Matcher, Span
from moderation.screening.phrases import MAX_WORDS, Sequence
from moderation.screening.shapes import widen
from moderation.screening.surroundings import Place, Surroundings
from moderation.screening.together import Hit
from moderation.screening.words import Reading

OWN = "own"  # a subject whose words count inside a match, not before it
_Bears = Callable[[int, Place, Surroundings], bool]


class Contexts:
    """All contexts and subjects of a lexicon, compiled; shared by threads."""

    def __init__(self, lexicon: Lexicon, codes: Codes) -> None:
        self._contexts = lexicon.contexts
        self._unless = len(lexicon.contexts)
        self._off = self._unless * 2
        self._subjects = self._unless * 3
        self._who = [subject.who for subject in lexicon.subjects]
        self._stops = [frozenset(map(codes.of, context.stops)) for context in lexicon.contexts]
        far = [n for n, context in enumerate(lexicon.contexts) if context.where == "text"]
        wordless = [n for n, context in enumerate(lexicon.contexts) if not context.phrases]
        self._anywhere = sum(1 << n for n in {*far, *wordless})  # contexts that need no cue nearby
        self._far = sum(1 << n for n in far)
        self._matcher = Matcher(owned(lexicon), codes)
        touching = {kind_of(entry): self._touches(entry) for entry in lexicon.entries}
        self._touching = {entry.id: touching[kind_of(entry)] for entry in lexicon.entries}
        self._wanted = {entry.id: self._owners(entry) for entry in lexicon.entries}
        self._lowering: dict[tuple[str, str, int], int] = {}
        self._open: dict[tuple[str, str, int], int] = {}
        ways = {
            "text": self._anywhere_in_text,
            "before": self._before,
            "after": self._after,
            "sentence": self._in_sentence,
            "near": self._near,
            "quoted": self._quoted,
        }
        self._bears: list[_Bears] = [ways[context.where] for context in lexicon.contexts]

    def ready(self) -> None:
        """Writes out all cues now."""
        self._matcher.ready()

    def _touches(self, entry: Entry) -> int:
        """A bit for each context that may lower an entry."""
        return sum(1 << number for number, context in enumerate(self._contexts) if context.touches(entry))

    def _owners(self, entry: Entry) -> int:
        """A bit for each owner of cues that may bear on an entry."""
        touching = self._touching[entry.id]
        bits = touching | touching << self._unless | touching << self._off
        if entry.subject:
            bits |= ((1 << len(self._who)) - 1) << self._subjects
        return bits

    def around(self, reading: Reading, met: Iterable[tuple[Entry, list[tuple[int, int]]]]) -> Surroundings:
        """Takes a reading and the entries with their places in it; returns the cues that may bear on them."""
        wanted = 0
        starts: set[int] = set()
        for entry, places in met:
            wanted |= self._wanted[entry.id]
            starts.update(start for start, _ in places)
        found = Surroundings(reading, self._spans(reading, starts, wanted))
        for owner in [owner for owner in found.cues if self._unless <= owner < self._off]:
            found.without(owner - self._unless, owner)
        return found

    def _spans(self, reading: Reading, starts: set[int], wanted: int) -> Iterator[tuple[int, list[Span]]]:
        """The cues that may bear on matches: those nearby, unless a context reaches over the whole text.

        Each stretch that is searched with its first word, from which its spans are counted.
        """
        if wanted & self._far:
            yield 0, self._matcher.spans(reading.codes, wanted)
            return
        for low, high in _stretches(reading, starts):
            yield low, self._matcher.spans(reading.codes[low:high], wanted)

    def lowered(self, entry: Entry, hit: Hit, place: Place, around: Surroundings) -> Hit:
        """Takes an entry, what a match of it means by itself, and where; returns what it means in its contexts."""
        there = self._open_to(entry, hit.label, hit.level) & (around.nearby(place.near) | self._anywhere)
        if not there:
            return hit
        level, label, why = hit.level, hit.label, hit.why
        while there:
            bit = there & -there
            there ^= bit
            number = bit.bit_length() - 1
            if self._holds(number, place, around):
                context = self._contexts[number]
                level = context.level
                why = f"{entry.why}; {context.why}" if entry.why else context.why
                label = label if label.startswith(SIGNAL) else context.relabel or label
                there &= self._open_to(entry, label, level)
        return hit if why is hit.why else Hit(hit.rule, label, level, hit.first, hit.last, hit.sentence, why)

    def _open_to(self, entry: Entry, label: str, level: int) -> int:
        """A bit for each context that touches an entry and lowers further what counts so; there are few ways."""
        key = entry.id, label, level
        known = self._open.get(key)
        if known is None:
            known = self._open[key] = self._touching[entry.id] & self._that_lower(entry.label, label, level)
        return known

    def _that_lower(self, one: str, other: str, level: int) -> int:
        """A bit for each context that lowers further what counts as either label; there are few ways: they are kept."""
        key = one, other, level
        known = self._lowering.get(key)
        if known is None:
            known = self._lowering[key] = sum(
                1 << number
                for number, context in enumerate(self._contexts)
                if _lowers(context, level) and context.fits(one, other)
            )
        return known

    def _holds(self, number: int, place: Place, around: Surroundings) -> bool:
        """Whether a context bears on a match and nothing nearby says that it doesn't."""
        return self._bears[number](number, place, around) and not around.any_between(
            self._off + number, *place.near
        )

    def subject(self, place: Place, around: Surroundings) -> str:
        """Takes where an entry matched; returns whom its clause is about: self, other or addressed.

        Words of the writer's own inside the match ("they would be better off without me") outweigh who came before.
        """
        words = place.first, place.last
        known = around.subjects.get(words)
        if known is None:
            known = around.subjects[words] = self._subject(place, around)
        return known

    def _subject(self, place: Place, around: Surroundings) -> str:
        nearest, who = -1, "self"
        there = around.nearby(place.near)
        if not there >> self._subjects:
            return who
        for number, name in enumerate(self._who, self._subjects):
            if not there >> number & 1:
                continue
            if name == OWN:
                if around.any_between(number, place.first, place.last):
                    return "self"
                continue
            last = around.furthest(number, place.sentence[0], place.first)
            if last > nearest:
                nearest, who = last, name
        return who

    def _anywhere_in_text(self, number: int, place: Place, around: Surroundings) -> bool:
        return bool(around.cues.get(number))

    def _before(self, number: int, place: Place, around: Surroundings) -> bool:
        low = max(place.sentence[0], place.first - self._contexts[number].within - 1 - MAX_WORDS)
        cues = around.between(number, low, place.first - 1)
        return any(
            end <= place.last and self._unbroken(number, end, place.first, around) for _, end in cues[::-1]
        )

    def _after(self, number: int, place: Place, around: Surroundings) -> bool:
        high = min(place.sentence[1], place.last + self._contexts[number].within + 1)
        cues = around.between(number, place.first - MAX_WORDS, high)
        return any(end >= place.first and self._unbroken(number, place.last, at, around) for at, end in cues)

    def _in_sentence(self, number: int, place: Place, around: Surroundings) -> bool:
        reach = self._contexts[number].within + 1
        low = max(place.sentence[0], place.first - reach - MAX_WORDS)
        cues = around.between(number, low, min(place.sentence[1], place.last + reach))
        return any(at - place.last < reach and place.first - end < reach for at, end in cues)

    def _near(self, number: int, place: Place, around: Surroundings) -> bool:
        return around.any_between(number, *place.near)

    def _quoted(self, number: int, place: Place, around: Surroundings) -> bool:
        """In quotation marks; of a context with cues one of them stands nearby, too."""
        if self._contexts[number].phrases and not self._near(number, place, around):
            return False
        return around.quoted(place.first, place.last)

    def _unbroken(self, number: int, end: int, start: int, around: Surroundings) -> bool:
        """Whether nothing between word `end` and word `start` stops the context's reach."""
        context = self._contexts[number]
        if start - end - 1 > context.within:
            return False
        between = around.reading.codes[end + 1 : start] if start > end + 1 else ""
        if STOP in between or not self._stops[number].isdisjoint(between):
            return False
        return context.pauses or around.reading.pauses.isdisjoint(range(end + 1, start + 1))


def _lowers(context: Context, level: int) -> bool:
    """Whether a match that counts for so much would count for less, or for as much under another label."""
    return context.level < level or (context.level == level and bool(context.relabel))


def _stretches(reading: Reading, starts: Iterable[int]) -> list[list[int]]:
    """The sentences of matches with their neighbours, stops on either side included, joined where they touch."""
    ranges: list[list[int]] = []
    end = -1
    for start in sorted(starts):
        if start >= end:  # the first match of its sentence
            end = reading.sentence(start)[1]
            low, high = reading.sentence(start, around=1)
            widen(ranges, low - 1, high + 1)
    return ranges


def kind_of(entry: Entry) -> tuple[Hashable, ...]:
    """Takes an entry; returns what it shares with all entries whose matches mean the same at the same place."""
    return entry.label, entry.level, entry.subject, entry.other, entry.other_level, entry.deaf


def owned(lexicon: Lexicon) -> Iterator[tuple[int, Sequence]]:
    """Takes a lexicon; yields each phrase of its contexts and subjects with the number of its owner."""
    count = len(lexicon.contexts)
    for number, context in enumerate(lexicon.contexts):
        yield from ((number, phrase.nodes) for phrase in context.phrases)
        yield from ((count + number, phrase.nodes) for phrase in context.unless)
        yield from ((2 * count + number, phrase.nodes) for phrase in context.off)
    for number, subject in enumerate(lexicon.subjects):
        yield from ((3 * count + number, phrase.nodes) for phrase in subject.phrases)
