"""Every template compiles, escapes, and carries the hidden fields of its forms."""

import re
from pathlib import Path

import pytest

from forum.settings import Settings
from forum.web import pages
from tests.processes import CHECKOUT

FOLDER = CHECKOUT / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
#: Where HTML that was made safe once, at writing, is put into a page as it is.
SAFE = re.compile(r"\|\s*safe\b")
SAFE_VALUES = re.compile(r"\{\{\s*[\w.]*(_html|\.html)\s*\|\s*safe\s*\}\}")
POST_FORM = re.compile(r"<form\b[^>]*method=.post.[^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)


def source(name: str) -> str:
    return Path(FOLDER, name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(name: str, settings: Settings) -> None:
    pages.environment(settings.locale).get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_only_text_that_was_made_safe_when_written_goes_out_unescaped(name: str) -> None:
    text = source(name)
    assert len(SAFE.findall(text)) == len(SAFE_VALUES.findall(text))
    assert "autoescape false" not in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_posts_carries_its_tokens(name: str) -> None:
    bare = [form[:80] for form in POST_FORM.findall(source(name)) if "form_tokens(" not in form]
    # The way out is the one form without a token: it can only end things.
    assert [form for form in bare if "/exit" not in form] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_inline_and_nothing_from_elsewhere(name: str) -> None:
    text = source(name)
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<(script|link|img|iframe)\b[^>]*(src|href)=\"https?:", text)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_call_block_asks_who_the_caller_is(name: str) -> None:
    # Inside {% call %} Jinja's own `caller` hides ours, and the page would fail only where that branch is taken.
    blocks = re.findall(r"\{%-?\s*call\b.*?\{%-?\s*endcall", source(name), re.DOTALL)
    assert [block[:80] for block in blocks if re.search(r"\bcaller\.", block)] == []
