"""Reads every text of ours and counts what stands in it, for points to be fitted; it fits none."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from sklearn.feature_extraction import DictVectorizer

from benchmarks.roots import root
from benchmarks.screening_table import EXAMPLES, Example, examples
from moderation.screening import Lexicon, compile_lexicon
from moderation.screening.codes import STOP
from moderation.screening.findings import CONDUCT, DANGER, LABELS
from moderation.screening.kinds import Kinds, heard
from moderation.screening.lexicon import GAP, OTHER, SIGNAL, Scale
from moderation.screening.normalise import fold
from moderation.screening.screener import codes_of

WEIGHED = EXAMPLES.parent / "weighed"
LEAST_TEXTS = 16  # in which a word must stand to have points of its own
WEIGHT = 6.0  # of an example that was agreed on one by one
NAMED_WEIGHT = 20.0  # of one that an entry names as its own, and of the demo's
LINES_WEIGHT = 3.0  # of an everyday line: there are far more of them in life than among our texts
ROOT = "~"
NAMED, DEMO, LINES = "named by an entry", "demo_letters.toml", "lines_"
_SCALES = {DANGER: "crisis", CONDUCT: "conduct"}
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Text:
    """An example with what can be counted of it: its words and signals, and what the rules found."""

    example: Example
    weighed: bool
    words: frozenset[str]
    found: frozenset[str]
    length: int  # in words

    @property
    def weight(self) -> float:
        """How much it counts: what an entry names must be heard, what the demo tells must trouble nobody."""
        if self.example.phenomenon == NAMED or self.example.file == DEMO:
            return NAMED_WEIGHT
        if self.example.file.startswith(LINES):
            return LINES_WEIGHT
        return 1.0 if self.weighed else WEIGHT


def texts_of(lexicon: Lexicon) -> list[Text]:
    """Takes a lexicon without scales; returns every text of ours with its features."""
    told = [
        (each, weighed)
        for folder, weighed in ((EXAMPLES, False), (WEIGHED, True))
        for each in examples(folder)
    ]
    told += [(each, False) for each in _of_entries(lexicon)]
    told = [(each, weighed) for each, weighed in told if each.screened is not False]
    words = _vocabulary(lexicon, [each.text for each, _ in told])
    counting = Scale("every.word", "suicide.passive", 0, ((1, 999),), dict.fromkeys(words, 1), {})
    with_words = replace(lexicon, scales=(counting,))
    features = _Features(with_words, words)
    return [Text(each, weighed, *features.of(each.text)) for each, weighed in told]


def _of_entries(lexicon: Lexicon) -> list[Example]:
    """What entries name as that which they must hear, so that no scale learns to silence it."""
    told = ((entry, text) for entry in lexicon.entries for text in entry.fires)
    return [
        Example(text, NAMED, "", **{_SCALES[LABELS[entry.label]]: (entry.level, 4)})
        for entry, text in told
        if LABELS.get(entry.label) in _SCALES
    ]


def _vocabulary(lexicon: Lexicon, texts: list[str]) -> set[str]:
    """All words that may be met, also as the lexicon spells them; numbers are none."""
    spellings = lexicon.language.spellings
    spelt = (word for parts in spellings.values() for word in parts)
    met = _WORD.findall(" ".join(fold(text).text for text in texts))
    words = {word for word in (*spelt, *lexicon.language.known, *met) if word.isalpha()}
    return {word for word in words if spellings.get(word, (word,)) == (word,)}


class _Features:
    """What can be counted of a text: its words, their kinds and roots, signals, and what the rules found."""

    def __init__(self, lexicon: Lexicon, words: set[str]) -> None:
        self._screener, codes = compile_lexicon(lexicon), codes_of(lexicon)
        self._kinds = Kinds(lexicon, codes)
        self._names = {codes.of(word): word for word in words}
        kinds = {self._kinds.code(kind): kind for kind in {STOP, OTHER, *lexicon.kinds.values()}}
        self._names |= {**kinds, GAP: GAP}
        self._beside_stops = kinds.keys() | {*map(codes.of, lexicon.language.commonest)}

    def of(self, text: str) -> tuple[frozenset[str], frozenset[str], int]:
        """Takes a text; returns what stands in it, what the rules found, and how many words it has."""
        reading = self._screener.read(text)
        judged = self._screener.judged(reading, text)
        lexicon = self._screener.lexicon
        told = [piece for piece in self._kinds.pieces(heard(reading, judged)) if self._counts(piece)]
        words = {" ".join(map(self._names.__getitem__, piece)) for piece in told} - lexicon.language.commonest
        roots = {ROOT + root(word) for word in words if word.isalpha()}
        labels = {lexicon.entries[owner].label for owner, _, _ in self._screener.spans(reading)}
        signals = {label for label in labels if label.startswith(SIGNAL)}
        found = {f"{each.label} {each.severity}" for each in judged.findings}
        return frozenset(words | roots | signals), frozenset(found), len(reading.codes)

    def _counts(self, piece: str) -> bool:
        """Whether a piece is of known words or kinds; beside a stop, words count by their kind alone."""
        known = self._beside_stops if STOP in piece else self._names.keys()
        return piece.strip(STOP + GAP) != "" and known >= {*piece} - {GAP}


class Counted:
    """Which text holds which word, pair, kind, root or signal, as one table."""

    def __init__(self, texts: list[Text]) -> None:
        """Takes all texts; counts what stands in at least LEAST_TEXTS of them."""
        counted = Counter(word for text in texts for word in text.words)
        columns = DictVectorizer()
        self.rows = columns.fit_transform(
            [{word: 1.0 for word in text.words if counted[word] >= LEAST_TEXTS} for text in texts]
        )
        self.names: list[str] = [*columns.get_feature_names_out()]
        self.met = {word for word in counted if word.isalpha()}
