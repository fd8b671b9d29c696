"""What is committed: no registry's host, no path of one machine, locks with hashes alone, words that may be said."""

import re
import subprocess

import pytest

from tests.processes import CHECKOUT

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-fit.lock")


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], capture_output=True, text=True, cwd=CHECKOUT, check=False
    )
    if listed.returncode:
        pytest.skip("this is no checkout of git: nothing says which files are committed")
    return [name for name in listed.stdout.split("\0") if name and (CHECKOUT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for name in tracked():
        raw = (CHECKOUT / name).read_bytes()
        if b"\0" not in raw:
            found.append((name, raw.decode("utf-8", "replace")))
    return found


def test_no_registry_and_no_path_of_a_machine_is_named() -> None:
    # Put together here, so that this file does not name what it forbids.
    hosts = [
        "pypi" + ".org",
        "python" + "hosted.org",
        "registry" + ".npmjs",
        "proxy" + ".golang",
        "files.python" + "hosted",
    ]
    places = ["/wo" + "rk/", "/ro" + "ot/", "/home" + "/"]
    forbidden = re.compile(
        "|".join([*map(re.escape, hosts), *(rf"(?<![\w.]){re.escape(place)}" for place in places)])
    )
    assert [f"{name}: {found.group()}" for name, text in texts() if (found := forbidden.search(text))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_by_hash_and_names_no_host(lock: str) -> None:
    text = (CHECKOUT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9._\[\]-]+==", text, re.MULTILINE)
    assert len(pins) > 20
    assert text.count("--hash=sha256:") >= len(pins)
    assert not re.search(r"https?:|--index-url|--find-links", text)


def test_the_larger_locks_hold_all_of_the_plain_one() -> None:
    plain, *larger = (
        set(re.findall(r"^([a-z0-9._-]+==[^ ;\\]+)", (CHECKOUT / n).read_text(), re.MULTILINE)) for n in LOCKS
    )
    assert all(plain <= each for each in larger)


def test_the_licence_is_the_whole_text() -> None:
    text = (CHECKOUT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_no_page_speaks_of_suicide_as_a_crime_or_a_score() -> None:
    wrong = re.compile(
        r"\b(committed|commit|successful|failed)\s+suicide\b|\bunsuccessful attempt\b", re.IGNORECASE
    )
    pages = [(name, text) for name, text in texts() if name.startswith("templates/")]
    assert pages
    assert [name for name, text in pages if wrong.search(text)] == []


def test_no_member_page_shouts_or_plays() -> None:
    spoken = re.compile(r"(?<![!<])!(?=[\s<\"])|\boops\b", re.IGNORECASE)
    for name, text in texts():
        if name.startswith("templates/") and name.endswith(".html"):
            words = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!.*?>", " ", text, flags=re.DOTALL)
            assert not spoken.search(words), name
