"""What matches mean side by side: which of them count, how they must stand, and how the reason names them."""

from pathlib import Path

import pytest

from moderation.screening import Screener, load_lexicon

RULES = """
[[entry]]
id = "signal.rope"
label = "signal.rope"
level = 1
phrases = ["rope"]

[[entry]]
id = "signal.blue"
label = "signal.colour"
level = 1
phrases = ["blue rope"]

[[entry]]
id = "signal.night"
label = "signal.night"
level = 1
phrases = ["tonight"]

[[context]]
id = "not"
where = "before"
labels = ["signal.rope"]
level = 0
phrases = ["not"]
within = 3
why = "denied"

[[together]]
id = "rope.and-night"
needs = ["signal.rope{asked}", "signal.night"]
within = "near"
label = "suicide.plan"
level = 3
why = "a rope, and a time"

[[together]]
id = "all.three"
needs = ["signal.* x 3"]
within = "near"
label = "suicide.means"
level = 4
why = "three signs"
{apart}
"""


def screener(folder: Path, asked: str = "", apart: str = "") -> Screener:
    (folder / "rules.toml").write_text(RULES.format(asked=asked, apart=apart), "utf-8")
    return Screener(load_lexicon(folder, "en"))


def rules(screener: Screener, text: str) -> set[str]:
    return {finding.rule for finding in screener(text).findings}


def test_what_a_context_has_set_aside_speaks_for_nothing_unless_a_need_says_so(tmp_path: Path) -> None:
    assert rules(screener(tmp_path), "A rope tonight.") == {"rope.and-night"}
    assert rules(screener(tmp_path), "Not a rope tonight.") == set()
    assert rules(screener(tmp_path, asked=" >= 0"), "Not a rope tonight.") == {"rope.and-night"}


def test_the_reason_quotes_every_part_as_it_was_written(tmp_path: Path) -> None:
    (finding,) = screener(tmp_path)("TONIGHT then.\nThe r0pe, yes.").findings
    assert finding.why == "a rope, and a time (“TONIGHT” + “r0pe”)"
    assert finding.words == "r0pe"


@pytest.mark.parametrize(
    ("apart", "found"), [("", {"all.three", "rope.and-night"}), ("apart = true", {"rope.and-night"})]
)
def test_labels_may_share_words_unless_they_are_wanted_apart(
    tmp_path: Path, apart: str, found: set[str]
) -> None:
    text = "Blue rope tonight."
    assert rules(screener(tmp_path, apart=apart), text) >= found
    assert ("all.three" in rules(screener(tmp_path, apart=apart), text)) is ("all.three" in found)
    assert "all.three" in rules(screener(tmp_path, apart=apart), "A blue rope. Another rope. Tonight.")
