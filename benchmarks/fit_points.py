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
from moderation.screening.kinds import Kinds, heard
from moderation.screening.lexicon import OTHER, SIGNAL, Scale
from moderation.screening.normalise import fold
from moderation.screening.reading import read_folder, read_lexicon
from moderation.screening.screener import codes_of

WEIGHED = EXAMPLES.parent / "weighed"
TARGET = Path(__file__).parent.parent / "moderation" / "lexicons" / "en" / "points.toml"
POINTS = 10  # for one unit of log-odds
LEAST_TEXTS = 8  # in which a word must stand to have points of its own
WEIGHT = 2.0  # of an example that has been agreed on one by one
WORDS_SOFT, FINDINGS_SOFT = 0.25, 0.5  # inverse strength of regularisation
FOLDS = 6
LENGTHS = (12, 25, 50, 100, 200)  # words from which a text counts as longer
LONG = 50
ROOT = "~"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Text:
    """An example with what can be counted of it: its words and signals, and what the rules found."""

    example: Example
    weighed: bool
    words: frozenset[str]
    found: frozenset[str]
    length: int  # in words


def main() -> None:
    """Reads all texts, fits every scale, writes the lexicon's file of points."""
    rest = {name: text for name, text in read_folder(TARGET.parent).items() if name != TARGET.name}
    lexicon = read_lexicon(rest, "en")
    texts = [*texts_of(lexicon)]
    print(f"{len(texts)} texts, {sum(text.weighed for text in texts)} of them made for no rule", flush=True)
    fitted = []
    for kind in KINDS:
        fitted.append(fit(kind, texts))
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
    told = [(each, weighed) for each, weighed in told if each.screened is not False]
    words = _vocabulary(lexicon, [each.text for each, _ in told])
    counting = Scale("every.word", "suicide.passive", 0, ((1, 999),), dict.fromkeys(words, 1), {})
    with_words = replace(lexicon, scales=(counting,))
    features = _Features(with_words, words)
    return [Text(each, weighed, *features.of(each.text)) for each, weighed in told]


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
        self._names |= {self._kinds.code(kind): kind for kind in {OTHER, *lexicon.kinds.values()}}

    def of(self, text: str) -> tuple[frozenset[str], frozenset[str], int]:
        reading = self._screener.read(text)
        judged = self._screener.judged(reading, text)
        lexicon = self._screener.lexicon
        told = [
            piece for piece in self._kinds.pieces(heard(reading, judged)) if self._names.keys() >= {*piece}
        ]
        words = {" ".join(map(self._names.__getitem__, piece)) for piece in told} - lexicon.language.commonest
        roots = {ROOT + root(word) for word in words if word.isalpha()}
        labels = {lexicon.entries[owner].label for owner, _, _ in self._screener.spans(reading)}
        signals = {label for label in labels if label.startswith(SIGNAL)}
        found = {f"{each.label} {each.severity}" for each in judged.findings}
        return frozenset(words | roots | signals), frozenset(found), len(reading.codes)


def fit(kind: Kind, texts: list[Text]) -> Fitted:
    """Takes a kind of scale and all texts; returns its points, and the levels that its false alarms allow."""
    told = [(text, truth) for text in texts if (truth := kind.truth(text.example)) is not None]
    fresh = [(text, truth) for text, truth in told if text.weighed]
    model = _Words([*told])
    sums = _left_out(told, fresh)
    both = DictVectorizer()
    rows = both.fit_transform([_second(text, sum_) for (text, _), sum_ in zip(fresh, sums, strict=True)])
    second = LogisticRegression(C=FINDINGS_SOFT, max_iter=3000).fit(rows, [truth for _, truth in fresh])
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

    def __init__(self, told: list[tuple[Text, bool]]) -> None:
        counted = Counter(word for text, _ in told for word in text.words)
        self._rows = DictVectorizer()
        rows = self._rows.fit_transform(
            [{word: 1.0 for word in text.words if counted[word] >= LEAST_TEXTS} for text, _ in told]
        )
        self._model = LogisticRegression(C=WORDS_SOFT, max_iter=3000)
        weights = [1.0 if text.weighed else WEIGHT for text, _ in told]
        self._model.fit(rows, [truth for _, truth in told], sample_weight=weights)
        self.start = float(self._model.intercept_[0])
        self._met = {word for word in counted if word.isalpha()}

    def points(self) -> dict[str, float]:
        """Returns the log-odds of each word, pair, kind and signal; those of a root are its words'."""
        points = dict(zip(self._rows.get_feature_names_out(), self._model.coef_[0], strict=True))
        roots = {name: points.pop(name) for name in [*points] if name.startswith(ROOT)}
        for word in self._met:
            if shared := roots.get(ROOT + root(word)):
                points[word] = points.get(word, 0.0) + shared
        return points

    def sums(self, texts: list[Text]) -> list[float]:
        """Takes texts; returns the log-odds of each."""
        found = self._rows.transform([dict.fromkeys(text.words, 1.0) for text in texts])
        return [float(each) for each in self._model.decision_function(found)]


def _left_out(told: list[tuple[Text, bool]], fresh: list[tuple[Text, bool]]) -> list[float]:
    """For each fresh text its sum of words by a model that didn't see it."""
    parts = np.random.default_rng(20261122).integers(0, FOLDS, len(fresh))
    sums = [0.0] * len(fresh)
    for part in range(FOLDS):
        out = [number for number in range(len(fresh)) if parts[number] == part]
        unseen = {id(fresh[number][0]) for number in out}
        model = _Words([each for each in told if id(each[0]) not in unseen])
        for number, total in zip(out, model.sums([fresh[number][0] for number in out]), strict=True):
            sums[number] = total
    return sums


def _contrast(example: Example) -> bool:
    """Whether a text is a tester's, made to share the words of what is told: few of people's own are like that."""
    return example.file.startswith(("func_", "cond_", "hate_"))


def _rounded(weights: Mapping[str, float]) -> dict[str, int]:
    points = {word: max(-99, min(99, round(POINTS * weight))) for word, weight in weights.items()}
    return {word: worth for word, worth in points.items() if worth}


def _outcomes(kind: Kind, fresh: list[tuple[Text, bool]], totals: Iterable[float]) -> list[Outcome]:
    return [
        Outcome(
            float(total),
            truth,
            calm=text.example.must_stay_calm
            and not text.example.file.startswith("lines_")
            and _contrast(text.example) != kind.of_people,
            long=text.length >= LONG,
        )
        for (text, truth), total in zip(fresh, totals, strict=True)
    ]


if __name__ == "__main__":
    sys.exit(main())
