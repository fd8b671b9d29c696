"""A version edited in the browser is files over the packaged ones, and each fault names its line and words."""

import pytest

from moderation.lexicon_text import body_of, files_of, lexicon_of, line_faults
from moderation.screening import LexiconFault, UnknownLocale, compile_lexicon, packaged_files

OURS = """[[entry]]
id = "ours.teapot"
label = "spam"
level = 1
why = "speaks of teapots"
phrases = ["brass teapot"]
fires = ["Buy a brass teapot now"]
calm = ["I made tea"]
"""
BAD = OURS + '\n[[entry]]\nid = "ours.two"\nlabel = "no.such.label"\nlevel = 9\nphrases = ["two"]\n'


def test_a_body_splits_into_the_files_it_was_made_of() -> None:
    files = {"conduct.toml": "# calm\n", "ours.toml": OURS}
    assert files_of(body_of(files)) == files
    assert files_of("") == {}
    assert files_of(OURS) == {"lexicon.toml": OURS}


def test_a_file_of_ours_stands_beside_the_packaged_ones() -> None:
    lexicon = lexicon_of(body_of({"ours.toml": OURS}), "en_GB")
    ids = {entry.id for entry in lexicon.entries}
    assert {"ours.teapot", "ideation.want-to-die"} <= ids
    seen = compile_lexicon(lexicon)("Buy a brass teapot")
    assert "ours.teapot" in {finding.rule for finding in seen.findings}


def test_a_packaged_file_may_be_replaced_whole() -> None:
    name = next(name for name, text in packaged_files("en").items() if "ideation.want-to-die" in text)
    ids = {entry.id for entry in lexicon_of(body_of({name: OURS}), "en").entries}
    assert "ideation.want-to-die" not in ids
    assert "ours.teapot" in ids


def test_each_fault_names_its_file_its_line_and_the_words_there() -> None:
    files = {"ours.toml": BAD}
    with pytest.raises(LexiconFault) as caught:
        lexicon_of(body_of(files), "en")
    faults = line_faults(caught.value, files)
    assert len(faults) == 2
    assert {fault.file for fault in faults} == {"ours.toml"}
    assert {fault.words for fault in faults} == {"[[entry]]"}
    assert [BAD.splitlines()[fault.line - 1] for fault in faults] == ["[[entry]]", "[[entry]]"]


def test_text_that_is_no_toml_names_the_line() -> None:
    files = {"ours.toml": "[[entry]]\nid = teapot\n"}
    with pytest.raises(LexiconFault) as caught:
        lexicon_of(body_of(files), "en")
    (fault,) = line_faults(caught.value, files)
    assert (fault.line, fault.words) == (2, "id = teapot")


def test_a_locale_without_a_lexicon_is_named() -> None:
    with pytest.raises(UnknownLocale):
        packaged_files("xx")
