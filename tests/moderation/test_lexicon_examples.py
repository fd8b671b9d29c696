"""One more example goes into its entry, and nothing else in the file changes."""

import tomllib

import pytest

from moderation.lexicon_examples import NoSuchEntry, holds, with_example
from moderation.lexicon_trial import covered, holds_covered, sentence_at
from moderation.screening import packaged_files

FILE = """
[about]
source = "ours"

[[entry]]
id = "one.inline"
phrases = ["a [b] c"]
fires = ["a b c"]  # a remark
calm = ["no ] bracket", 'and \\ "this"']

[[entry]]
id = "one.lines"
phrases = [
  "a",
]
fires = [
  "first",
  "second"
]

[[context]]
id = "one.inline"
"""


def examples(text: str, rule: str) -> dict[str, list[str]]:
    entry = next(each for each in tomllib.loads(text)["entry"] if each["id"] == rule)
    return {kind: entry.get(kind, []) for kind in ("fires", "calm")}


@pytest.mark.parametrize("kind", ["fires", "calm"])
@pytest.mark.parametrize("rule", ["one.inline", "one.lines"])
def test_an_example_is_added_to_its_entry_alone(rule: str, kind: str) -> None:
    sentence = 'She said "no" [again] \\ and #left'
    made = with_example(FILE, rule, kind, sentence)  # type: ignore[arg-type]
    before = examples(FILE, rule)
    assert examples(made, rule) == before | {kind: [*before[kind], sentence]}
    other = {"one.inline": "one.lines", "one.lines": "one.inline"}[rule]
    assert examples(made, other) == examples(FILE, other)
    assert tomllib.loads(made)["context"] == tomllib.loads(FILE)["context"]
    assert with_example(made, rule, kind, sentence) == made  # type: ignore[arg-type]


def test_an_entry_that_is_not_there_is_said() -> None:
    assert not holds(FILE, "one")
    with pytest.raises(NoSuchEntry):
        with_example(FILE, "one.other", "calm", "a")


def test_every_packaged_entry_takes_an_example_of_either_kind() -> None:
    for name, text in packaged_files("en").items():
        data = tomllib.loads(text)
        for entry in data.get("entry", [])[:5]:
            for kind in ("fires", "calm"):
                made = tomllib.loads(with_example(text, entry["id"], kind, "a new one"))  # type: ignore[arg-type]
                found = next(each for each in made["entry"] if each["id"] == entry["id"])
                assert found[kind] == [*entry.get(kind, []), "a new one"], name
                assert len(made["entry"]) == len(data["entry"])


def test_the_sentence_around_a_finding_is_cut_and_covered() -> None:
    text = "Hello all. My friend Mia called 07700 900123 and I can't go on! Bye."
    at = text.index("can't go on")
    assert sentence_at(text, at, at + 11) == "My friend Mia called 07700 900123 and I can't go on!"
    shown = covered(sentence_at(text, at, at + 11))
    assert "Mia" not in shown
    assert "07700" not in shown
    assert holds_covered(shown)
    assert sentence_at("whole", 0, 5) == "whole"
