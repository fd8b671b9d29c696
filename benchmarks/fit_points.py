"""Fits the scales of points of the English lexicon on our own texts, and writes them; it judges no post.

`make points` runs it. A scale is a logistic regression, rounded to whole points so that a person can add them up:
first for words and signals, on all our texts (the commonest words tell nothing alone, only in twos); then for what the
rules found, beside the sum of the words, on texts alone for which no rule was made, since on its own examples every
rule looks better than it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.roots import root
from benchmarks.scale_file import PREFIX, Fitted, Outcome, least, written
from benchmarks.scale_kinds import KINDS, Kind
from benchmarks.screening_table import Example
from benchmarks.weighed_texts import ROOT, Counted, Text, texts_of
from moderation.screening.reading import read_folder, read_lexicon

FOLDER = Path(__file__).parent.parent / "moderation" / "lexicons" / "en"
POINTS = 10  # for one unit of log-odds
WORDS_SOFT, FINDINGS_SOFT = 0.1, 0.5  # inverse strength of regularisation
LEAST_LEANING = 0.1  # what leans to neither side counts a little all the same
FOLDS = 6
LENGTHS = (12, 25, 50, 100, 200)  # words from which a text counts as longer
LONG = 50


@dataclass(frozen=True, slots=True)
class _Case:
    """A text, its place among all, and whether it is what a scale tells."""

    at: int
    text: Text
    truth: bool


def main() -> None:
    """Reads all texts, fits every scale, writes the lexicon's files of points."""
    rest = {name: text for name, text in read_folder(FOLDER).items() if not name.startswith(PREFIX)}
    texts = texts_of(read_lexicon(rest, "en"))
    print(f"{len(texts)} texts, {sum(text.weighed for text in texts)} of them made for no rule", flush=True)
    counted = Counted(texts)
    fitted = []
    for kind in KINDS:
        fitted.append(fit(kind, texts, counted))
        print(fitted[-1].summary(), flush=True)
    files = written(fitted)
    read_lexicon({**rest, **files}, "en")  # files with a fault must not take the place of sound ones
    for name, text in files.items():
        (FOLDER / name).write_text(text, "utf-8")


def fit(kind: Kind, texts: list[Text], counted: Counted) -> Fitted:
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

    def __init__(self, counted: Counted, told: list[_Case]) -> None:
        self._counted = counted
        rows, truths = counted.rows[[each.at for each in told]], np.array([each.truth for each in told])
        leaning = _leaning(rows, truths)
        model = LogisticRegression(C=WORDS_SOFT, max_iter=3000)
        model.fit(rows.multiply(leaning).tocsr(), truths, [each.text.weight for each in told])
        self._worths = model.coef_[0] * leaning
        self.start = float(model.intercept_[0])

    def points(self) -> dict[str, float]:
        """Returns the log-odds of each word, pair, kind and signal; those of a root are its words'."""
        points = dict(zip(self._counted.names, self._worths, strict=True))
        roots = {name: points.pop(name) for name in [*points] if name.startswith(ROOT)}
        for word in self._counted.met:
            if shared := roots.get(ROOT + root(word)):
                points[word] = points.get(word, 0.0) + shared
        return points

    def sums(self, told: list[_Case]) -> list[float]:
        """Takes cases; returns the log-odds of each."""
        rows = self._counted.rows[[each.at for each in told]]
        return [self.start + float(each) for each in rows @ self._worths]


def _leaning(rows: csr_matrix, truths: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How much each column counts in the regression: one that leans to neither side by itself counts little.

    The log ratio of its shares on either side, as in Wang and Manning, "Baselines and Bigrams" (ACL 2012).
    """
    here, there = (np.asarray(rows[side].sum(axis=0)).ravel() + 1 for side in (truths, ~truths))
    return np.sqrt(np.abs(np.log(here / here.sum()) - np.log(there / there.sum())) + LEAST_LEANING)


def _left_out(counted: Counted, told: list[_Case], fresh: list[_Case]) -> list[float]:
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
