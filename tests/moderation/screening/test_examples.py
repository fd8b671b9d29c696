"""The sentences of tests/moderation/examples hold the screener to floors: per phenomenon, label and way of writing."""

import pytest

from benchmarks.screening_table import Judged, Row, balanced, by, by_label, examples, judge, table
from benchmarks.screening_unread import UNREAD, area_under
from moderation.screening import LABELS, Entry, packaged_lexicon, packaged_screener, screen


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return judge(screen, examples())


def total(judged: list[Judged]) -> Row:
    row = Row("all")
    for one in judged:
        row.count(one)
    return row


def test_there_are_a_thousand_sentences_about_half_of_them_calm(judged: list[Judged]) -> None:
    row = total(judged)
    assert row.all >= 1000
    assert 0.35 <= row.must_fire / (row.must_fire + row.must_stay_calm) <= 0.65


def test_the_example_files_name_only_labels_that_exist(judged: list[Judged]) -> None:
    named = {label for one in judged for label in (*one.example.labels, *one.example.absent)}
    assert named <= set(LABELS)


def test_the_texts_kept_apart_can_be_read_and_name_labels_that_exist() -> None:
    apart = examples(UNREAD)
    assert len(apart) >= 900
    assert {label for each in apart for label in (*each.labels, *each.absent)} <= set(LABELS)
    assert area_under([2, 3], [0, 2]) == 0.875


def test_the_screener_keeps_its_floors_over_all_sentences(
    judged: list[Judged], capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print("\n" + table(judged))
    row = total(judged)
    assert row.recall >= FLOOR_RECALL
    assert row.false_alarms <= CEILING_FALSE_ALARMS
    assert balanced(judged) >= FLOOR_BALANCED


def test_nobodys_way_of_writing_is_the_one_that_is_not_heard(judged: list[Judged]) -> None:
    unheard = {row.name: row.recall for row in by(judged, lambda e: e.group) if row.recall < FLOOR_GROUP}
    assert not unheard


def test_no_phenomenon_of_danger_is_left_behind(judged: list[Judged]) -> None:
    behind = {
        row.name: row.recall
        for row in by(judged, lambda e: e.phenomenon)
        if row.must_fire >= 10 and row.recall < FLOOR_PHENOMENON
    }
    assert not behind


def test_no_calm_phenomenon_rings_too_often(judged: list[Judged]) -> None:
    loud = {
        row.name: row.false_alarms
        for row in by(judged, lambda e: e.phenomenon)
        if row.must_stay_calm >= 10 and row.false_alarms > CEILING_PHENOMENON
    }
    assert not loud


def test_every_label_is_mostly_given_where_it_is_asked_for(judged: list[Judged]) -> None:
    missed = {row.name: row.given / row.wanted for row in by_label(judged) if row.wanted >= 8}
    assert not {name: share for name, share in missed.items() if share < FLOOR_LABEL}


@pytest.mark.parametrize("entry", packaged_lexicon("en").entries, ids=lambda entry: entry.id)
def test_an_entry_fires_on_its_own_examples_and_stays_calm_on_the_others(entry: Entry) -> None:
    """A stronger rule may speak for a weaker one at the same place: the label is what must be given."""
    for text in entry.fires:
        given = packaged_screener("en").by_rules(text).findings
        assert any(f.rule == entry.id or f.label == entry.label or f.severity > entry.level for f in given), (
            text
        )
    for text in entry.calm:
        assert entry.id not in {
            f.rule for f in packaged_screener("en").by_rules(text).findings if f.severity >= 2
        }, text


def test_no_scale_silences_the_danger_that_an_entry_was_written_to_hear() -> None:
    screener = packaged_screener("en")
    told = [text for entry in packaged_lexicon("en").entries for text in entry.fires]
    heard = [text for text in told if screener.by_rules(text).crisis_severity >= 2]
    assert len(heard) > 400
    assert not [text for text in heard if screener(text).crisis_severity < 2]


FLOOR_RECALL = 0.93
CEILING_FALSE_ALARMS = 0.04
FLOOR_BALANCED = 0.94
FLOOR_GROUP = 0.75
FLOOR_PHENOMENON = 0.5
CEILING_PHENOMENON = 0.2
FLOOR_LABEL = 0.55
