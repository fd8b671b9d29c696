"""``leeward screen`` and ``leeward lexicon check`` as an operator types them."""

import io
import json
from pathlib import Path

import pytest

from forum.cli import main


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_each_line_has_one_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "I want to die\nlovely day\n")
    assert main(["screen"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[0] for line in lines] == ["3", "0"]


def test_json_gives_one_object_per_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posts.txt"
    file.write_text("kys\n\nWas für ein Tag, ich bin so müde und will nicht mehr\n", "utf-8")
    assert main(["screen", str(file), "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["conduct_severity"] for row in rows] == [4, 0, 0]
    assert rows[0]["findings"][0]["words"] == "kys"
    assert [row["screened"] for row in rows] == [True, True, False]


def test_explaining_underlines_the_words_and_gives_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "I want to die\x1b[2J\n")
    assert main(["screen", "-", "--explain"]) == 0
    out = capsys.readouterr().out
    assert "\x1b[4mwant to die\x1b[0m" in out
    assert "a wish to die" in out
    assert "\x1b[2J" not in out


def test_an_unknown_locale_or_a_missing_file_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", "/nowhere/at/all"]) == 1
    assert main(["screen", "-", "--locale", "xx"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 2


def test_the_packaged_lexicon_is_sound_and_says_how_much_is_unreviewed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["lexicon", "check"]) == 0
    assert "unreviewed" in capsys.readouterr().out


def test_a_bad_lexicon_is_named_by_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.toml").write_text(
        '[[entry]]\nid = "x"\nlabel = "sad"\nlevel = 3\nphrases = ["a"]\n', "utf-8"
    )
    assert main(["lexicon", "check", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith("a.toml:1: x: label 'sad' is not a label")
    assert main(["lexicon", "check", str(tmp_path / "nowhere")]) == 1


def test_a_folder_of_languages_is_checked_language_by_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lexicon", "check", str(tmp_path)]) == 1
    assert "no folder with lexicon files" in capsys.readouterr().err
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.toml").write_text("x = [", "utf-8")
    assert main(["lexicon", "check", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith("a.toml:")
