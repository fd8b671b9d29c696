"""Fits the scales of points of the English lexicon on our own texts, and writes them; it judges no post.

`make points` runs it. A scale is a logistic regression, rounded to whole points so that a person can add them up:
first for words and signals, on all our texts (the commonest words tell nothing alone, only in twos); then for what the
rules found, beside the sum of the words, on texts alone for which no rule was made, since on its own examples every
rule looks better than it is.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.roots import root
from benchmarks.scale_file import Fitted, Outcome, least, written
from benchmarks.scale_kinds import KINDS, Kind
from benchmarks.screening_table import EXAMPLES, Example, examples
from moderation.screening import Lexicon, compile_lexicon
from moderation.screening.codes import STOP
from moderation.screening.findings import CONDUCT, DANGER, LABELS
from moderation.screening.kinds import Kinds, heard
from moderation.screening.lexicon import OTHER, SIGNAL, Scale
from moderation.screening.normalise import fold
from moderation.screening.reading import read_folder, read_lexicon
from moderation.screening.screener import codes_of

WEIGHED = EXAMPLES.parent / "weighed"
TARGET = Path(__file__).parent.parent / "moderation" / "lexicons" / "en" / "points.toml"
POINTS = 10  # for one unit of log-odds
LEAST_TEXTS = 12  # in which a word must stand to have points of its own
WEIGHT, NAMED_WEIGHT = (
    2.0,
    8.0,
)  # of an example agreed on one by one, and of one that an entry itself must hear
WORDS_SOFT, FINDINGS_SOFT = 0.25, 0.5  # inverse strength of regularisation
FOLDS = 6
LENGTHS = (12, 25, 50, 100, 200)  # words from which a text counts as longer
LONG = 50
ROOT = "~"
NAMED = "named by an entry"
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
        """How much it counts."""
        return 1.0 if self.weighed else NAMED_WEIGHT if self.example.phenomenon == NAMED else WEIGHT


@dataclass(frozen=True, slots=True)
class _Case:
    """A text, its place among all, and whether it is what a scale tells."""

    at: int
    text: Text
    truth: bool


def main() -> None:
    """Reads all texts, fits every scale, writes the lexicon's file of points."""
    rest = {name: text for name, text in read_folder(TARGET.parent).items() if name != TARGET.name}
    lexicon = read_lexicon(rest, "en")
    texts = [*texts_of(lexicon)]
    print(f"{len(texts)} texts, {sum(text.weighed for text in texts)} of them made for no rule", flush=True)
    counted = _Counted(texts)
    fitted = []
    for kind in KINDS:
        fitted.append(fit(kind, texts, counted))
        print(fitted[-1].summary(), flush=True)
    text = written(fitted)
    read_lexicon(
        {**rest, TARGET.name: text}, "en"
    )  # a file with a fault must not take the place of a sound one
    TARGET.write_text(text, "utf-8")


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
        self._names |= kinds
        self._beside_stops = kinds.keys() | {*map(codes.of, lexicon.language.commonest)}

    def of(self, text: str) -> tuple[frozenset[str], frozenset[str], int]:
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
        return piece.strip(STOP) != "" and known >= {*piece}


class _Counted:
    """Which text holds which word, pair, kind, root or signal, as one table."""

    def __init__(self, texts: list[Text]) -> None:
        counted = Counter(word for text in texts for word in text.words)
        columns = DictVectorizer()
        self.rows = columns.fit_transform(
            [{word: 1.0 for word in text.words if counted[word] >= LEAST_TEXTS} for text in texts]
        )
        self.names: list[str] = [*columns.get_feature_names_out()]
        self.met = {word for word in counted if word.isalpha()}


