"""From matches to findings: each match in its context, then what several mean together, each with its reason."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from moderation.screening.codes import Codes
from moderation.screening.context import Contexts, kind_of
from moderation.screening.findings import Finding
from moderation.screening.lexicon import SIGNAL, THIRD_PARTY, Entry, Lexicon
from moderation.screening.match import Span
from moderation.screening.surroundings import Cue, Place, Surroundings
from moderation.screening.together import Combinations, Hit, strongest
from moderation.screening.words import Reading

MOST_PER_ENTRY = 24  # matches of one entry that are judged at each end of a text
MOST_JUDGED = 2_400  # matches of all entries in a text from which on fewer of each are judged
LEAST_PER_ENTRY = 6
MOST_FINDINGS = 60
HIGHEST = 4  # the level of promises.md 2.1 above which there is none
MOST_PARTS, LONGEST_PART = 6, 60  # parts of a combination that its reason quotes, and the characters of each

Met = tuple[Entry, list[tuple[int, int]]]  # an entry and where it matched
Known = dict[str, list[Hit]]  # what the matches of an entry mean, by its id, as far as it was asked


class Judged(NamedTuple):
    """The findings, the first and last word of each, and those of the matches that a context set aside."""

    findings: list[Finding]
    places: list[Cue]
    aside: list[Cue]


NOTHING = Judged([], [], [])


class Rules:
    """The rules of a lexicon, ready to judge; shared by threads."""

    def __init__(self, lexicon: Lexicon, codes: Codes) -> None:
        self._entries = lexicon.entries
        numbers: dict[Hashable, int] = {}
        kinds = (kind_of(entry) for entry in lexicon.entries)
        self._kinds = {
            entry.id: numbers.setdefault(kind, len(numbers))
            for entry, kind in zip(lexicon.entries, kinds, strict=True)
        }
        self._combinations = Combinations(lexicon)
        self._contexts = Contexts(lexicon, codes)

    def ready(self) -> None:
        """Writes out all cues now."""
        self._contexts.ready()

    def judge(self, reading: Reading, spans: Sequence[Span], text: str) -> Judged:
        """Takes a reading, the (entry, start, end) matches in it and the text as written; returns what they mean."""
        met = self._that_matter(_by_entry(spans))
        if not met:
            return NOTHING
        around = self._contexts.around(reading, met)
        known: Known = {}
        shown = self._highest(met, around, known) or self._strongest(met, around, known)
        places = [(hit.first, hit.last) for hit in shown]
        aside = [place for hit, place in zip(shown, places, strict=True) if not hit.level]
        return Judged([_finding(hit, reading, text) for hit in shown], places, aside)

    def _highest(self, met: list[Met], around: Surroundings, known: Known) -> list[Hit]:
        """Where as many as are shown have the highest level by themselves, these, as no other could be; else none."""
        highest = [(entry, places) for entry, places in met if HIGHEST in (entry.level, entry.other_level)]
        if sum(len(places) for _, places in highest) < MOST_FINDINGS:
            return []
        hits = (hit for hit in self._hits(highest, around, known) if hit.level == HIGHEST and _is_shown(hit))
        shown = strongest(hits, MOST_FINDINGS)
        return shown if len(shown) == MOST_FINDINGS else []

    def _strongest(self, met: list[Met], around: Surroundings, known: Known) -> list[Hit]:
        """What all matches mean, each in its contexts and together."""
        hits = [*self._hits(met, around, known)]
        self._combinations.add(hits)
        return strongest(filter(_is_shown, hits), MOST_FINDINGS)

    def _that_matter(self, places: Mapping[int, list[tuple[int, int]]]) -> list[Met]:
        """The entries whose matches can lead to a finding at all."""
        met = [(self._entries[number], places[number]) for number in sorted(places)]
        useful = self._combinations.useful(frozenset(entry.label for entry, _ in met))
        return [(entry, found) for entry, found in met if entry.label in useful]

    def _hits(self, met: Iterable[Met], around: Surroundings, known: Known) -> Iterator[Hit]:
        """What each match means; of entries that mean the same at the same place the first speaks.

        Adds to what is known of entries: those that mean the same are asked together, so no other may speak instead.
        """
        said: set[tuple[int, int, int]] = set()
        for entry, places in met:
            if entry.id not in known:
                known[entry.id] = [*self._of_entry(entry, places, around, said)]
            yield from known[entry.id]

    def _of_entry(
        self,
        entry: Entry,
        places: Iterable[tuple[int, int]],
        around: Surroundings,
        said: set[tuple[int, int, int]],
    ) -> Iterator[Hit]:
        """What the matches of one entry mean, but for those that another has spoken for."""
        kind = self._kinds[entry.id]
        for start, end in places:
            key = kind, start, end
            if key not in said:
                said.add(key)
                hit = self._judged(entry, around.place(start, end - 1), around)
                if hit is not None:
                    yield hit

    def _judged(self, entry: Entry, place: Place, around: Surroundings) -> Hit | None:
        hit = Hit(entry.id, entry.label, entry.level, place.first, place.last, place.number, entry.why)
        if entry.subject == "self":
            directed = _directed(entry, hit, self._contexts.subject(place, around))
            if directed is None:
                return None
            hit = directed
        return self._contexts.lowered(entry, hit, place, around)


def _by_entry(spans: Sequence[Span]) -> Mapping[int, list[tuple[int, int]]]:
    """The distinct places of each entry; of very many, the first and last ones."""
    most = max(MOST_PER_ENTRY * MOST_JUDGED // max(len(spans), MOST_JUDGED), LEAST_PER_ENTRY)
    places: dict[int, list[tuple[int, int]]] = {}
    for number, start, end in spans:
        places.setdefault(number, []).append((start, end))
    for number, found in places.items():
        if len(found) > 1:
            found = sorted(set(found))
            places[number] = found if len(found) <= 2 * most else found[:most] + found[-most:]
    return places


def _is_shown(hit: Hit) -> bool:
    return not hit.label.startswith(SIGNAL)


def _directed(entry: Entry, hit: Hit, who: str) -> Hit | None:
    """What a sentence about the writer means when it is about somebody else."""
    if who == "self":
        return hit
    if who == "addressed" or entry.other == "-":
        return None
    level = entry.level if entry.other_level < 0 else entry.other_level
    label = entry.other or (THIRD_PARTY if not entry.label.startswith(SIGNAL) else entry.label)
    why = f"{entry.why}; said of someone else"
    return Hit(hit.rule, label, level, hit.first, hit.last, hit.sentence, why)


def _finding(hit: Hit, reading: Reading, text: str) -> Finding:
    start, end = reading.original(hit.first, hit.last)
    why = f"{hit.why} ({_quoted(hit, reading, text)})" if len(hit.parts) > 1 else hit.why
    return Finding(hit.rule, hit.label, hit.level, start, end, text[start:end], why)


def _quoted(hit: Hit, reading: Reading, text: str) -> str:
    """The words of all parts of a combination, so that the reason can be checked by eye."""
    quoted = []
    for first, last in hit.parts[:MOST_PARTS]:
        start, end = reading.original(first, last)
        quoted.append(f"\u201c{' '.join(text[start:end].split())[:LONGEST_PART]}\u201d")
    return " + ".join(quoted)