def fit(kind: Kind, texts: list[Text], counted: _Counted) -> Fitted:
    """Takes a kind of scale, all texts, what they hold; returns its points, and how each text fares by them."""
    told = [
        _Case(at, text, truth)
        for at, text in enumerate(texts)
        if (truth := kind.truth(text.example)) is not None
    ]
    fresh = [each for each in told if each.text.weighed]
    model = _Words(counted, told)
    both = DictVectorizer()
    sums = _left_out(counted, told, fresh)
    rows = both.fit_transform([_second(each.text, total) for each, total in zip(fresh, sums, strict=True)])
    second = LogisticRegression(C=FINDINGS_SOFT, max_iter=3000).fit(rows, [each.truth for each in fresh])
    worth = dict(zip(both.get_feature_names_out(), second.coef_[0], strict=True))
    scale = worth.pop("")
    words = _rounded({word: scale * points for word, points in model.points().items()})
    start = round(POINTS * (scale * model.start + second.intercept_[0]))
    lengths = {words: round(POINTS * worth.pop(f"{words} words", 0.0)) for words in LENGTHS}
    outcomes = _outcomes(kind, fresh, POINTS * second.decision_function(rows))
    if kind.even is not None:
        shift = _shift(outcomes, kind.even) + kind.long
        lengths[LONG] += shift
        outcomes = [replace(each, total=each.total + shift * each.long) for each in outcomes]
    return Fitted(kind, start, words, _rounded(worth), lengths, outcomes)


def _shift(outcomes: list[Outcome], share: float) -> int:
    """The points that long texts get so that the same share of calm ones reaches as many as of short ones."""
    short, long = ([each for each in outcomes if each.long is is_long] for is_long in (False, True))
    return least(short, share) - least(long, share)


def _second(text: Text, total: float) -> dict[str, float]:
    """What the second regression sees: the sum of the words, what the rules found, and how long the text is."""
    long = {f"{words} words": 1.0 for words in LENGTHS if text.length >= words}
    return {"": total, **dict.fromkeys(text.found, 1.0), **long}


class _Words:
    """A regression on words and signals alone."""

    def __init__(self, counted: _Counted, told: list[_Case]) -> None:
        self._counted = counted
        self._model = LogisticRegression(C=WORDS_SOFT, max_iter=3000, tol=1e-3)
        self._model.fit(
            counted.rows[[each.at for each in told]],
            [each.truth for each in told],
            sample_weight=[each.text.weight for each in told],
        )
        self.start = float(self._model.intercept_[0])

    def points(self) -> dict[str, float]:
        """Returns the log-odds of each word, pair, kind and signal; those of a root are its words'."""
        points = dict(zip(self._counted.names, self._model.coef_[0], strict=True))
        roots = {name: points.pop(name) for name in [*points] if name.startswith(ROOT)}
        for word in self._counted.met:
            if shared := roots.get(ROOT + root(word)):
                points[word] = points.get(word, 0.0) + shared
        return points

    def sums(self, told: list[_Case]) -> list[float]:
        """Takes cases; returns the log-odds of each."""
        rows = self._counted.rows[[each.at for each in told]]
        return [float(each) for each in self._model.decision_function(rows)]


def _left_out(counted: _Counted, told: list[_Case], fresh: list[_Case]) -> list[float]:
    """For each fresh text its sum of words by a model that didn't see it."""
    parts = np.random.default_rng(20261122).integers(0, FOLDS, len(fresh))
    sums: dict[int, float] = {}
    for part in range(FOLDS):
        out = [each for each, its_part in zip(fresh, parts, strict=True) if its_part == part]
        unseen = {each.at for each in out}
        model = _Words(counted, [each for each in told if each.at not in unseen])
        sums |= zip((each.at for each in out), model.sums(out), strict=True)
    return [sums[each.at] for each in fresh]


def _contrast(example: Example) -> bool:
    """Whether a text is a tester's, made to share the words of what is told: few of people's own are like that."""
    return example.file.startswith(("func_", "cond_", "hate_"))


def _rounded(weights: Mapping[str, float]) -> dict[str, int]:
    points = {word: max(-99, min(99, round(POINTS * weight))) for word, weight in weights.items()}
    return {word: worth for word, worth in points.items() if worth}


def _outcomes(kind: Kind, fresh: list[_Case], totals: Iterable[float]) -> list[Outcome]:
    return [
        Outcome(
            float(total),
            each.truth,
            calm=each.text.example.must_stay_calm
            and not each.text.example.file.startswith("lines_")
            and _contrast(each.text.example) != kind.of_people,
            long=each.text.length >= LONG,
        )
        for each, total in zip(fresh, totals, strict=True)
    ]


if __name__ == "__main__":
    sys.exit(main())
